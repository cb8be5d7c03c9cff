import { canRetry, type Failure } from '$lib/core/failure';
import type { MemeId } from '$lib/core/ids';
import type { Source } from './sources';

/** Failures that the person can remove: free space, close the other tab, restore the file. */
const CORRECTABLE: ReadonlySet<Failure['kind']> = new Set([
  'storage-full',
  'storage-refused',
  'storage-unavailable',
  'unreadable-file',
]);

/**
 * The result of storing a file: a new meme, or the existing one with the same bytes. `restored` is set if that one came
 * back from the bin.
 */
export type Stored = { readonly kind: 'added' | 'known'; readonly meme: MemeId; readonly restored?: object };

/** The result of importing one file. */
export type Outcome = Stored | { readonly kind: 'failed'; readonly failure: Failure } | { readonly kind: 'left-out' };

/** The results of an import; each list is in the order in which the files were finished. */
export type ImportReport = {
  readonly added: readonly MemeId[];
  readonly known: readonly { readonly name: string; readonly meme: MemeId }[];
  /** Those of the added memes that came back from the bin. */
  readonly back: readonly { readonly name: string; readonly meme: MemeId }[];
  /** Names of added memes of which only the first frame is used. */
  readonly animated: readonly string[];
  /** Names of added memes whose files are damaged. */
  readonly damaged: readonly string[];
  /** Names of files in folders that are no pictures. */
  readonly leftOut: readonly string[];
  /** Contains the source, so that it can be tried again. */
  readonly failed: readonly { readonly name: string; readonly source: Source; readonly failure: Failure }[];
};

/** Pauses work: `passed` waits while the gate is closed. */
export class Gate {
  #closed: { readonly opened: Promise<void>; readonly open: () => void } | null = null;

  /** Makes `passed` wait from now on. */
  close(): void {
    if (this.#closed !== null) return;
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    this.#closed = { opened, open };
  }

  /** Releases everything that waits. */
  open(): void {
    this.#closed?.open();
    this.#closed = null;
  }

  /** Resolves at once if the gate is open, else when it opens. */
  async passed(): Promise<void> {
    while (this.#closed !== null) await this.#closed.opened;
  }
}

/** A report without files. */
export const EMPTY_REPORT: ImportReport = {
  added: [],
  known: [],
  back: [],
  animated: [],
  damaged: [],
  leftOut: [],
  failed: [],
};

/** Joins two reports. */
export function joinReports(first: ImportReport, second: ImportReport): ImportReport {
  return {
    added: [...first.added, ...second.added],
    known: [...first.known, ...second.known],
    back: [...first.back, ...second.back],
    animated: [...first.animated, ...second.animated],
    damaged: [...first.damaged, ...second.damaged],
    leftOut: [...first.leftOut, ...second.leftOut],
    failed: [...first.failed, ...second.failed],
  };
}

/** What of an import did not fit on the disk: how many files, and their bytes. */
export function unfitting({ failed }: ImportReport): { readonly files: number; readonly bytes: number } {
  const files = failed.filter(({ failure }) => failure.kind === 'storage-full');
  return { files: files.length, bytes: files.reduce((sum, { source }) => sum + source.file.size, 0) };
}

/** True if importing the same file again may succeed. */
export function mayTryAgain(failure: Failure): boolean {
  return canRetry(failure) || CORRECTABLE.has(failure.kind);
}
