import type { Model } from '$lib/catalogue/model';
import type { Receipt } from '$lib/catalogue/weights';

/** Sizes of files in bytes, by repository and path. */
export type KnownSizes = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** A model with the sizes that downloads have found in place of the catalogue's, which may be estimates. */
export function withKnownSizes(model: Model, known: KnownSizes): Model {
  const found = known[model.repo];
  return found === undefined ? model : { ...model, bytes: { ...model.bytes, ...found } };
}

/** What is known together with what a finished download tells. */
export function learnSizes(known: KnownSizes, { repo, files }: Receipt): KnownSizes {
  const found = Object.fromEntries(files.map(({ path, bytes }) => [path, bytes]));
  return { ...known, [repo]: { ...known[repo], ...found } };
}
