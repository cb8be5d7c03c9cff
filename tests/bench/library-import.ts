import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { watchMainThread, type MainThread } from './main-thread';

/** How long an import of many pictures takes, and the page's tasks meanwhile. */
export type ImportBench = { readonly seconds: number; readonly tasks: MainThread };

/** How many painted pictures come from the page in one answer, as base64. */
const SLICE = 50;

/**
 * Adds `count` different JPEGs of the size phones send through the file picker. The page must show the top of the
 * library.
 */
export async function benchImport(page: Page, count: number): Promise<ImportBench> {
  const folder = await mkdtemp(join(tmpdir(), 'memelore-bench-'));
  try {
    const files = await writePictures(page, folder, count);
    const begin = Date.now();
    const { tasks } = await watchMainThread(page, async () => {
      await page.locator('input[type="file"][multiple]').first().setInputFiles(files);
      await page
        .getByText(`${count.toLocaleString('en')} memes added`)
        .first()
        .waitFor({ timeout: 300_000 });
    });
    return { seconds: (Date.now() - begin) / 1000, tasks };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Paints the pictures in another tab, so that the library's tab stays idle, and gives the paths of their files. */
async function writePictures(page: Page, folder: string, count: number): Promise<string[]> {
  const painting = await page.context().newPage();
  const paths: string[] = [];
  for (let from = 0; from < count; from += SLICE) {
    for (const picture of await painting.evaluate(paintPictures, { from, to: Math.min(from + SLICE, count) })) {
      const path = join(folder, `new-${paths.length}.jpg`);
      await writeFile(path, Buffer.from(picture, 'base64'));
      paths.push(path);
    }
  }
  await painting.close();
  await page.bringToFront();
  return paths;
}

/** Runs in the page: paints the pictures `from` to `to` and gives each JPEG in base64. */
function paintPictures({ from, to }: { from: number; to: number }): string[] {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1080, height: 810 });
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('No canvas');
  const pictures: string[] = [];
  for (let index = from; index < to; index += 1) {
    for (let spot = 0; spot < 60; spot += 1) {
      context.fillStyle = `hsl(${(index * 37 + spot * 53) % 360} 60% 50%)`;
      context.fillRect((spot * 197 + index * 13) % 1000, (spot * 61 + index * 7) % 740, 140, 110);
    }
    const address = canvas.toDataURL('image/jpeg', 0.85);
    pictures.push(address.slice(address.indexOf(',') + 1));
  }
  return pictures;
}
