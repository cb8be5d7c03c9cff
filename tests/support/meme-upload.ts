import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Upload } from './app-page';
import type { FixtureMeme } from './fixtures';

/** A fixture meme as a file to add. */
export function memeUpload({ file }: Pick<FixtureMeme, 'file'>): Upload {
  const path = fileURLToPath(new URL(`../fixtures/memes/${file}`, import.meta.url));
  return { name: file, mimeType: file.endsWith('.png') ? 'image/png' : 'image/jpeg', buffer: readFileSync(path) };
}
