import type { Page } from '@playwright/test';
import type { CaptionId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import type { PictureHash } from '$lib/core/perceptual-hash';
import { modelText } from '../support/records';
import { expect, test } from '../support/test';

const ARABIC = { name: 'قطة.png', folder: 'صور', tag: 'قطط', text: 'مرحبا بالعالم', description: 'قطة على كرسي' };
const JAPANESE = {
  name: '猫.png',
  folder: '写真',
  tag: 'ねこ',
  text: 'こんにちは世界',
  description: '椅子の上の猫',
};
const MEMES = [ARABIC, JAPANESE];
/** Both pictures look the same. */
const HASH = 'a5c3'.repeat(27) as PictureHash;

function meme(index: number): Partial<Meme> {
  const { text, description, tag, ...rest } = MEMES[index % MEMES.length] ?? ARABIC;
  const typed = { value: description, caption: crypto.randomUUID() as CaptionId, source: { by: 'person' } } as const;
  return { ...rest, tags: [tag], hash: HASH, favourite: true, sentAt: 1, text: modelText(text), description: typed };
}

test.use({ memes: { count: MEMES.length, change: meme } });

test('every text of a meme has its own direction, and none is said to be English', async ({ app, page }) => {
  const view = (name: string): Promise<void> => page.getByRole('radio', { name }).click();
  for (const name of ['List', 'Masonry']) {
    await view(name);
    await expectMarked(page, ARABIC.description);
  }
  await app.search.fill('猫');
  for (const name of ['List', 'Grid', 'Masonry']) {
    await view(name);
    await expect(app.list.locator('mark').first()).toBeVisible();
    await expectMarked(page, '猫');
  }
  await app.search.fill('犬犬犬');
  await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
  await expectMarked(page, '犬');
  await app.search.fill('');

  await page.getByRole('button', { name: 'Filter' }).click();
  await expectMarked(page, ARABIC.tag);
  await page.getByRole('button', { name: ARABIC.tag }).first().click();
  await expectMarked(page, ARABIC.tag);
  await page.getByRole('button', { name: 'Manage tags' }).click();
  await expectMarked(page, JAPANESE.tag);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'All', exact: true }).click();

  await app.search.fill(JAPANESE.text);
  await app.openMeme(JAPANESE.name);
  await expectMarked(page, JAPANESE.text);
  await page.getByRole('textbox', { name: 'Text in the meme' }).fill('世界');
  await expect(page.getByText('Saved')).toBeVisible();
  await page.getByRole('textbox', { name: 'Text in the meme' }).fill('明日');
  await page.getByText('Earlier texts').click();
  await expectMarked(page, '世界');
  await page.getByRole('combobox', { name: 'Add a tag' }).fill(ARABIC.tag);
  await expect(page.getByRole('option').first()).toBeVisible();
  await expectMarked(page, ARABIC.tag);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Move to folder' }).click();
  await expect(page.getByRole('textbox', { name: 'Folder name' })).toBeVisible();
  await expectMarked(page, ARABIC.folder);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();

  await page.goto(new URL('/copies/', page.url()).href);
  await expect(page.getByRole('radio').first()).toBeVisible({ timeout: 30_000 });
  await expectMarked(page, ARABIC.name);

  await app.visit('Library');
  await app.openMeme(ARABIC.name);
  await app.more('Delete');
  await expect(page.getByText(/ deleted; the bin keeps it/)).toBeVisible();
  await expectMarked(page, ARABIC.text);
});

/** `shown` is on the page, and everything in Arabic or Japanese there has a direction and a language of its own. */
async function expectMarked(page: Page, shown: string): Promise<void> {
  await expect
    .poll(() => page.evaluate(foreignTexts).then((found) => found.map(({ text }) => text).join()))
    .toContain(shown);
  expect((await page.evaluate(foreignTexts)).filter(({ dir, lang }) => dir !== 'auto' || lang !== '')).toEqual([]);
}

/** Runs in the page: the texts in foreign letters, on screen, in fields and in place of pictures. */
function foreignTexts(): { text: string; dir: string | undefined; lang: string | undefined; within: string }[] {
  const foreign = /[\p{Script=Arabic}\p{Script=Han}\p{Script=Hiragana}]/u;
  const found: { text: string; element: Element }[] = [];
  const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = nodes.nextNode(); node !== null; node = nodes.nextNode())
    if (node.parentElement !== null) found.push({ text: node.textContent ?? '', element: node.parentElement });
  for (const element of document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea'))
    found.push({ text: element.value, element });
  for (const element of document.querySelectorAll('img')) found.push({ text: element.alt, element });
  // SvelteKit reads the page's title out by `#svelte-announcer`; a title has no markup.
  return found
    .filter(({ text, element }) => foreign.test(text) && element.closest('script, style, #svelte-announcer') === null)
    .map(({ text, element }) => ({
      text,
      dir: element.closest<HTMLElement>('[dir]')?.dir,
      lang: element.closest<HTMLElement>('[lang]')?.lang,
      within: element.outerHTML.slice(0, 300),
    }));
}
