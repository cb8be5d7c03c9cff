import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { watchMainThread, type MainThread } from './main-thread';

/** What taking in many pictures came to while the library was on screen. */
export type ImportBench = { readonly seconds: number; readonly tasks: MainThread };

/** Pictures handed over at once, as base64. */
const SLICE = 50;

/**
 * Chooses `count` different JPEGs of the size phones send in the picker of the library on screen, which is at its top.
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

/** Paints pictures in a tab of their own, so that the library's does nothing else, and returns their paths. */
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

/** Runs in the page. */
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
