import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Device } from '$lib/core/device';
import { modelById, MODELS } from '$lib/catalogue/catalogue';
import type { Model } from '$lib/catalogue/model';

/** What `scripts/test-real.mjs` was asked for. */
export type Asked = {
  readonly model: Model;
  /** Null for the usual hub. */
  readonly host: string | null;
  /** Null for what the app chooses. */
  readonly device: Device | null;
  /** Pictures in place of the samples. */
  readonly pictures: readonly string[] | null;
  readonly headed: boolean;
};

type Passed = Omit<Asked, 'model' | 'pictures'> & { readonly model: string; readonly folder: string | null };

/**
 * Reads what the script passed on. Throws, with what there is to choose from, where there is no such model or picture.
 */
export function readAsked(): Asked {
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
