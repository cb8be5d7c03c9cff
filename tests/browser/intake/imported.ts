import type { MemeId } from '$lib/core/ids';
import { success } from '$lib/core/result';
import { importFiles } from '$lib/intake/import-files';
import type { ImportReport, Stored } from '$lib/intake/import-report';
import { createIntakePool } from '$lib/intake/intake-pool';
import type { Intake } from '$lib/intake/protocol';
import type { Source } from '$lib/intake/sources';

/** The results of an import. */
export type Imported = {
  /** The workers' results for the imported files. */
  readonly intakes: readonly { readonly name: string; readonly intake: Intake }[];
  readonly report: ImportReport;
  /** The reported progress: files done, and all files. */
  readonly progress: readonly (readonly [number, number])[];
};

/** Changes of the app's import: another worker, the time limit for a file in seconds, large pictures one at a time. */
type Options = { readonly spawn?: () => Worker; readonly limitS?: number; readonly sparing?: boolean };

/** Imports files with two real workers, and keeps in memory what the app stores. */
export async function imported(sources: Source[], options: Options = {}): Promise<Imported> {
  const pool = createIntakePool({ size: 2, ...options });
  const intakes: { name: string; intake: Intake }[] = [];
  const progress: [number, number][] = [];
  const known = new Map<string, MemeId>();
  const report = await importFiles(sources, {
    pool,
    store: (batch) => {
      const stored = batch.map(({ source: { file }, intake }): Stored => {
        const there = known.get(intake.sha256);
        // The file's name is the meme's id.
        known.set(intake.sha256, there ?? (file.name as MemeId));
        intakes.push({ name: file.name, intake });
        return { kind: there === undefined ? 'added' : 'known', meme: there ?? (file.name as MemeId) };
      });
      return Promise.resolve(success(stored));
    },
    onProgress: ({ done, total }) => progress.push([done, total]),
  });
  pool.close();
  return { intakes, report, progress };
}

/** The failures of an import by the name of the file. */
export function failuresOf({ report }: Imported): ReadonlyMap<string, unknown> {
  return new Map(report.failed.map(({ name, failure }) => [name, failure]));
}

/** An input to choose files with. */
export function fileInput(): HTMLInputElement {
  const input = Object.assign(document.createElement('input'), { type: 'file', multiple: true });
  document.body.replaceChildren(input);
  return input;
}
