import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import type { FamilyId } from '$lib/catalogue/families';

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));

/** Folder names of the tiny checkpoints: one per family, and one for the sentence models. */
export type Checkpoint = `tiny-${FamilyId}` | 'tiny-minilm';

/** A fixture meme with the captions that the tiny models have learnt for it, and the text on it (`ocr`). */
export type FixtureMeme = {
  readonly file: string;
  readonly short: string;
  readonly caption: string;
  readonly detail: string;
  readonly ocr: string;
};

/** The 40 fixture memes. */
export function fixtureMemes(): readonly FixtureMeme[] {
  return JSON.parse(readFileSync(`${fixtures}memes/memes.json`, 'utf8')) as FixtureMeme[];
}

/** Serves `tests/fixtures` to a page under `/fixtures/` of its own origin. */
export async function serveFixtures(page: Page): Promise<void> {
  await page.route('**/fixtures/**', async (route) => {
    const path = new URL(route.request().url()).pathname.replace(/^.*\/fixtures\//, '');
    await route.fulfill({ path: fixtures + path });
  });
}

/** A checkpoint's files for `store-weights`: the path in the repository, and the address to fetch it from. */
export function checkpointFiles(checkpoint: Checkpoint): { path: string; from: string }[] {
  return readdirSync(`${fixtures}models/${checkpoint}`, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(json|onnx)$/.test(path))
    .map((path) => ({ path, from: `/fixtures/models/${checkpoint}/${path}` }));
}
