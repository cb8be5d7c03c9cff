import { canRetry, type Failure } from '$lib/core/failure';
import type { MemeId } from '$lib/core/ids';
import type { Result } from '$lib/core/result';
import type { IntakePool } from './intake-pool';
import type { Intake } from './protocol';
import { isBesideVideo, isPassedOver, type Source } from './sources';

/** The first group is stored after this time, so that the first memes appear at once. */
const FIRST_GROUP_MS = 100;

/**
 * Each group waits twice as long as the one before, up to this. Every group moves the whole list on screen; a killed
 * tab loses at most this much work.
 */
const MAX_WAIT_MS = 1000;

/** Largest group; its pictures are written in one transaction. */
const MAX_GROUP = 200;

/** Failures that the person can remove: free space, close the other tab, restore the file. */
const CORRECTABLE: ReadonlySet<Failure['kind']> = new Set([
  'storage-full',
  'storage-refused',
  'storage-unavailable',
  'unreadable-file',
]);

/** Failures that one item of a batch can cause alone: the others are stored one by one. */
const SEPARABLE: ReadonlySet<Failure['kind']> = new Set(['storage-full', 'storage-unavailable', 'unreadable-file']);

/** A decoded file, ready to be stored. */
export type Prepared = { readonly source: Source; readonly intake: Intake };

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

/** Options of an import. */
export type ImportOptions = {
  readonly pool: IntakePool;
  /** Stores a batch in one transaction; returns a result for each item, in order. */
  readonly store: (batch: readonly Prepared[]) => Promise<Result<readonly Stored[]>>;
  /** Called as files are finished; `done` counts those of every result. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Called with the result of each file once it is final, so after its meme is stored. */
  readonly onSettled?: (source: Source, outcome: Outcome) => void;
  /** While it is closed, no further file is started. */
  readonly gate?: Gate;
  /** Stops the import; what is stored stays, and files not started are missing in the report. */
  readonly signal?: AbortSignal;
};

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

/** Decodes and stores files in groups. Failures are reported per file; the import itself never fails. */
export async function importFiles(
  sources: readonly Source[],
  { pool, store, onProgress, onSettled, gate, signal }: ImportOptions,
): Promise<ImportReport> {
  const added: MemeId[] = [];
  const known: ImportReport['known'][number][] = [];
  const back: ImportReport['back'][number][] = [];
  const animated: string[] = [];
  const damaged: string[] = [];
  const leftOut: string[] = [];
  const failed: ImportReport['failed'][number][] = [];
  let done = 0;
  let isFull = false;

  function settle(source: Source, outcome: Outcome, intake: Intake | null = null): void {
    const { name } = source.file;
    if (outcome.kind === 'failed') failed.push({ name, source, failure: outcome.failure });
    else if (outcome.kind === 'left-out') leftOut.push(name);
    else if (outcome.kind === 'known') known.push({ name, meme: outcome.meme });
    else {
      added.push(outcome.meme);
      if (outcome.restored !== undefined) back.push({ name, meme: outcome.meme });
      if (intake?.animated === true) animated.push(name);
      if (intake?.damaged === true) damaged.push(name);
    }
    done += 1;
    onSettled?.(source, outcome);
  }

  function reportProgress(): void {
    onProgress?.({ done, total: sources.length });
  }

  async function storeBatch(batch: readonly Prepared[]): Promise<void> {
    // Once the disk is full, a batch would be written only to be undone.
    const result = isFull && batch.length > 1 ? null : await store(batch);
    isFull ||= result?.ok === false && result.failure.kind === 'storage-full';
    if (result === null || (!result.ok && batch.length > 1 && SEPARABLE.has(result.failure.kind))) {
      for (const item of batch) await storeBatch([item]);
      return;
    }
    batch.forEach(({ source, intake }, index) => {
      if (!result.ok) settle(source, { kind: 'failed', failure: result.failure });
      else if (result.value[index] !== undefined) settle(source, result.value[index], intake);
    });
    reportProgress();
  }

  const batches = createBatcher(storeBatch);
  const queue = sources.values();
  async function lane(): Promise<void> {
    for (;;) {
      await gate?.passed();
      if (signal?.aborted) return;
      // All lanes share one iterator, so that each file is taken once.
      const next = queue.next();
      if (next.done) return;
      const source = next.value;
      const result = isBesideVideo(source) ? null : await pool.intake(source.file);
      if (result?.ok) batches.add({ source, intake: result.value });
      else {
        const failure = result?.failure ?? null;
        const isLeftOut = failure === null || isPassedOver(source, failure);
        settle(source, isLeftOut ? { kind: 'left-out' } : { kind: 'failed', failure });
        reportProgress();
      }
    }
  }
  await Promise.all(Array.from({ length: pool.size }, lane));
  await batches.finish();
  return { added, known, back, animated, damaged, leftOut, failed };
}

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

/**
 * Collects items into groups and passes them to `process`, one group after the other. `finish` passes on the rest and
 * waits.
 */
export function createBatcher<Item>(process: (items: readonly Item[]) => Promise<void>): {
  add(item: Item): void;
  finish(): Promise<void>;
} {
  let items: Item[] = [];
  let last: Promise<void> = Promise.resolve();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitMs = FIRST_GROUP_MS;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const batch = items;
    items = [];
    if (batch.length > 0) last = last.then(() => process(batch));
  }

  return {
    add(item) {
      items.push(item);
      if (items.length === MAX_GROUP) flush();
      else if (timer === undefined) {
        timer = setTimeout(flush, waitMs);
        waitMs = Math.min(MAX_WAIT_MS, 2 * waitMs);
      }
    },
    async finish() {
      flush();
      await last;
    },
  };
}
