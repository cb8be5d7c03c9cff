import { canRetry, type Failure } from '$lib/core/failure';
import type { MemeId } from '$lib/core/ids';
import type { Result } from '$lib/core/result';
import type { IntakePool } from './intake-pool';
import type { Intake } from './protocol';
import type { Source } from './sources';

/** The first pictures show up this soon, so that adding feels immediate. */
const FIRST_GROUP_MS = 100;

/**
 * Each group waits twice as long as the one before, up to this: every group moves the whole list on screen, and a killed
 * tab loses no more than this.
 */
const LONGEST_WAIT_MS = 1000;

/** The most in one group: its pictures are written in one transaction. */
const LARGEST_GROUP = 200;

/** The failures of an import that may pass: a person makes room, closes the other tab, puts the file back. */
const PASSING: ReadonlySet<Failure['kind']> = new Set(['storage-full', 'storage-unavailable', 'unreadable-file']);

/** A file that was taken in, ready to be stored. */
export type Prepared = { readonly source: Source; readonly intake: Intake };

/** What storing did with it: a new meme, or bytes that the library has as `meme`. */
export type Stored = { readonly kind: 'added' | 'known'; readonly meme: MemeId };

/** What became of one file. */
export type Outcome = Stored | { readonly kind: 'failed'; readonly failure: Failure };

/** What became of every file, each list in the order in which the files were done. */
export type ImportReport = {
  readonly added: readonly MemeId[];
  readonly known: readonly { readonly name: string; readonly meme: MemeId }[];
  /** Names of added memes of which only the first frame is used. */
  readonly animated: readonly string[];
  /** With the file, so that it can be tried again. */
  readonly failed: readonly { readonly name: string; readonly source: Source; readonly failure: Failure }[];
};

/** Where work waits while it is paused. */
export class Gate {
  #closed: { readonly opened: Promise<void>; readonly open: () => void } | null = null;

  /** From now on `passed` waits. */
  close(): void {
    if (this.#closed !== null) return;
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    this.#closed = { opened, open };
  }

  /** Lets everybody on who waits. */
  open(): void {
    this.#closed?.open();
    this.#closed = null;
  }

  /** Resolves at once while the gate is open, else when it opens. */
  async passed(): Promise<void> {
    while (this.#closed !== null) await this.#closed.opened;
  }
}

/** How an import goes on and ends. */
export type ImportOptions = {
  readonly pool: IntakePool;
  /** Stores a batch whole or not at all and answers for each item in order. */
  readonly store: (batch: readonly Prepared[]) => Promise<Result<readonly Stored[]>>;
  /** Told after each file; `done` counts what is stored, known or failed. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Told what became of each file as soon as that is certain: its meme is stored. */
  readonly onSettled?: (source: Source, outcome: Outcome) => void;
  /** While it is closed, no further file is begun. */
  readonly gate?: Gate;
  /** Stops taking files in; what is in stays, the rest is not in the report. */
  readonly signal?: AbortSignal;
};

/** A report of nothing. */
export const EMPTY_REPORT: ImportReport = { added: [], known: [], animated: [], failed: [] };

/** Takes files in and stores them as they come. Each file fails alone; the run itself never fails. */
export async function importFiles(
  sources: readonly Source[],
  { pool, store, onProgress, onSettled, gate, signal }: ImportOptions,
): Promise<ImportReport> {
  const added: MemeId[] = [];
  const known: ImportReport['known'][number][] = [];
  const animated: string[] = [];
  const failed: ImportReport['failed'][number][] = [];
  let done = 0;

  function settle(source: Source, outcome: Outcome, moves = false): void {
    const { name } = source.file;
    if (outcome.kind === 'failed') failed.push({ name, source, failure: outcome.failure });
    else if (outcome.kind === 'known') known.push({ name, meme: outcome.meme });
    else {
      added.push(outcome.meme);
      if (moves) animated.push(name);
    }
    done += 1;
    onSettled?.(source, outcome);
  }

  function tell(): void {
    onProgress?.({ done, total: sources.length });
  }

  async function storeBatch(batch: readonly Prepared[]): Promise<void> {
    const result = await store(batch);
    if (!result.ok && result.failure.kind === 'storage-full' && batch.length > 1) {
      // What still fits gets in.
      for (const item of batch) await storeBatch([item]);
      return;
    }
    batch.forEach(({ source, intake }, index) => {
      if (!result.ok) settle(source, { kind: 'failed', failure: result.failure });
      else if (result.value[index] !== undefined) settle(source, result.value[index], intake.animated);
    });
    tell();
  }

  const batches = batching(storeBatch);
  const queue = sources.values();
  async function lane(): Promise<void> {
    for (;;) {
      await gate?.passed();
      if (signal?.aborted) return;
      // All lanes draw from one iterator, so that each file is taken once.
      const next = queue.next();
      if (next.done) return;
      const source = next.value;
      const result = await pool.intake(source.file);
      if (result.ok) batches.add({ source, intake: result.value });
      else {
        settle(source, { kind: 'failed', failure: result.failure });
        tell();
      }
    }
  }
  await Promise.all(Array.from({ length: pool.size }, lane));
  await batches.finish();
  return { added, known, animated, failed };
}

/** Two reports as one. */
export function joined(first: ImportReport, second: ImportReport): ImportReport {
  return {
    added: [...first.added, ...second.added],
    known: [...first.known, ...second.known],
    animated: [...first.animated, ...second.animated],
    failed: [...first.failed, ...second.failed],
  };
}

/** Whether adding the same file again can help. */
export function mayTryAgain(failure: Failure): boolean {
  return canRetry(failure) || PASSING.has(failure.kind);
}

/** Gathers items and hands them on in groups, one group after the other; `finish` hands on the rest and waits. */
export function batching<Item>(handOn: (items: readonly Item[]) => Promise<void>): {
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
    if (batch.length > 0) last = last.then(() => handOn(batch));
  }

  return {
    add(item) {
      items.push(item);
      if (items.length === LARGEST_GROUP) flush();
      else if (timer === undefined) {
        timer = setTimeout(flush, waitMs);
        waitMs = Math.min(LONGEST_WAIT_MS, 2 * waitMs);
      }
    },
    async finish() {
      flush();
      await last;
    },
  };
}
