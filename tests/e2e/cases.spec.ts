import { readFile } from 'node:fs/promises';
import type { Upload } from '../support/app-page';
import { expect, test } from '../support/test';

async function caseFile(name: string, mimeType: string): Promise<Upload> {
  return { name, mimeType, buffer: await readFile(`tests/fixtures/cases/${name}`) };
}

test('a JPEG whose end is cut is added, marked, shown and read, and its bytes stay as they are', async ({
  app,
  page,
}) => {
  const file = await caseFile('no-eoi.jpg', 'image/jpeg');
  await app.add([file]);
  await app.notice('1 meme added.').getByRole('button', { name: 'Show the files' }).click();
  const report = page.getByRole('region', { name: 'Import report' });
  await report.getByText('Show the files').click();
  await expect(report).toContainText('Damaged file; shown as far as it could be read.');
  await app.waitForReader();
  const [meme] = await app.memes();
  expect(meme).toMatchObject({ damaged: true, width: 640, height: 480, bytes: file.buffer.length });
  expect(meme?.text?.value).toMatch(/\w{3}/);
  await app.openMeme('no-eoi.jpg');
  await expect(page.getByText('Damaged file')).toBeVisible();
  const picture = page.getByRole('main').getByRole('img').first();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(640);
  const downloading = page.waitForEvent('download');
  await app.more('Download');
  const saved = await readFile(await (await downloading).path());
  expect(saved.equals(file.buffer)).toBe(true);
});

test('a word of a text of 749 characters is replaced by what is typed', async ({ app, page }) => {
  const name = 'long-text-749-characters.png';
  await app.add([await caseFile(name, 'image/png')]);
  await app.waitForMemes(1);
  await app.waitForReader();
  await app.openMeme(name);
  const field = page.getByRole('textbox', { name: 'Text in the meme' });
  const read = await field.inputValue();
  expect(read.length).toBeGreaterThan(700);
  await field.evaluate((area: HTMLTextAreaElement) => {
    area.focus();
    const at = area.value.indexOf('quick');
    area.setSelectionRange(at, at + 'quick'.length);
  });
  await page.keyboard.type('slow');
  await field.blur();
  await expect.poll(async () => (await app.memes())[0]?.text?.value).toBe(read.replace('quick', 'slow'));
});
