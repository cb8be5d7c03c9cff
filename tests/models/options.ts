import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Device } from '$lib/core/device';
import type { Upload } from '../support/app-page';
import { uploadOf } from '../support/app-page';
import { fixtureMemes } from '../support/fixtures';

/** The options of the command line, as `scripts/models/options.mjs` reads them. */
export type Options = {
  /** The hub to download from; null if none is given. */
  readonly host: string | null;
  /** A folder in the hub's layout; null if none is given. Without a hub and a folder the tiny checkpoints are used. */
  readonly models: string | null;
  /** Parts of the names of quantised models; empty for all models. */
  readonly only: readonly string[];
  /** A folder of pictures; null for the fixture memes. */
  readonly memes: string | null;
  readonly count: number | null;
  readonly devices: readonly Device[];
  /** The file to write the figures to; null for none. */
  readonly json: string | null;
  readonly headed: boolean;
};

/**
 * An option names something that does not exist. The script checks `name`, because it is loaded apart from this module
 * and has another class of the same name.
 */
export class WrongOption extends Error {
  override readonly name = 'WrongOption';
}

/** True if the tiny checkpoints are used. */
export function isOverFixtures({ host, models }: Options): boolean {
  return host === null && models === null;
}

/**
 * The pictures to caption, `usual` of them if no count is given. Throws `WrongOption` for a folder without pictures.
 */
export function picturesOf({ memes, count }: Options, usual: number): Upload[] | string[] {
  if (memes === null)
    return fixtureMemes()
      .slice(0, count ?? usual)
      .map(uploadOf);
  const pictures = readdirSync(memes)
    .filter((name) => /\.(png|jpe?g|webp|gif|avif|bmp)$/i.test(name))
    .sort()
    .slice(0, count ?? usual)
    .map((name) => join(memes, name));
  if (pictures.length === 0) throw new WrongOption(`There are no pictures in ${memes}.`);
  return pictures;
}
