import type { Locator } from '@playwright/test';
import type { Meme } from '$lib/core/meme';
import type { AppPage } from '../support/app-page';
import { modelText } from '../support/records';
import { expect, test } from '../support/test';

/** The memes: name, description, text, and more. */
const MEMES: readonly (readonly [name: string, description: string, text: string, more?: Partial<Meme>])[] = [
  ['cat.png', 'A white cat stares at a laptop', 'WHEN THE BUILD PASSES', { tags: ['pets', 'work'] }],
  ['fire.png', 'A dog in a burning room', 'THIS IS FINE', { folder: 'phone' }],
  ['book.png', 'A man holds an enormous book', 'WEIRDKNOWLEDGEINCREASED'],
  ['scholar.png', 'A drawing of a tree', 'Кот учёный ходит по цепи'],
  ['overtime.png', 'A clock on a wall', '今日も残業です'],
  ['boromir.png', 'A bearded warrior raises two fingers', 'ONE DOES NOT SIMPLY WALK INTO MORDOR'],
  ['walk.png', 'A path through a forest', 'SIMPLY WALK AWAY', { favourite: true }],
  ['office.png', 'A penguin explains a chart', 'QUARTERLY RESULTS', { tags: ['work'] }],
];

test.use({
  permissions: ['clipboard-read', 'clipboard-write'],
  memes: {
    count: MEMES.length,
    change: (index) => {
      const [name, description, text, more] = MEMES[index] ?? ['', '', ''];
      return { name, description: modelText(description), text: modelText(text), folder: '', ...more };
    },
  },
});

/** The cards on screen. Tags are list items, too, so only direct children count. */
const cards = (app: AppPage): Locator => app.list.locator('li[data-index]');

async function expectFound(app: AppPage, query: string, first: string, ...others: readonly string[]): Promise<void> {
  await app.search.fill(query);
  const items = cards(app);
  await expect(items).toHaveCount(1 + others.length);
  for (const [at, name] of [first, ...others].entries())
    await expect(items.nth(at).getByRole('link', { name })).toBeVisible();
}

const marks = (within: Locator): Promise<string[]> => within.locator('mark').allTextContents();

const WAYS = [
  ['its beginning', 'enorm', 'book.png'],
  ['a word with a typing mistake', 'pengiun', 'office.png'],
  ['a phrase', '"does not simply"', 'boromir.png'],
  ['words without another', 'simply -mordor', 'walk.png'],
  ['a tag', 'tag:work -is:favourite', 'office.png', 'cat.png'],
  ['a word within a tag', 'laptop tag:work', 'cat.png'],
  ['a folder', 'in:phone', 'fire.png'],
  ['a stretched word', 'waaaalk "does not"', 'boromir.png'],
  ['a number in figures', '"raises 2 fingers"', 'boromir.png'],
  ['words that lost their spaces', 'weird "knowledge"', 'book.png'],
  ['Cyrillic words', 'кот ученый', 'scholar.png'],
  ['Japanese words', '残業', 'overtime.png'],
] as const;

test('every kind of query finds its meme', async ({ app }) => {
  for (const [way, query, ...found] of WAYS)
    await test.step(way, () => expectFound(app, query, found[0], ...found.slice(1)));
});

test('matching words are marked in every view and on the meme’s page', { tag: '@once' }, async ({ app }) => {
  await app.search.fill('"white cat" pets');
  await expect.poll(() => marks(app.card('cat.png'))).toEqual(['white cat', 'pets']);
  for (const view of ['List', 'Grid', 'Masonry']) {
    await app.page.getByRole('radiogroup', { name: 'View' }).getByRole('radio', { name: view }).click();
    await expect.poll(() => marks(app.card('cat.png'))).toContain('white cat');
  }
  await app.card('cat.png').getByRole('link').click();
  const why = app.page.getByRole('region', { name: 'Why it was found' });
  await expect.poll(() => marks(why)).toEqual(['white cat', 'pets']);
});

test('a meme without the query’s words is found by its meaning, and the card says so', async ({ app }) => {
  await expectFound(app, 'gigantic', 'book.png');
  await expect(app.card('book.png').getByText('Similar in meaning')).toBeVisible();
  expect(await marks(app.card('book.png'))).toEqual([]);
});

test('if no meme has the words, the page says so above those that are perhaps meant', async ({ app }) => {
  await app.search.fill('inferno');
  await expect(app.list.getByRole('heading', { name: 'Perhaps one of these' })).toBeVisible();
  await expect(app.page.getByText('No meme has “inferno”.').last()).toBeVisible();
  await expect(app.page.getByRole('status').filter({ hasText: /^0 found .* that may be meant/ })).toBeVisible();
  await expect(app.page.getByRole('heading', { name: 'Nothing matches' })).toBeHidden();
  await app.card('fire.png').getByRole('link').click();
  await expect(app.page.getByText('Perhaps meant by inferno')).toBeVisible();
});

