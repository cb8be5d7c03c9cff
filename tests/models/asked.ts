import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Device } from '$lib/core/device';
import type { Upload } from '../support/app-page';
import { uploadOf } from '../support/app-page';
import { fixtureMemes } from '../support/fixtures';

/** What `scripts/models/options.mjs` read from the command line. */
export type Asked = {
  /** The hub to download from; null without. */
  readonly host: string | null;
  /** A folder in the hub's layout; null without. With neither the tiny checkpoints are used. */
  readonly models: string | null;
  /** Parts of names of quantised models; empty for all. */
  readonly only: readonly string[];
  /** A folder of pictures; null for the tests' own. */
  readonly memes: string | null;
  readonly count: number | null;
  readonly devices: readonly Device[];
  /** Where to write the figures. */
  readonly json: string | null;
  readonly headed: boolean;
};

/** Something asked for that there is not; its name tells the script, which was loaded apart from this, to say so. */
export class WrongOption extends Error {
  override readonly name = 'WrongOption';
}

/** Whether the tiny checkpoints are meant. */
export function isOverFixtures({ host, models }: Asked): boolean {
  return host === null && models === null;
}

/** The pictures that were asked for, `usual` of them unless told otherwise; throws where a folder has none. */
export function picturesOf({ memes, count }: Asked, usual: number): Upload[] | string[] {
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
