import type { Failure } from '$lib/core/failure';
import type { MemeId } from '$lib/core/ids';
import type { Result } from '$lib/core/result';
import type { Gate, ImportReport, Outcome, Stored } from './import-report';
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

/** Failures that one item of a batch can cause alone: the others are stored one by one. */
const SEPARABLE: ReadonlySet<Failure['kind']> = new Set(['storage-full', 'storage-unavailable', 'unreadable-file']);

/** A decoded file, ready to be stored. */
export type Prepared = { readonly source: Source; readonly intake: Intake };

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
