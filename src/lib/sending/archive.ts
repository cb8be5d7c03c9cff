/** One file of an archive; `path` uses forward slashes, `modified` is in milliseconds since the epoch. */
export type Entry = { readonly path: string; readonly content: Blob | ArrayBuffer | string; readonly modified: number };

/** The save dialog of the File System Access API (Chromium only), which TypeScript's DOM library lacks. */
type SavePicker = (options: {
  suggestedName: string;
  types: { description: string; accept: Record<string, string[]> }[];
}) => Promise<FileSystemFileHandle & { remove?: () => Promise<void> }>;

/** Smaller archives are made in memory; for larger ones the person chooses a file and the archive is streamed to it. */
const STREAM_FROM_BYTES = 100_000_000;
/** Size of the blobs an archive is collected in; the browser keeps blobs outside the page's heap or on disk. */
const PIECE_BYTES = 8_000_000;

/** Where an archive goes: to a file on disk as it is made, or into a Blob to download. */
export type Target =
  { readonly kind: 'file'; readonly handle: Awaited<ReturnType<SavePicker>> } | { readonly kind: 'download' };

/**
 * Asks where to save a large archive, if the browser can. Call it within a click. Throws `AbortError` if the person
 * closes the dialog.
 */
export async function chooseTarget(name: string, bytes: number): Promise<Target> {
  const picker = (globalThis as { showSaveFilePicker?: SavePicker }).showSaveFilePicker;
  if (picker === undefined || bytes < STREAM_FROM_BYTES) return { kind: 'download' };
  const types = [{ description: 'ZIP archive', accept: { 'application/zip': ['.zip'] } }];
  return { kind: 'file', handle: await picker({ suggestedName: name, types }) };
}

/**
 * Zips entries one after the other, with only a few in memory. Returns the archive, or null if it went to the target's
 * file. Throws the abort reason of `signal` or the write error; a partial file is removed.
 */
export async function writeArchive(
  entries: AsyncIterable<Entry>,
  target: Target,
  signal: AbortSignal,
): Promise<Blob | null> {
  // Pictures are compressed already, so archives by client-zip, which does not compress, are as small as others.
  const { makeZip } = await import('client-zip');
  const stream = makeZip(zipInputs(entries));
  if (target.kind === 'download') return await collectBlob(stream, signal);
  try {
    await stream.pipeTo(await target.handle.createWritable(), { signal });
    return null;
  } catch (error) {
    await target.handle.remove?.().catch(() => undefined);
    throw error;
  }
}

async function* zipInputs(
  entries: AsyncIterable<Entry>,
): AsyncGenerator<{ name: string; input: Blob | ArrayBuffer | string; lastModified: Date }> {
  for await (const { path, content, modified } of entries)
    yield { name: path, input: content, lastModified: new Date(modified) };
}

async function collectBlob(stream: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<Blob> {
  const pieces: Blob[] = [];
  let parts: BlobPart[] = [];
  let bytes = 0;
  const sink = new WritableStream<Uint8Array<ArrayBuffer>>({
    write(part) {
      parts.push(part);
      bytes += part.byteLength;
      if (bytes < PIECE_BYTES) return;
      pieces.push(new Blob(parts));
      parts = [];
      bytes = 0;
    },
  });
  await stream.pipeTo(sink, { signal });
  return new Blob([...pieces, ...parts], { type: 'application/zip' });
}
