import { readFileSync } from 'node:fs';
import { similarTo } from '$lib/copies/likeness';
import type { MemeId } from '$lib/core/ids';
import type { PictureHash } from '$lib/core/perceptual-hash';
import type { AlteredPicture } from '../harness/altered-pictures.run';
import type { Harness } from './harness';

/** By how many bits the hash of a picture differs from the one that Chromium made. */
export type HashDistance = { readonly file: string; readonly bits: number };

/** Hashes the pictures whose hashes Chromium 156 made; `addressOf` gives the address of a file for the harness page. */
export async function hashDistances(
  harness: Pick<Harness, 'run'>,
  addressOf: (file: string) => string,
): Promise<HashDistance[]> {
  const known = JSON.parse(readFileSync('tests/fixtures/hashes.json', 'utf8')) as Record<string, PictureHash>;
  const files = Object.keys(known);
  const pictures = await harness.run<AlteredPicture[]>('altered-pictures', files.map(addressOf), files.length, 5);
  return Object.entries(known).map(([file, hash], index) => {
    const now = pictures.find(({ source, alteration }) => source === index && alteration === 'none')?.hash ?? null;
    const [pair] = now === null ? [] : similarTo({ id: file as MemeId, hash }, [{ id: 'now' as MemeId, hash: now }]);
    return { file, bits: pair?.distance ?? 128 };
  });
}
