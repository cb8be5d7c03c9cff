import { sentence } from '$lib/core/failure';
import { writeBadFiles } from '../support/bad-files';
import { paintMemes } from '../support/painter';
import { wordRecall } from '../support/recall';
import { expect, test } from '../support/test';

/** `npm run measure:reader` reads 40 in each language. */
const PAINTED = 13;
const MIN_RECALL = 0.95;

test(`the reader finds at least 95 % of the words on ${PAINTED} dropped memes`, async ({ app, harness }) => {
  test.setTimeout(300_000);
  const painted = await paintMemes(harness, PAINTED, 1);
  await app.drop(
    painted.map(({ name, bytes }) => ({
      name,
      mimeType: name.endsWith('.png') ? 'image/png' : 'image/jpeg',
      buffer: bytes,
    })),
  );
  await app.waitForMemes(PAINTED);
  await app.waitForReader();
  const texts = new Map((await app.memes()).map((meme) => [meme.name, meme.text?.value ?? '']));
  let found = 0;
  let total = 0;
  for (const { name, text } of painted) {
    const recall = wordRecall(text, texts.get(name) ?? '');
    found += recall.found;
    total += recall.total;
  }
  const percent = ((100 * found) / total).toFixed(1);
  console.log(`Reader, through the app: ${found} of ${total} words on ${PAINTED} painted memes, ${percent} %`);
  expect(found / total).toBeGreaterThanOrEqual(MIN_RECALL);
});

test('bad files fail alone, each with its sentence, and the good ones are imported', async ({ app, folder }) => {
  test.setTimeout(240_000);
  const files = await writeBadFiles(folder);
  await app.add(files.map(({ path }) => path));
  await expect(app.page.getByRole('region', { name: 'Import report' })).toBeVisible({ timeout: 120_000 });
  const stored = new Map((await app.memes()).map((meme) => [meme.name, meme]));
  await app.page.getByText('Show the files').click();
  let failed = 0;
  for (const { name, expected } of files) {
    const row = app.page.getByRole('listitem').filter({ has: app.page.getByText(name, { exact: true }) });
    if (expected.kind === 'fails') {
      expect(stored.has(name), name).toBe(false);
      failed += 1;
      await expect(row.first()).toContainText(sentence(expected.failure));
    } else if (!stored.has(name)) {
      // Some files have the same bytes under another name: they are one meme, and the report says so.
      await expect(row.first(), name).toContainText('Already in the library');
    } else {
      const { type, width, height, animated } = expected;
      expect(stored.get(name), name).toMatchObject({ type, width, height, animated });
      if (animated) await expect(row.first()).toContainText('first frame');
    }
  }
  expect(failed).toBeGreaterThan(20);
  expect(stored.size).toBeGreaterThan(10);
  expect(await app.page.evaluate(() => 'hacked' in globalThis)).toBe(false);
  await app.waitForReader(120_000);
});

test.describe('with a service worker', () => {
  test.use({ serviceWorkers: 'allow' });

  test('the samples are imported by one click and read, and then work offline', async ({ app, context }) => {
    await app.page.getByRole('button', { name: 'Try the samples' }).click();
    await app.waitForMemes(6);
    await app.waitForReader();
    const texts = (await app.memes()).map((meme) => meme.text?.value ?? '').join(' ');
    expect(texts.toUpperCase()).toContain('NINE CALLS');
    await app.search.fill('thursday');
    await expect(app.card('sloth-on-a-monday.jpg')).toBeVisible();
    await context.setOffline(true);
    await app.page.reload();
    await app.search.fill('thursday');
    await expect(app.card('sloth-on-a-monday.jpg')).toBeVisible();
  });
});
