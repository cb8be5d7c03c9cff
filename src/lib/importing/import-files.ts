import type { Failure } from '$lib/domain/failure';
import type { MemeId } from '$lib/domain/ids';
import type { Result } from '$lib/domain/result';
import type { IntakePool } from './intake-pool';
import type { Intake } from './protocol';
import type { Source } from './sources';

/** A file that was taken in, ready to be stored. */
export type Prepared = Source & { readonly intake: Intake };

/** What storing did with it: a new meme, or bytes that the library has as `meme`. */
export type Stored = { readonly kind: 'added' | 'known'; readonly meme: MemeId };

/** What became of every file, each list in the order in which the files were done. */
export type ImportReport = {
  readonly added: MemeId[];
  readonly known: { readonly name: string; readonly meme: MemeId }[];
  /** Names of added memes of which only the first frame is used. */
  readonly animated: string[];
  /** With the file, so that it can be tried again. */
  readonly failed: { readonly name: string; readonly source: Source; readonly failure: Failure }[];
};

/** How an import goes on and ends. */
export type ImportOptions = {
  readonly pool: IntakePool;
  /** Stores a batch whole or not at all and answers for each item in order. */
  readonly store: (batch: readonly Prepared[]) => Promise<Result<readonly Stored[]>>;
  /** Told after each file; `done` counts what is stored, known or failed. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Stops taking files in; what is in stays, the rest is not in the report. */
  readonly signal?: AbortSignal;
};

/** Pictures show up in groups this often: soon enough to feel immediate, rarely enough to keep lists calm. */
const BATCH_MS = 100;

/** Takes files in and stores them as they come. Each file fails alone; the run itself never fails. */
export async function importFiles(
  sources: readonly Source[],
  { pool, store, onProgress, signal }: ImportOptions,
): Promise<ImportReport> {
  const report: ImportReport = { added: [], known: [], animated: [], failed: [] };
  let done = 0;

  function tick(count: number): void {
    done += count;
    onProgress?.({ done, total: sources.length });
  }

  function fail(source: Source, failure: Failure): void {
    report.failed.push({ name: source.file.name, source, failure });
    tick(1);
  }

  async function storeBatch(batch: readonly Prepared[]): Promise<void> {
    const result = await store(batch);
    if (result.ok) {
      batch.forEach((item, index) => {
        const stored = result.value[index];
        if (stored !== undefined) note(report, item, stored);
      });
      tick(batch.length);
    } else if (result.failure.kind === 'storage-full' && batch.length > 1) {
      // What still fits gets in.
      for (const item of batch) await storeBatch([item]);
    } else {
      for (const { file, folder } of batch) fail({ file, folder }, result.failure);
    }
  }

  const batches = batching(storeBatch);
  const queue = sources.values();
  async function lane(): Promise<void> {
    // All lanes draw from one iterator, so that each file is taken once.
    for (const source of queue) {
      if (signal?.aborted) return;
      const result = await pool.intake(source.file);
      if (result.ok) batches.add({ ...source, intake: result.value });
      else fail(source, result.failure);
    }
  }
  await Promise.all(Array.from({ length: pool.size }, lane));
  await batches.finish();
  return report;
}

function note(report: ImportReport, { file, intake }: Prepared, { kind, meme }: Stored): void {
  if (kind === 'known') {
    report.known.push({ name: file.name, meme });
    return;
  }
  report.added.push(meme);
  if (intake.animated) report.animated.push(file.name);
}

/** Gathers items and hands them on in groups, one group after the other; `finish` hands on the rest and waits. */
function batching<Item>(handOn: (items: readonly Item[]) => Promise<void>): {
  add(item: Item): void;
  finish(): Promise<void>;
} {
  let items: Item[] = [];
  let last: Promise<void> = Promise.resolve();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    timer = undefined;
    const batch = items;
    items = [];
    if (batch.length > 0) last = last.then(() => handOn(batch));
  }

  return {
    add(item) {
      items.push(item);
      timer ??= setTimeout(flush, BATCH_MS);
    },
    async finish() {
      clearTimeout(timer);
      flush();
      await last;
    },
  };
}
