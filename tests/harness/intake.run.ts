import type { MemeId } from '$lib/core/ids';
import { success } from '$lib/core/result';
import { importFiles, type ImportReport, type Stored } from '$lib/intake/import-files';
import { createIntakePool } from '$lib/intake/intake-pool';
import type { Intake } from '$lib/intake/protocol';
import { filesOfInput } from '$lib/intake/sources';

/** An imported file, with some pixels of its thumbnail. */
type Shown = Omit<Intake, 'thumbnail'> & {
  readonly name: string;
  readonly thumbnail: { readonly type: string; readonly width: number; readonly height: number };
  /** RGBA of four pixels, a quarter in from the edges: top left, top right, bottom left, bottom right. */
  readonly corners: readonly (readonly number[])[];
};

/** What an import of the files in the page's input gave. */
export type IntakeRun = {
  readonly shown: readonly Shown[];
  readonly report: Omit<ImportReport, 'failed'> & { readonly failed: readonly { name: string; failure: unknown }[] };
  readonly progress: readonly (readonly [number, number])[];
  readonly batches: readonly number[];
};

/** Imports the files of the page's only input; with `dying` the workers are those of `dying.worker.ts`. */
export async function run({
  dying = false,
  limitS = 60,
}: { dying?: boolean; limitS?: number } = {}): Promise<IntakeRun> {
  const input = document.querySelector('input');
  if (input === null) throw new Error('No input');
  const pool = createIntakePool({
    size: 2,
    limitS,
    ...(dying ? { spawn: () => new Worker(new URL('./dying.worker.ts', import.meta.url), { type: 'module' }) } : {}),
  });
  const shown: Shown[] = [];
  const progress: [number, number][] = [];
  const batches: number[] = [];
  const known = new Map<string, MemeId>();
  const report = await importFiles(filesOfInput(input), {
    pool,
    store: async (batch) => {
      batches.push(batch.length);
      const stored: Stored[] = [];
      for (const {
        source: { file },
        intake,
      } of batch) {
        const there = known.get(intake.sha256);
        stored.push({ kind: there === undefined ? 'added' : 'known', meme: there ?? (file.name as MemeId) });
        known.set(intake.sha256, there ?? (file.name as MemeId));
        const { thumbnail, ...rest } = intake;
        const { type, width, height } = thumbnail;
        shown.push({
          ...rest,
          name: file.name,
          thumbnail: { type, width, height },
          corners: await cornersOf(thumbnail),
        });
      }
      return success(stored);
    },
    onProgress: ({ done, total }) => progress.push([done, total]),
  });
  pool.close();
  return {
    shown,
    report: { ...report, failed: report.failed.map(({ name, failure }) => ({ name, failure })) },
    progress,
    batches,
  };
}

async function cornersOf({ type, data, width, height }: Intake['thumbnail']): Promise<number[][]> {
  const picture = await createImageBitmap(new Blob([data], { type }));
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (context === null) throw new Error('No canvas');
  context.drawImage(picture, 0, 0);
  const at = (side: number, part: number): number => Math.floor(side * part);
  return [0.25, 0.75].flatMap((y) =>
    [0.25, 0.75].map((x) => [...context.getImageData(at(width, x), at(height, y), 1, 1).data]),
  );
}
