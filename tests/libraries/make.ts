import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { AppPage, uploadOf } from '../support/app-page';
import { alteredUpload } from '../support/altered-uploads';
import { startHub } from '../support/fixture-hub';
import { fixtureMemes } from '../support/fixtures';
import { captionAll, putFailedJob } from '../support/queue';
import { startStaticHost } from '../support/static-host';
import { copyLibrary } from '../support/stored-library';
import { storedVectors } from '../support/stored-vectors';

// RELEASE=<commit> BUILD=<folder with its production build> npm run make:library
// Uses a release as a person does until every store has a record, and copies everything that is stored. Only `folders`
// may be empty, because a folder handle cannot be written as JSON.

const { RELEASE = '', BUILD = '' } = process.env;
const MODEL = 'SmolVLM-256M-Instruct-int8';
const OTHER = 'SmolVLM-256M-Instruct';
const SENTENCES = 'all-MiniLM-L6-v2';

test(`a library of ${RELEASE}`, async ({ browser }) => {
  const [host, hub] = [await startStaticHost(BUILD), await startHub()];
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  const app = new AppPage(page, host.url);
  const [first, second, third, fourth] = fixtureMemes();
  if (first === undefined || second === undefined || third === undefined || fourth === undefined)
    throw new Error('No fixtures');

  await app.firstVisit();
  await app.useHost(hub.url);
  await app.getModel(MODEL);
  await app.describeNew(false);
  await page
    .getByRole('radiogroup', { name: 'Better search' })
    .getByRole('group', { name: SENTENCES, exact: true })
    .getByRole('button', { name: 'Download', exact: true })
    .click();
  await expect(page.getByRole('list', { name: 'Stored models' }).getByRole('listitem')).toHaveCount(2, {
    timeout: 180_000,
  });

  await app.visit('Library');
  await app.add([
    ...[first, second, third, fourth].map(uploadOf),
    await alteredUpload(page, uploadOf(first), 'copy of the first.jpg', { type: 'image/jpeg', scale: 0.6 }),
    await alteredUpload(page, uploadOf(third), 'Größe & "Namen" 名前 👩‍👩‍👧‍👦.webp', { type: 'image/webp' }),
  ]);
  await app.waitForMemes(6);
  await app.waitForReader();
  await captionAll(app);
  await app.waitForCaptions();
  await expect.poll(async () => (await storedVectors(page)).length, { timeout: 300_000 }).toBe(6);

  await app.openMeme(second.file);
  const description = page.getByRole('textbox', { name: 'Description' });
  await description.fill('Mine: <b>two</b> lines,\nnaïve and 日本語.');
  await description.blur();
  await page.getByRole('textbox', { name: 'Text in the meme' }).fill('CORRECTED');
  await page.getByRole('textbox', { name: 'Text in the meme' }).blur();
  await page.getByRole('button', { name: 'Favourite' }).click();
  for (const tag of ['work', '👨‍👩‍👧‍👦'.repeat(10)]) {
    await page.getByRole('combobox', { name: 'Add a tag' }).fill(tag);
    await page.getByRole('combobox', { name: 'Add a tag' }).press('Enter');
    await expect(page.getByRole('button', { name: `Remove tag ${tag}` })).toBeVisible();
  }
  await page.getByRole('button', { name: /Move to folder/ }).click();
  await page.getByRole('textbox', { name: 'Folder name' }).fill('phone/2024');
  await page.getByRole('button', { name: 'Make' }).click();
  await expect(page.getByRole('button', { name: /Move to folder.*2024/ })).toBeVisible();

  await app.open('/copies/');
  await page.getByRole('region', { name: 'Near copies' }).getByRole('button', { name: 'Not copies' }).first().click();
  await app.visit('Compare');
  await page.getByRole('combobox', { name: 'First model' }).selectOption(MODEL);
  await page.getByRole('combobox', { name: 'Second model' }).selectOption(OTHER);
  await page
    .getByRole('group', { name: 'Second model' })
    .getByRole('button', { name: /^Download/ })
    .click();
  await expect(
    page.getByRole('group', { name: 'Second model' }).getByRole('option', { name: OTHER, exact: true }),
  ).toBeAttached({ timeout: 180_000 });
  await page.getByRole('radio', { name: '20 at random' }).click();
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await expect(page.getByRole('group', { name: 'Export' })).toBeVisible({ timeout: 180_000 });

  await app.visit('Library');
  await app.search.fill('');
  await expect(app.list.locator('> li')).toHaveCount(6);
  await page.getByRole('checkbox', { name: `Select ${fourth.file}` }).click();
  await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Delete' }).click();
  await expect(app.list.locator('> li')).toHaveCount(5);
  await putFailedJob(app, third.file);

  // An unfinished download, as a closed tab leaves it.
  hub.misbehave({ kind: 'throttle', bytesPerSecond: 100_000, match: '/cdn/' });
  const row = await app.startDownload('Florence-2-base-int8');
  await expect(row.getByRole('progressbar')).toBeVisible();
  await page.waitForTimeout(3000);

  const library = await page.evaluate(copyLibrary);
  for (const { name, records } of library.stores) if (name !== 'folders') expect(records, name).not.toEqual([]);
  mkdirSync('tests/fixtures/libraries', { recursive: true });
  writeFileSync(`tests/fixtures/libraries/${RELEASE}.json`, `${JSON.stringify(library)}\n`);
  await page.close();
  await host.close();
  await hub.close();
});
