import 'fake-indexeddb/auto';
import { beforeEach, expect, it, vi } from 'vitest';
import { DEFAULT_MODEL } from '$lib/catalogue/catalogue';
import type { Judged } from '$lib/catalogue/judged';
import type { Meme } from '$lib/core/meme';
import { failed } from '$lib/core/result';
import type { Notices } from '$lib/basics/notices.svelte';
import type { Models } from '$lib/models/models.svelte';
import type { SearchModels } from '$lib/models/search-models.svelte';
import type { Settings } from '$lib/basics/settings.svelte';
import { FakeWorker } from '../../support/fake-worker';
import { fakeWeights } from '../../support/fake-weights';
import { makeMeme } from '../../support/records';
import { startBrowser } from '../support/browser';

const ENGLISH = 'all-MiniLM-L6-v2';
const MANY = 'multilingual-e5-small';
/** Figures with which the English model is, and is not, worth a download that nobody asked for. */
const WORTH: Judged = { queries: 1, builtIn: 0.5, models: { [ENGLISH]: 0.55 } };
const NOT_WORTH: Judged = { queries: 1, builtIn: 0.5, models: { [ENGLISH]: 0.54 } };

beforeEach(() => {
  startBrowser();
});

type Tab = {
  readonly models: Models;
  readonly search: (judged: Judged) => SearchModels;
  readonly settings: Settings;
  readonly notices: Notices;
};

async function openTab(weights = fakeWeights(), memes: readonly Meme[] = []): Promise<Tab> {
  vi.resetModules();
  const { Notices } = await import('$lib/basics/notices.svelte');
  const { Settings } = await import('$lib/basics/settings.svelte');
  const { Downloads } = await import('$lib/models/downloads.svelte');
  const { Models } = await import('$lib/models/models.svelte');
  const { SearchModels } = await import('$lib/models/search-models.svelte');
  const notices = new Notices();
  const settings = new Settings(notices);
  const downloads = new Downloads(() => new FakeWorker(weights));
  const models = new Models(settings, notices, downloads, () => memes);
  await settings.start();
  vi.spyOn(models.choice.plan, 'planned').mockReturnValue(['wasm']);
  await models.start();
  const search = (judged: Judged): SearchModels => {
    const made = new SearchModels(downloads, settings, notices, () => memes, judged);
    made.start();
    return made;
  };
  return { models, search, settings, notices };
}

/** What the click on "Describe them" does. */
async function describeThem({ models, settings }: Tab, search: SearchModels): Promise<void> {
  await settings.set('model', DEFAULT_MODEL.id);
  await settings.set('describeOnceReady', true);
  await search.add(search.worthAdding);
  await models.download(DEFAULT_MODEL.id, true);
}

it('one model is recommended, by the languages of the browser and of the memes', async () => {
  const recommended = ({ rows }: SearchModels): string[] =>
    rows.filter((row) => row.recommended).map(({ model }) => model.id);
  expect(recommended((await openTab()).models.search)).toEqual([ENGLISH]);
  const texts = ['DAS IST NICHT DER PLAN', 'ICH WILL NICHT', 'WIR SIND SCHON WIEDER DA'];
  const memes = texts.map((text) => makeMeme({ text }));
  expect(recommended((await openTab(fakeWeights(), memes)).models.search)).toEqual([MANY]);
  Object.assign(navigator, { languages: ['pl', 'en'] });
  expect(recommended((await openTab()).models.search)).toEqual([MANY]);
});

it('a model is worth adding by its figures, as long as none is in use', async () => {
  const tab = await openTab();
  expect(tab.search(NOT_WORTH).worthAdding).toBeUndefined();
  const search = tab.search(WORTH);
  expect(search.worthAdding?.model.id).toBe(ENGLISH);
  await tab.models.search.download(search.recommended?.model.id ?? DEFAULT_MODEL.id);
  expect(search.inUse?.model.id).toBe(ENGLISH);
  expect(search.worthAdding).toBeUndefined();
  Object.assign(navigator, { languages: ['pl', 'en'] });
  expect((await openTab()).search(WORTH).worthAdding, 'that model is not measured').toBeUndefined();
});