test('without a close match the page says that there is none', { tag: '@once' }, async ({ app }) => {
  await app.search.fill('qwrtzp');
  await expect(app.page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
  await expect(app.page.getByText('No meme has “qwrtzp”. There is no close match')).toBeVisible();
  await app.page.getByRole('button', { name: 'Show all memes' }).click();
  await expect(cards(app)).toHaveCount(MEMES.length);
});

test('a word that no meme has is dropped, and the page says so', { tag: '@once' }, async ({ app }) => {
  await app.search.fill('matrix penguin ');
  await expect(app.card('office.png')).toBeVisible();
  const sentence = 'No meme has “matrix”; this one has “penguin”.';
  // Read out with the number of memes, and written above the list.
  await expect(app.page.getByRole('status').filter({ hasText: sentence })).toBeVisible();
  await expect(app.page.getByText(sentence).last()).toBeVisible();
  await expect.poll(() => marks(app.card('office.png'))).toEqual(['penguin']);
  await app.search.fill('penguin ');
  await expect(app.page.getByText('No meme has')).toHaveCount(0);
});

test('nothing found offers what finds something, and only that', { tag: '@once' }, async ({ app }) => {
  const { page } = app;
  const offer = (name: string): Locator => page.getByRole('button', { name });

  await test.step('fewer words', async () => {
    await app.search.fill('"burning room" mordor penguin ');
    await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
    const fewer = page.getByRole('region', { name: 'Fewer words' });
    await expect(fewer.getByRole('button')).toHaveText(['mordor 1', 'penguin 1']);
    await expect(offer('Clear the filters')).toHaveCount(0);
    await expect(page.getByText('not described yet')).toHaveCount(0);
    await expect(page.getByRole('link', { name: 'better search' })).toBeVisible();
    await fewer.getByRole('button', { name: 'penguin' }).click();
    await expect(app.search).toHaveValue('penguin');
    await expect(app.card('office.png')).toBeVisible();
  });
  await test.step('without the filters in the query', async () => {
    await app.search.fill('mordor tag:work ');
    await expect(page.getByText('1 meme matches without the filters in your search.')).toBeVisible();
    await offer('Search for mordor').click();
    await expectFound(app, 'mordor', 'boromir.png');
  });
  await test.step('without the chosen filters', async () => {
    await page.getByRole('button', { name: 'Favourites' }).click();
    await expect(page.getByText('1 meme matches without your filters.')).toBeVisible();
    await offer('Clear the filters').click();
    await expect(app.card('boromir.png')).toBeVisible();
  });
  await test.step('nothing, if nothing would find it', async () => {
    await app.search.fill('"qwrtzp" zzzxx ');
    await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible();
    await expect(page.getByRole('region', { name: 'Fewer words' })).toHaveCount(0);
    await expect(offer('Clear the filters')).toHaveCount(0);
  });
});

test.describe('with memes that are not described', () => {
  test.use({ memes: { count: 2, change: (index) => (index === 0 ? { description: null } : {}) } });

  test('nothing found leads to describing them', { tag: '@once' }, async ({ app }) => {
    await app.search.fill('"qwrtzp"');
    await expect(app.page.getByText('1 meme is not described yet')).toBeVisible();
    await app.page.getByRole('link', { name: 'How to describe them' }).click();
    await expect(app.page).toHaveURL(/\/settings\/$/);
  });
});

test('Enter right after typing copies the first hit of the typed query', async ({ app }) => {
  await app.search.fill('"quarterly');
  await expect(app.card('office.png')).toBeVisible();
  await app.search.fill('"burning room"');
  await app.search.press('Enter');
  await expect(app.page.getByText('Copied THIS IS FINE')).toBeVisible();
});

const chips = ({ page }: AppPage): Locator => page.getByRole('toolbar', { name: 'Filters' });
const removing = (app: AppPage, part: string): Locator =>
  chips(app).getByRole('button', { name: `Remove ${part}`, exact: true });
async function expectOrder(app: AppPage, ...names: readonly string[]): Promise<void> {
  for (const [at, name] of names.entries()) await expect(cards(app).nth(at).getByRole('link', { name })).toBeAttached();
}

test('a query reads as chips; each is taken out of the box by itself, which the address follows', async ({ app }) => {
  await app.search.fill('walk "simply" -mordor is:favourite');
  await expect(cards(app)).toHaveCount(1);
  await expect(removing(app, '“simply”')).toBeVisible();
  await removing(app, 'Is: favourite').click();
  await expect(app.search).toHaveValue('walk "simply" -mordor ');
  await removing(app, 'Not: mordor').click();
  await expect(app.search).toHaveValue('walk "simply" ');
  await expect(cards(app)).toHaveCount(2);
  await expect(removing(app, 'Not: mordor')).toBeHidden();
  // The next chip has the focus, from where keys go on.
  await expect(chips(app).getByRole('button', { name: 'Clear all' })).toBeFocused();
  await app.page.keyboard.press('Home');
  await app.page.keyboard.press('Enter');
  await expect(app.search).toHaveValue('"simply" ');
  await expect.poll(() => new URL(app.page.url()).hash).toBe('#q=%22simply%22+');
  await app.page.reload();
  await expect(removing(app, '“simply”')).toBeVisible();
  await expect(cards(app)).toHaveCount(2);
  await removing(app, '“simply”').click();
  await expect(app.search).toHaveValue('');
  await expect(cards(app)).toHaveCount(MEMES.length);
});

test('filters and words are one list of chips, cleared together', async ({ app }) => {
  await chips(app).getByRole('button', { name: 'work', exact: true }).click();
  await app.search.fill('penguin tag:work');
  await expect(removing(app, 'Tag: work')).toBeVisible();
  await expect(chips(app).getByRole('button', { name: 'work', exact: true })).toBeHidden();
  await chips(app).getByRole('button', { name: 'Clear all' }).click();
  await expect(app.search).toHaveValue('');
  await expect(chips(app).getByRole('button', { name: 'All', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await expect(cards(app)).toHaveCount(MEMES.length);
});

test(
  'a search shows the best match first, or another order until the next search',
  { tag: '@once' },
  async ({ app }) => {
    const sort = app.page.getByRole('combobox', { name: 'Sort by' });
    await sort.selectOption('By file name, A to Z');
    await app.search.fill('"simply"');
    await expect(cards(app)).toHaveCount(2);
    await expect(sort.locator(':checked')).toHaveText('Best match');
    await sort.selectOption('By file name, Z to A');
    await expectOrder(app, 'walk.png', 'boromir.png');
    await expect(app.page.getByRole('status').filter({ hasText: 'by file name, Z to A' })).toBeAttached();
    await sort.selectOption('By file name, A to Z');
    await expectOrder(app, 'boromir.png', 'walk.png');
    await app.search.fill('"white');
    await expect(sort.locator(':checked')).toHaveText('Best match');
    // That of the library is as it was.
    await app.search.fill('');
    await expect(sort.locator(':checked')).toHaveText('By file name, A to Z');
    await expect(sort.getByRole('option', { name: 'Best match' })).toBeHidden();
    await expectOrder(app, 'book.png');
  },
);

test.describe('on a phone', () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true });

  test('chips of a query take no further row, and the order is in the panel', { tag: '@once' }, async ({ app }) => {
    const bar = app.page.getByRole('region', { name: 'Filter and sort' });
    const height = async (): Promise<number | undefined> => (await bar.boundingBox())?.height;
    const before = await height();
    await app.search.fill('walk simply "one does" -dog tag:work');
    await expect(removing(app, 'walk')).toBeInViewport();
    expect(await height()).toBe(before);
    await removing(app, 'Tag: work').tap();
    await removing(app, 'Not: dog').tap();
    await removing(app, '“one does”').tap();
    await expect(app.search).toHaveValue('walk simply ');
    await expect(cards(app)).toHaveCount(2);
    expect(await height()).toBe(before);
    await app.page.getByRole('button', { name: 'Filter' }).tap();
    await app.page.getByRole('combobox', { name: 'Sort by' }).selectOption('By file name, Z to A');
    await expectOrder(app, 'walk.png', 'boromir.png');
  });
});

test('an edit is found as soon as it is saved', { tag: '@once' }, async ({ app }) => {
  await app.openMeme('walk.png');
  const field = app.page.getByRole('textbox', { name: 'Description' });
  await field.fill('A marmot on a motorcycle');
  await field.blur();
  await expect(app.page.getByText('Saved')).toBeVisible();
  await app.visit('Library');
  await expectFound(app, '"marmot"', 'walk.png');
});

test('the meme’s page shows similar memes with the reason', { tag: '@once' }, async ({ app }) => {
  await app.openMeme('cat.png');
  const more = app.page.getByRole('region', { name: 'More like this' });
  await app.page.getByText('Dimensions').scrollIntoViewIfNeeded();
  const office = more.getByRole('listitem').filter({ has: app.page.getByRole('link', { name: 'office.png' }) });
  await expect(office.getByText('Same tags')).toBeVisible();
  await more.getByRole('link', { name: 'office.png' }).click();
  await expect(app.page.getByRole('heading', { name: 'office.png' })).toBeVisible();
});

test('the help sheet and the empty search box explain what can be typed', { tag: '@once' }, async ({ app }) => {
  await app.search.click();
  await expect(app.page.getByText('tag:work')).toBeVisible();
  await app.search.blur();
  await app.page.keyboard.press('?');
  await expect(app.page.getByRole('dialog').getByText('words side by side')).toBeVisible();
  await app.page.keyboard.press('Escape');
});

test.describe('with a service worker', () => {
  test.use({ serviceWorkers: 'allow' });

  test('search by words and by meaning works offline after one visit', async ({ app, context }) => {
    // The word vectors are fetched at the first search by meaning.
    await expectFound(app, 'gigantic', 'book.png');
    await context.setOffline(true);
    await app.page.reload();
    // The address brings it back, which must not happen while another one is typed.
    await expect(app.search).toHaveValue('gigantic');
    await expectFound(app, 'pengiun', 'office.png');
    await expectFound(app, 'gigantic', 'book.png');
    await expect(app.card('book.png').getByText('Similar in meaning')).toBeVisible();
  });
});
