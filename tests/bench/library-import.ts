import type { Page } from '@playwright/test';
import { watchMainThread, type MainThread } from './main-thread';

/** What taking in many pictures came to while the library was on screen. */
export type ImportBench = { readonly seconds: number; readonly tasks: MainThread };

/** Adds `count` different JPEGs of the size phones send to the library on screen, which is at its top. */
export async function benchImport(page: Page, count: number): Promise<ImportBench> {
  await page.evaluate(makePictures, count);
  const begin = Date.now();
  const { tasks } = await watchMainThread(page, async () => {
    await page.evaluate(addPictures);
    await page
      .getByText(`${count.toLocaleString('en')} memes added`)
      .first()
      .waitFor({ timeout: 300_000 });
  });
  return { seconds: (Date.now() - begin) / 1000, tasks };
}

/** The page keeps the pictures between the two steps. */
type Made = { benchFiles?: File[] };

/** Runs in the page. */
async function makePictures(count: number): Promise<void> {
  const canvas = new OffscreenCanvas(1080, 810);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('No canvas');
  const files: File[] = [];
  for (let index = 0; index < count; index += 1) {
    for (let spot = 0; spot < 60; spot += 1) {
      context.fillStyle = `hsl(${(index * 37 + spot * 53) % 360} 60% 50%)`;
      context.fillRect((spot * 197 + index * 13) % 1000, (spot * 61 + index * 7) % 740, 140, 110);
    }
    const data = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 });
    files.push(new File([data], `new-${index}.jpg`, { type: data.type }));
  }
  (globalThis as Made).benchFiles = files;
}

/** Runs in the page: as if they had been chosen in the picker. */
function addPictures(): void {
  const chosen = new DataTransfer();
  for (const file of (globalThis as Made).benchFiles ?? []) chosen.items.add(file);
  const input = document.querySelector<HTMLInputElement>('input[type="file"]');
  if (input === null) throw new Error('No picker');
  input.files = chosen.files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}