it('a worthy model is fetched together with the caption model and then in use', async () => {
  const tab = await openTab();
  await describeThem(tab, tab.search(WORTH));
  expect(tab.models.search.inUse?.model.id).toBe(ENGLISH);
  expect(tab.settings.values.searchModelToo).toBeNull();
  expect(tab.notices.list).toEqual([]);
});

it('another one is not fetched', async () => {
  const tab = await openTab();
  await describeThem(tab, tab.search(NOT_WORTH));
  expect(tab.models.search.rows.map(({ download }) => download.kind)).toEqual(['absent', 'absent']);
});

it('if only the search model fails, that is said, and the caption model is there', async () => {
  const weights = fakeWeights();
  const download = weights.download.bind(weights);
  weights.download = (manifest, ...rest) =>
    manifest.model === ENGLISH ? Promise.resolve(failed({ kind: 'offline' })) : download(manifest, ...rest);
  const tab = await openTab(weights);
  await describeThem(tab, tab.search(WORTH));
  expect(tab.notices.list.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^Better search could not be fetched\. ./),
  ]);
  expect(tab.settings.values.searchModelToo).toBeNull();
  expect(weights.receipts.size).toBe(1);
});

it('if the caption model fails, nothing is said of search, and both are tried again', async () => {
  const weights = fakeWeights();
  const download = weights.download.bind(weights);
  weights.download = () => Promise.resolve(failed({ kind: 'offline' }));
  const tab = await openTab(weights);
  await describeThem(tab, tab.search(WORTH));
  expect(tab.notices.list).toEqual([]);
  weights.download = download;
  await tab.models.download(DEFAULT_MODEL.id, true);
  expect(tab.models.search.inUse?.model.id).toBe(ENGLISH);
});

it('both are paused together, and go on after the tab was killed', async () => {
  const weights = fakeWeights();
  const paused: string[] = [];
  const download = weights.download.bind(weights);
  weights.download = () => new Promise(() => undefined);
  weights.pause = (model) => (paused.push(model), weights.removeAll());
  const tab = await openTab(weights);
  void describeThem(tab, tab.search(WORTH));
  await vi.waitFor(() => expect(tab.models.search.added?.download.kind).toBe('downloading'));
  weights.download = download;
  const next = await openTab(weights);
  await next.models.resume();
  expect(next.models.search.inUse?.model.id).toBe(ENGLISH);
  expect(weights.receipts.size).toBe(2);
  tab.models.pause(DEFAULT_MODEL.id);
  await vi.waitFor(() => expect(paused.toSorted()).toEqual([DEFAULT_MODEL.id, ENGLISH].toSorted()));
});

it('a search model goes on alone if the caption model was complete', async () => {
  const tab = await openTab();
  await tab.search(WORTH).add(tab.search(WORTH).recommended);
  await tab.models.resume();
  expect(tab.models.search.inUse?.model.id).toBe(ENGLISH);
  expect(tab.settings.values.searchModelToo).toBeNull();
});

it('a search model that was complete when the tab was killed is put to use', async () => {
  const tab = await openTab();
  const { recommended } = tab.search(WORTH);
  if (recommended === undefined) throw new Error('No model');
  await tab.models.search.download(recommended.model.id);
  await tab.models.search.select(null);
  await tab.models.search.add(recommended);
  await tab.models.resume();
  expect(tab.models.search.inUse?.model.id).toBe(ENGLISH);
});

it('what is paused or deleted in the settings no longer comes along', async () => {
  for (const act of ['pause', 'remove'] as const) {
    const { models, search, settings } = await openTab();
    const added = search(WORTH).recommended;
    await models.search.add(added);
    await models.search[act](added?.model.id ?? DEFAULT_MODEL.id);
    await vi.waitFor(() => expect(settings.values.searchModelToo).toBeNull());
  }
});
