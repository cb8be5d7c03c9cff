/** One file of an archive; `path` uses forward slashes. */
export type Entry = { readonly path: string; readonly content: Blob | string; readonly modified: number };

/** What the File System Access API offers where it is there (Chromium); the rest of it is in TypeScript's own library. */
type SavePicker = (options: {
  suggestedName: string;
  types: { description: string; accept: Record<string, string[]> }[];
}) => Promise<FileSystemFileHandle & { remove?: () => Promise<void> }>;

/** Below this an archive is made in one go; above it the person is asked for a place and it streams there. */
const STREAM_FROM_BYTES = 100_000_000;
/** Pieces this large are handed to the browser, which keeps them outside the page's memory or on disk. */
const PIECE_BYTES = 8_000_000;

/** Where an archive goes: a file on disk that grows, or a Blob for the browser to download. */
export type Target =
  { readonly kind: 'file'; readonly handle: Awaited<ReturnType<SavePicker>> } | { readonly kind: 'download' };

/**
 * Asks for a place for a large archive, where the browser can; call it within a click. Throws `AbortError` when the
 * person closes the dialog.
 */
export async function chooseTarget(name: string, bytes: number): Promise<Target> {
  const picker = (globalThis as { showSaveFilePicker?: SavePicker }).showSaveFilePicker;
  if (picker === undefined || bytes < STREAM_FROM_BYTES) return { kind: 'download' };
  const types = [{ description: 'ZIP archive', accept: { 'application/zip': ['.zip'] } }];
  return { kind: 'file', handle: await picker({ suggestedName: name, types }) };
}

/**
 * Zips entries as they come, never more than a few at a time in memory. Null when it was written to the target's file,
 * else the archive. Throws what `signal` was aborted with, or what a disk refused; half an archive is not left behind.
 */
export async function writeArchive(
  entries: AsyncIterable<Entry>,
  target: Target,
  signal: AbortSignal,
): Promise<Blob | null> {
  // Pictures are compressed already, so an archive that only stores is as small, and the library tiny. It comes when wanted.
  const { makeZip } = await import('client-zip');
  const stream = makeZip(inputs(entries));
  if (target.kind === 'download') return await collect(stream, signal);
  try {
    await stream.pipeTo(await target.handle.createWritable(), { signal });
    return null;
  } catch (error) {
    await target.handle.remove?.().catch(() => undefined);
    throw error;
  }
}

async function* inputs(
  entries: AsyncIterable<Entry>,
): AsyncGenerator<{ name: string; input: Blob | string; lastModified: Date }> {
  for await (const { path, content, modified } of entries)
    yield { name: path, input: content, lastModified: new Date(modified) };
}

async function collect(stream: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<Blob> {
  const pieces: Blob[] = [];
  let parts: BlobPart[] = [];
  let bytes = 0;
  const grow = new WritableStream<Uint8Array<ArrayBuffer>>({
    write(part) {
      parts.push(part);
      bytes += part.byteLength;
      if (bytes < PIECE_BYTES) return;
      pieces.push(new Blob(parts));
      parts = [];
      bytes = 0;
    },
  });
  await stream.pipeTo(grow, { signal });
  return new Blob([...pieces, ...parts], { type: 'application/zip' });
}
