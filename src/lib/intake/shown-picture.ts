let last: Promise<unknown> = Promise.resolve();

/**
 * Calls `take` with what an `img` shows of a damaged picture that decoders refuse: as much as could be decoded, the
 * rest transparent. Returns what it returns, or null if an `img` shows nothing. One picture at a time, because the page
 * holds it decoded. Check the size in the header before.
 */
export function takeAsShown<Value>(file: Blob, take: (shown: ImageBitmap) => Promise<Value>): Promise<Value | null> {
  const taken = last.then(async () => {
    const shown = await pictureAsShown(file);
    if (shown === null) return null;
    try {
      return await take(shown);
    } finally {
      shown.close();
    }
  });
  last = taken.catch(() => undefined);
  return taken;
}

async function pictureAsShown(file: Blob): Promise<ImageBitmap | null> {
  // Without the type, which the browser made of the name: the bytes decide.
  const url = URL.createObjectURL(file.slice());
  const image = new Image();
  try {
    await new Promise((resolve) => {
      image.onload = resolve;
      image.onerror = resolve;
      image.src = url;
    });
    if (image.naturalWidth === 0) return null;
    // Chromium's `createImageBitmap` refuses the element, too.
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const context = canvas.getContext('2d');
    if (context === null) return null;
    context.drawImage(image, 0, 0);
    return canvas.transferToImageBitmap();
  } finally {
    URL.revokeObjectURL(url);
  }
}
