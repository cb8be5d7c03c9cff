// The least that importing a picture costs: decode it, scale it to 320 px, encode it.
globalThis.onmessage = async (event: MessageEvent<File>) => {
  const picture = await createImageBitmap(event.data);
  const scale = 320 / Math.max(picture.width, picture.height);
  const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const thumbnail = await (await canvas.convertToBlob({ type: 'image/webp', quality: 0.8 })).arrayBuffer();
  postMessage(thumbnail, { transfer: [thumbnail] });
};
