import { downloadPicture } from './sending';

/** A file on the person's disk that is being written. */
export type SaveTarget = {
  readonly sink: WritableStream<Uint8Array>;
  /** Call when the sink is closed: the file is there when this resolves. */
  finish(): Promise<void>;
};

/** What the save picker wants to know; not in TypeScript's library yet. */
type SavePicker = (options: {
  readonly suggestedName: string;
  readonly types: readonly { readonly accept: Readonly<Record<string, readonly string[]>> }[];
}) => Promise<FileSystemFileHandle>;

/**
 * Asks where to save a file; null when the person closed the question. Where the browser has no such question, the file
 * is gathered by the browser and then downloaded. Call it within a click.
 */
export async function chooseSaveTarget(name: string, type: string, ending: string): Promise<SaveTarget | null> {
  if (!('showSaveFilePicker' in window)) return gatherDownload(name, type);
  try {
    // Tested for above.
    const pick = window.showSaveFilePicker as SavePicker;
    const handle = await pick({ suggestedName: name, types: [{ accept: { [type]: [ending] } }] });
    return { sink: await handle.createWritable(), finish: () => Promise.resolve() };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null;
    // Refused, e.g. in a frame or by policy: a download still works.
    if (error instanceof DOMException) return gatherDownload(name, type);
    throw error;
  }
}

/** The browser keeps what a response gathers on disk when it grows large. */
function gatherDownload(name: string, type: string): SaveTarget {
  const { readable, writable } = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>();
  const gathered = new Response(readable).blob();
  // An aborted sink rejects it, which the writer hears of too.
  gathered.catch(() => undefined);
  return {
    sink: writable,
    finish: async () => await downloadPicture(new File([await gathered], name, { type })),
  };
}
