import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Device } from '$lib/core/device';
import { modelById, MODELS } from '$lib/catalogue/catalogue';
import type { Model } from '$lib/catalogue/model';

/** The options of `npm run test:real`. */
export type Options = {
  readonly model: Model;
  /** The host to download from; null for the usual hub. */
  readonly host: string | null;
  /** The device to run on; null for the app's choice. */
  readonly device: Device | null;
  /** Paths of pictures to caption; null for the samples. */
  readonly pictures: readonly string[] | null;
  readonly headed: boolean;
};

type Passed = Omit<Options, 'model' | 'pictures'> & { readonly model: string; readonly folder: string | null };

/**
 * Reads the options that `scripts/test-real.mjs` passes in an environment variable. Throws for an unknown model, with
 * the names of all models, and for a folder without pictures.
 */
export function readOptions(): Options {
  const { model: name, folder, ...rest } = JSON.parse(process.env.TEST_REAL ?? '{"model":""}') as Passed;
  const model = modelById(name);
  if (model === undefined)
    throw new Error(`There is no model "${name}", but ${MODELS.map((known) => known.name).join(', ')}.`);
  const pictures = folder === null ? null : picturesIn(folder);
  if (pictures?.length === 0) throw new Error(`There are no pictures in ${folder}.`);
  return { ...rest, model, pictures };
}

function picturesIn(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => /\.(png|jpe?g|webp|gif|avif|bmp)$/i.test(name))
    .map((name) => join(folder, name));
}
