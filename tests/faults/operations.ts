import { expect } from '@playwright/test';
import { isAnyDue } from '$lib/derived/due';
import { uploadOf, type AppPage } from '../support/app-page';
import { captionAll } from '../support/queue';
import { MODEL, NEW, OLD, type LIBRARIES, type Places } from './libraries';

/** Something a person does that writes. */
export type Operation = {
  readonly library: keyof typeof LIBRARIES;
  /** Which of the writes are its own, by their descriptions. */
  readonly writes: RegExp;
  /** True if it changes all memes in one transaction. */
  readonly together?: boolean;
  /** True if it begins as the app starts; then it goes on at the next start. */
  readonly atStart?: boolean;
  /** True if it goes on at the next start up to its end. */
  readonly resumes?: boolean;
  /** Service workers are left out by default: storing the shell takes seconds. */
  readonly serviceWorkers?: 'allow';
  /** True if it may be done again after it was killed, which finishes it. */
  readonly repeats?: boolean;
  /** Does it to its end. `told` is called after each step of which the app tells the person that it is done. */
  run(app: AppPage, told: () => Promise<void>, places: Places): Promise<void>;
};

const MEMES = /^database \w+ (memes|originals|thumbnails|captions|jobs|bin|tags)$/;
const SAVED = /^file (write|close) saved\.zip$|^database put settings$/;
const LONG = { timeout: 300_000 };

const describing: Operation = {
  library: 'model',
  writes: MEMES,
  run: async (app, told) => {
    await captionAll(app);
    await app.waitForCaptions(LONG.timeout);
    await untilNoJobs(app);
    await told();
  },
};

/** All operations by name. */
export const OPERATIONS = {
  'first visit': {
    library: 'nothing',
    writes: /./,
    atStart: true,
    resumes: true,
    serviceWorkers: 'allow',
    run: async (app, told) => {
      await app.firstVisit();
      await told();
    },
  },
  import: {
    library: 'memes',
    writes: MEMES,
    repeats: true,
    run: async (app, told) => {
      await app.add(NEW.map((file) => uploadOf({ file })));
      await app.waitForMemes(OLD.length + NEW.length, LONG.timeout);
      await app.waitForReader(LONG.timeout);
      await untilNoJobs(app);
      await told();
    },
  },
  describing,
  edit: {
    library: 'memes',
    writes: MEMES,
    together: true,
    run: async (app, told) => {
      const { page } = app;
      await app.openMeme(OLD[1] ?? '');
      for (const [field, words] of [
        ['Description', 'Words that nobody else wrote'],
        ['Text in the meme', 'WORDS THAT ARE NOT THERE'],
      ] as const) {
        await page.getByRole('textbox', { name: field }).fill(words);
        await page.getByRole('textbox', { name: field }).blur();
        await expect
          .poll(async () =>
            (await app.memes()).filter((meme) => [meme.text?.value, meme.description?.value].includes(words)),
          )
          .toHaveLength(1);
        await told();
      }
      await page.getByRole('combobox', { name: 'Add a tag' }).fill('later');
      await page.getByRole('combobox', { name: 'Add a tag' }).press('Enter');
      await expect.poll(async () => (await app.memes()).filter(({ tags }) => tags.includes('later'))).toHaveLength(1);
      await told();
    },
  },
  download: {
    library: 'hosted',
    writes: /^file |^cache put /,
    repeats: true,
    run: async (app, told) => {
      await app.getModel(MODEL);
      await told();
    },
  },
  merge: {
    library: 'copies',
    writes: MEMES,
    together: true,
    run: async (app, told) => {
      const { page } = app;
      await app.open('/copies/');
      const groups = page.getByRole('region', { name: 'Near copies' }).getByRole('article');
      await expect(groups).toHaveCount(2);
      for (const left of [1, 0]) {
        await groups
          .first()
          .getByRole('button', { name: /^Keep this, merge the rest/ })
          .click();
        await expect(groups).toHaveCount(left);
        await told();
      }
    },
  },
  migration: {
    library: 'older',
    writes: /^database (put|delete) (memes|bin)$/,
    atStart: true,
    resumes: true,
    run: async (app, told) => {
      await app.open();
      await app.list.locator('li[data-index]').first().waitFor();
      await untilMade(app);
      await told();
    },
  },
  derived: {
    library: 'due',
    writes: /^database put (memes|thumbnails)$/,
    atStart: true,
    resumes: true,
    run: async (app, told) => {
      await app.open();
      await untilMade(app);
      await told();
    },
  },
  backup: {
    library: 'memes',
    writes: SAVED,
    repeats: true,
    run: async (app, told) => {
      await app.visit('Settings', 'Library');
      await app.page.getByRole('main').getByRole('button', { name: 'Back up', exact: true }).click();
      await expect(app.page.getByText(`Backed up ${OLD.length} memes`).first()).toBeVisible();
      await told();
    },
  },
  restore: {
    library: 'memes',
    writes: MEMES,
    repeats: true,
    run: async (app, told, { backup }) => {
      await app.visit('Settings', 'Library');
      await app.page.getByLabel('Choose a backup').setInputFiles(backup);
      await expect(app.page.getByText(/^(?!.*did not fit).*\d memes? restored(?!\.)/).first()).toBeVisible();
      await told();
    },
  },
  deletion: {
    library: 'memes',
    writes: MEMES,
    together: true,
    run: async (app, told) => {
      const { page } = app;
      await selectAll(app);
      await page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Delete' }).click();
      await expect(page.getByText(/deleted; the bin keeps/).first()).toBeVisible();
      await told();
      await app.open('/bin/');
      await page.getByRole('button', { name: 'Empty the bin' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Empty the bin' }).click();
      await expect(page.getByRole('heading', { name: 'The bin is empty' })).toBeVisible();
      await told();
    },
  },
  export: {
    library: 'memes',
    writes: SAVED,
    repeats: true,
    run: async (app, told) => {
      await selectAll(app);
      await app.page.getByRole('region', { name: 'Selection' }).getByRole('button', { name: 'Export' }).click();
      await expect(app.page.getByText(`${OLD.length} memes exported`).first()).toBeVisible();
      await told();
    },
  },
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof OPERATIONS;

/** Waits until all memes are read and what is derived from them is of today. */
async function untilMade(app: AppPage): Promise<void> {
  await expect.poll(async () => (await app.memes()).some(isAnyDue), LONG).toBe(false);
  await untilNoJobs(app);
}

async function untilNoJobs(app: AppPage): Promise<void> {
  await expect.poll(async () => (await app.jobs()).length, LONG).toBe(0);
}

async function selectAll(app: AppPage): Promise<void> {
  await app
    .card(OLD[0] ?? '')
    .getByRole('link')
    .click({ modifiers: ['ControlOrMeta'] });
  await app.page.getByRole('button', { name: /^Select all/ }).click();
}
