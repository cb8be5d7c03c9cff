import type { Locator } from '@playwright/test';
import type { ModelId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import type { AppPage } from '../support/app-page';
import { putFailedJob } from '../support/queue';
import { modelText } from '../support/records';
import { seedLibrary } from '../support/seed-library';
import { expect, test } from '../support/test';

const TEXT = { description: null, text: null } as const;

/** Fills the library with generated memes; the first, `meme-00000.png`, is the oldest and so the last in the list. */
async function seed(app: AppPage, count: number, change: (index: number) => Partial<Meme> = () => ({})): Promise<void> {
  await seedLibrary(app.page, { count, change: (index) => ({ folder: '', ...change(index) }) });
  await app.page.reload();
  await expect(shownInList(app).first()).toBeVisible();
}

function nameOf(index: number): string {
  return `meme-${index.toString().padStart(5, '0')}.png`;
}

function check(app: AppPage, index: number): Locator {
  return app.page.getByRole('checkbox', { name: `Select ${nameOf(index)}` });
}

function link(app: AppPage, index: number): Locator {
  return app.card(nameOf(index)).getByRole('link');
}

function selected(app: AppPage, count: number): Locator {
  return app.page.getByRole('region', { name: 'Selection' }).getByText(`${count} selected`, { exact: true });
}

function filters(app: AppPage): Locator {
  return app.page.getByRole('toolbar', { name: 'Filters' });
}

function shownInList(app: AppPage): Locator {
  return app.list.locator('> li');
}

/** Keeps pauses of half a second and more from ending, such as the one after which a text is stored. Runs in a page. */
function holdPauses(): void {
  const start = globalThis.setTimeout.bind(globalThis);
  globalThis.setTimeout = ((handler: TimerHandler, ms?: number, ...args: unknown[]) =>
    ms !== undefined && ms >= 500 ? 0 : start(handler, ms, ...args)) as typeof setTimeout;
}

async function tagged(app: AppPage, name: string): Promise<number> {
  return (await app.memes()).filter(({ tags }) => tags.includes(name)).length;
}

test('selected memes are tagged together, tags are renamed, merged and deleted, and a second tab shows it', async ({
  app,
  openTab,
}) => {
  await seed(app, 12);
  const second = await openTab();
  // A row shows the tags; a card has them on hover.
  await second.page.getByRole('radio', { name: 'List' }).click();
  const chips = second.list.getByRole('list', { name: 'Tags' });

  await app.page.bringToFront();
  await link(app, 11).click({ modifiers: ['ControlOrMeta'] });
  await link(app, 9).click({ modifiers: ['Shift'] });
  await expect(selected(app, 3)).toBeVisible();
  await app.page.getByRole('button', { name: 'Tag', exact: true }).click();
  const field = app.page.getByRole('combobox', { name: 'Add a tag' });
  // The dialog opens on its field, so that one can type at once.
  await expect(field).toBeFocused();
  await field.fill('<b>Cats</b>');
  await field.press('Enter');
  await expect.poll(() => tagged(app, '<b>Cats</b>')).toBe(3);
  await field.fill('far too long for a tag, this');
  await expect(app.page.getByText('a tag has at most 20')).toBeVisible();
  await field.fill('work');
  await field.press('Enter');
  await expect.poll(() => tagged(app, 'work')).toBe(3);
  await app.page.getByRole('button', { name: 'Done' }).click();
  await expect(chips).toHaveCount(3);

  await app.page.getByRole('button', { name: 'Filter', exact: true }).click();
  await app.page.getByRole('button', { name: 'Manage tags' }).click();
  const dialog = app.page.getByRole('dialog', { name: 'Manage tags' });
  const name = dialog.getByRole('textbox', { name: 'Name of <b>Cats</b>' });
  await name.fill('Kittens');
  await name.press('Enter');
  await expect.poll(() => tagged(app, 'Kittens')).toBe(3);
  await dialog.getByRole('textbox', { name: 'Name of Kittens' }).fill('WÖRK');
  await dialog.getByRole('textbox', { name: 'Name of Kittens' }).press('Enter');
  await dialog.getByRole('button', { name: 'Merge' }).click();
  await expect.poll(() => tagged(app, 'Kittens')).toBe(0);
  await expect(dialog.getByRole('textbox')).toHaveCount(1);
  expect((await app.memes()).flatMap(({ tags }) => tags)).toEqual(['work', 'work', 'work']);
  await expect(second.list.getByText('Kittens')).toHaveCount(0);

  await dialog.getByRole('button', { name: 'Colour of work' }).click();
  await dialog.getByRole('radio', { name: 'teal' }).check();
  await expect(dialog.getByRole('button', { name: 'Colour of work: teal' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Delete tag work' }).click();
  await expect(dialog.getByText('There are no tags yet.')).toBeVisible();
  await expect(chips).toHaveCount(0);
  expect((await app.memes()).length).toBe(12);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await app.page.getByRole('button', { name: 'Undo' }).click();
  await expect(chips).toHaveCount(3);
});

test(
  'selected memes are deleted together, which can be undone, and a second tab shows it',
  { tag: '@once' },
  async ({ app, openTab }) => {
    await seed(app, 8);
    const second = await openTab();
    await expect(shownInList(app)).toHaveCount(8);
    await app.page.bringToFront();
    await link(app, 7).click({ modifiers: ['ControlOrMeta'] });
    await link(app, 5).click({ modifiers: ['Shift'] });
    await app.page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Delete' }).click();
    await expect(shownInList(app)).toHaveCount(5);
    await expect(second.list.locator('> li')).toHaveCount(5);
    await expect(app.page.getByText('3 memes deleted')).toBeVisible();
    await app.page.getByRole('button', { name: 'Undo' }).click();
    await expect(shownInList(app)).toHaveCount(8);
    await expect(second.list.locator('> li')).toHaveCount(8);
    await expect(app.page.getByText('3 memes deleted')).toHaveCount(0);
  },
);

test('the whole list works from the keyboard, also beyond the drawn cards', async ({ app }) => {
  await seed(app, 400);
  await link(app, 399).focus();
  await app.page.keyboard.press('f');
  await expect(app.card(nameOf(399)).getByRole('button', { name: 'Favourite' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await app.page.keyboard.press('Space');
  await expect(check(app, 399)).toBeChecked();
  await app.page.keyboard.press('Shift+ArrowRight');
  await app.page.keyboard.press('Shift+ArrowRight');
  await expect(selected(app, 3)).toBeVisible();
  await app.page.keyboard.press('Shift+ArrowLeft');
  await expect(selected(app, 2)).toBeVisible();
  await app.page.keyboard.press('ControlOrMeta+a');
  await expect(selected(app, 400)).toBeVisible();
  await app.page.keyboard.press('Escape');
  await expect(app.page.getByRole('region', { name: 'Selection' })).toHaveCount(0);
  await app.page.keyboard.press('End');
  await expect(link(app, 0)).toBeFocused();
  await app.page.keyboard.press('ArrowLeft');
  await expect(link(app, 1)).toBeFocused();
  await app.page.keyboard.press('Home');
  await expect(link(app, 399)).toBeFocused();
  await app.page.keyboard.press('ArrowDown');
  await expect(link(app, 399)).not.toBeFocused();
  await expect(app.list.locator('.meme-link:focus')).toHaveCount(1);
  await app.page.keyboard.press('ArrowUp');
  await expect(link(app, 399)).toBeFocused();
  // Only one card is in the tab order.
  expect(await app.list.locator('.meme-link[tabindex="0"]').count()).toBe(1);
  await app.page.keyboard.press('Delete');
  await expect(link(app, 399)).toHaveCount(0);
  await expect(app.page.getByText(/ deleted; the bin keeps it/)).toBeVisible();
});

test(
  'filters combine with the search, can be removed one by one, and stay after a meme’s page and a reload',
  { tag: '@once' },
  async ({ app }) => {
    await seed(app, 30, (index) => ({
      ...(index % 2 === 0 ? TEXT : {}),
      favourite: index % 5 === 0,
      folder: index % 3 === 0 ? 'phone/old' : '',
      ...(index % 10 === 0 ? { type: 'image/gif', animated: true } : {}),
    }));
    const count = app.page.getByText(/found in 30 memes/);
    await app.page.getByRole('button', { name: 'Filter', exact: true }).click();
    await app.page.getByRole('button', { name: 'Favourites' }).click();
    await expect(count).toContainText('6 found');
    await app.page.getByRole('button', { name: 'Not described' }).click();
    await expect(count).toContainText('3 found');
    await app.page.getByRole('combobox', { name: 'Folder' }).selectOption({ label: 'phone (10)' });
    await expect(count).toContainText('1 found');
    await filters(app).getByRole('button', { name: 'In folder phone', pressed: true }).click();
    await app.page.getByRole('button', { name: 'Moving' }).click();
    await expect(count).toContainText('3 found');

    await link(app, 20).click();
    await app.page.waitForURL(/\/meme\//);
    await expect(app.page.getByText('1 of 3')).toBeVisible();
    await app.page.getByRole('link', { name: 'All memes' }).click();
    await expect(count).toContainText('3 found');
    await app.page.reload();
    await expect(count).toContainText('3 found');

    await app.search.fill('meme-00010');
    await expect(count).toContainText('1 found');
    await app.search.fill('no such words');
    await app.page.getByRole('button', { name: 'Clear the search' }).click();
    await filters(app).getByRole('button', { name: 'All' }).click();
    await expect(app.page.getByText('30 memes, newest first')).toBeVisible();
  },
);

test(
  'memes are filtered by any or all of some tags, by type, model, text and state of the caption',
  { tag: '@once' },
  async ({ app }) => {
    const other = 'moondream2-int8' as ModelId;
    await seed(app, 12, (index) => ({
      tags: [...(index % 2 === 0 ? ['cats'] : []), ...(index % 3 === 0 ? ['work'] : [])],
      type: index < 5 ? 'image/jpeg' : 'image/png',
      ...(index === 7
        ? { description: { ...modelText('A dog'), source: { ...modelText('').source, model: other } } }
        : {}),
      ...(index > 9 ? { description: null } : {}),
      ...(index < 2 ? { text: null } : {}),
    }));
    await putFailedJob(app, nameOf(11));
    await app.page.reload();
    const count = app.page.getByText(/found in 12 memes/);
    await app.page.getByRole('button', { name: 'Filter', exact: true }).click();
    const toggle = (group: string, name: string | RegExp): Locator =>
      app.page.getByRole('group', { name: group }).getByRole('button', { name, exact: typeof name === 'string' });
    const only = async (group: string, name: string | RegExp, memes: number): Promise<void> => {
      await toggle(group, name).click();
      await expect(count).toContainText(`${memes} found`);
      await toggle(group, name).click();
      await expect(count).toBeHidden();
    };
    await toggle('Tags', /^cats/).click();
    await expect(count).toContainText('6 found');
    await toggle('Tags', /^work/).click();
    await expect(count).toContainText('8 found');
    await app.page.getByRole('checkbox', { name: 'Memes with all of these tags' }).check();
    await expect(count).toContainText('2 found');
    await filters(app).getByRole('button', { name: 'All' }).click();
    await only('Type', /^JPEG/, 5);
    await only('Described by', /^moondream2-int8/, 1);
    await only('Descriptions', 'Described', 10);
    await only('Descriptions', 'Not described', 2);
    await only('Descriptions', 'Failed', 1);
    const withText = (await app.memes()).filter(({ text }) => text !== null).length;
    await only('Show', 'Has text', withText);
  },
);

test('chips above the memes filter by favourites, tags and folders, also from the keyboard', async ({ app }) => {
  await seed(app, 20, (index) => ({
    favourite: index < 3,
    tags: index % 2 === 0 ? ['cats'] : ['work'],
    folder: index % 5 === 0 ? 'phone/old' : '',
  }));
  const count = app.page.getByText(/found in 20 memes/);
  const chip = (name: string): Locator => filters(app).getByRole('button', { name, exact: true });
  await expect(chip('All')).toHaveAttribute('aria-pressed', 'true');
  await chip('cats').click();
  await expect(chip('cats')).toHaveAttribute('aria-pressed', 'true');
  await expect(chip('All')).toHaveAttribute('aria-pressed', 'false');
  await expect(count).toContainText('10 found');
  // One chip is in the tab order, and arrows go to the others.
  await expect(chip('cats')).toBeFocused();
  await app.page.keyboard.press('Home');
  await expect(chip('All')).toBeFocused();
  await app.page.keyboard.press('ArrowRight');
  await app.page.keyboard.press('Space');
  await expect(chip('Favourites')).toHaveAttribute('aria-pressed', 'true');
  await expect(count).toContainText('2 found');
  await app.page.keyboard.press('End');
  await app.page.keyboard.press('Enter');
  await expect(chip('In folder phone')).toHaveAttribute('aria-pressed', 'true');
  await expect(count).toContainText('1 found');
  expect(await filters(app).locator('[tabindex="0"]').count()).toBe(1);
  await chip('All').click();
  await expect(count).toBeHidden();
  await expect(shownInList(app)).toHaveCount(20);
});

test('a meme gets a name of its own, is shown and found by it, and can lose it again', async ({ app }) => {
  await seed(app, 3);
  await app.openMeme(nameOf(1));
  const heading = app.page.getByRole('heading', { level: 1 });
  const rename = app.page.getByRole('button', { name: 'Rename' });
  const field = app.page.getByRole('textbox', { name: 'Name' });
  await rename.click();
  await field.fill('  The frog\tof shame ');
  await field.press('Enter');
  await expect(heading).toHaveText('The frog of shame');
  await expect(rename).toBeFocused();
  await rename.click();
  await field.fill('Not this');
  await field.press('Escape');
  await expect(heading).toHaveText('The frog of shame');
  await app.page.getByRole('link', { name: 'All memes' }).click();
  await app.search.fill('shame frog');
  await expect(shownInList(app).first().getByRole('link')).toHaveAccessibleName(`The frog of shame, ${nameOf(1)}`);
  await expect(shownInList(app).first().locator('mark').first()).toHaveText(/shame|frog/);
  await app.openMeme(nameOf(1));
  await rename.click();
  await field.fill('');
  await field.press('Enter');
  await expect(heading).toHaveText(nameOf(1));
});

test('memes can be sorted by when they were sent', { tag: '@once' }, async ({ app }) => {
  await seed(app, 5, (index) => ({ sent: index % 2, sentAt: index % 2 === 0 ? null : 1_000_000 - index }));
  const names = async (): Promise<(string | null)[]> =>
    await app.list
      .getByRole('link')
      .evaluateAll((links) => links.map((one) => one.getAttribute('aria-label')?.split(', ').at(-1) ?? null));
  await app.page.getByRole('combobox', { name: 'Sort by' }).selectOption('Last sent first');
  await expect.poll(async () => (await names()).slice(0, 3)).toEqual([nameOf(1), nameOf(3), nameOf(4)]);
});

test(
  'memes can be sorted by name, size and time in either direction, and stay sorted',
  { tag: '@once' },
  async ({ app }) => {
    await seed(app, 12, (index) => ({ name: `meme ${12 - index}.png`, bytes: (index * 5) % 12 }));
    const first = app.list.locator('li[data-index="0"]').getByRole('link');
    const sort = app.page.getByRole('combobox', { name: 'Sort by' });
    await sort.selectOption('By file name, A to Z');
    await expect(first).toHaveAccessibleName(/meme 1\.png$/);
    await sort.selectOption('By file name, Z to A');
    await expect(first).toHaveAccessibleName(/meme 12\.png$/);
    await sort.selectOption('Largest first');
    await expect(first).toHaveAccessibleName(/meme 5\.png$/);
    await app.page.reload();
    await expect(first).toHaveAccessibleName(/meme 5\.png$/);
    await expect(app.page.getByText('12 memes, largest first')).toBeVisible();
  },
);

test(
  'a meme’s page shows and changes its tags, its folder and its favourite mark',
  { tag: '@once' },
  async ({ app }) => {
    await seed(app, 3, (index) => ({ tags: index === 0 ? ['cats'] : [] }));
    await link(app, 2).click();
    await app.page.waitForURL(/\/meme\//);
    const heart = app.page.getByRole('button', { name: 'Favourite' });
    await expect(heart).toHaveAttribute('aria-pressed', 'false');
    await app.page.keyboard.press('f');
    await expect(heart).toHaveAttribute('aria-pressed', 'true');
    await app.page.getByRole('combobox', { name: 'Add a tag' }).fill('ca');
    await app.page.getByRole('option', { name: 'cats' }).click();
    await expect(app.page.getByRole('button', { name: 'Remove tag cats' })).toBeVisible();
    await app.page.getByRole('button', { name: /Move to folder/ }).click();
    await app.page.getByRole('textbox', { name: 'Folder name' }).fill('for work');
    await app.page.getByRole('button', { name: 'Make' }).click();
    await expect(app.page.getByRole('button', { name: /Move to folder.*for work/ })).toBeVisible();
    const stored = (await app.memes()).find(({ name }) => name === nameOf(2));
    expect(stored).toMatchObject({ favourite: true, tags: ['cats'], folder: 'for work' });
  },
);

test('words typed just before a page is closed are offered in the next one and in other tabs, and then stored', async ({
  app,
  openTab,
}) => {
  await seed(app, 1);
  await app.openMeme(nameOf(0));
  await app.page.evaluate(holdPauses);
  await app.page.getByRole('textbox', { name: 'Description' }).fill('A cat that waits for the bus');
  await app.page.reload();
  const offer = ({ page }: AppPage): Locator =>
    page.getByText('A description of meme-00000.png was typed but not stored: “A cat that waits for the bus”');
  await expect(offer(app)).toBeVisible();
  const tab = await openTab();
  await expect(offer(tab)).toBeVisible();
  await tab.page.getByRole('button', { name: 'Store it' }).click();
  await expect
    .poll(async () => (await app.memes()).map(({ description }) => description?.value))
    .toEqual(['A cat that waits for the bus']);
  await expect(app.page.getByRole('textbox', { name: 'Description' })).toHaveValue('A cat that waits for the bus');
  const kept = (): Promise<string[]> =>
    tab.page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('memelore:draft:')));
  await expect.poll(kept).toEqual([]);
});
