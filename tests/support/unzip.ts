/** The files of a ZIP archive without compression, by path, in its order; throws if it is not a whole one. */
export async function unzip(archive: Blob): Promise<Map<string, Uint8Array>> {
  const bytes = new Uint8Array(await archive.arrayBuffer());
  const view = new DataView(bytes.buffer);
  // The end of the central directory is the last 22 bytes, because our archives have no comment.
  const end = bytes.length - 22;
  if (end < 0 || view.getUint32(end, true) !== 0x06054b50) throw new Error('No end of a ZIP archive');
  const files = new Map<string, Uint8Array>();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    if (view.getUint32(at, true) !== 0x02014b50) throw new Error('No entry');
    if (view.getUint16(at + 10, true) !== 0) throw new Error('Compressed');
    const [size, name, extra, comment] = [
      view.getUint32(at + 24, true),
      view.getUint16(at + 28, true),
      view.getUint16(at + 30, true),
      view.getUint16(at + 32, true),
    ];
    const local = view.getUint32(at + 42, true);
    const data = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    files.set(new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + name)), bytes.slice(data, data + size));
    at += 46 + name + extra + comment;
  }
  return files;
}
