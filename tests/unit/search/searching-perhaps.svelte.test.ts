import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { success } from '$lib/core/result';
import type { Meme } from '$lib/core/meme';
import { unmarked } from '$lib/library/found';
import { wordlessHit, type NearHits } from '$lib/search/hit';
import type { PictureSearch } from '$lib/search/picture/picture-search.svelte';
import type { Searching } from '$lib/search/searching.svelte';
import type { SearchDoc } from '$lib/search/words/search-doc';
import { SearchService } from '../../../src/workers/search/words/service';
import { FakeWorker } from '../../support/fake-worker';
import { makeMeme } from '../../support/records';

const noFile = { read: () => Promise.resolve(null), write: () => Promise.resolve() };
/** Until it resolves, the index lacks the memes. */
let mayIndex: Promise<void>;

class SlowService extends SearchService {
  override async put(docs: readonly SearchDoc[]): Promise<void> {
    await mayIndex;
    await super.put(docs);
  }
}

class InProcess extends FakeWorker {
  static started: FakeWorker[] = [];

  constructor(_url: URL, { name }: { name: string }) {
    super(name === 'search' ? new SlowService(noFile, Promise.resolve(null)) : null);
    InProcess.started.push(this);
  }
}

const picture = vi.hoisted(() => ({ searchByPicture: vi.fn() }));
vi.mock('$lib/search/picture/picture-search.svelte', () => picture);

const TEXTS = ['bored at home', 'first class seat', 'bored and alone', 'a garden', 'an old man', 'a rocking chair'];
let memes: readonly Meme[];
let searching: Searching;
/** The queries that were asked by meaning, each with what answers it. */
let asked: { readonly query: string; readonly answer: (near: NearHits | null) => void }[];

beforeEach(async () => {
  vi.stubGlobal('Worker', InProcess);
  InProcess.started = [];
  mayIndex = Promise.resolve();
  asked = [];
  memes = TEXTS.map((text, at) => makeMeme({ name: `${at}.png`, text, added: 100 - at }));
  const { Searching } = await import('$lib/search/searching.svelte');
  searching = new Searching({
    memes: () => memes,
    byId: (id) => memes.find((meme) => meme.id === id),
    jobOf: () => undefined,
    meanings: () => ({
      near: (query) =>
        new Promise((resolve) =>
          asked.push({
            query,
            // The word vectors would be asked together with an English model.
            answer: (near) =>
              resolve(near === null ? null : { near, covers: () => true, languages: 'About 100 languages' }),
          }),
        ),
      like: () => Promise.resolve(null),
    }),
    readers: () => Promise.resolve({ read: () => Promise.resolve(null), describe: () => Promise.resolve(null) }),
  });
});
afterEach(() => {
  for (const worker of InProcess.started) worker.terminate();
  vi.unstubAllGlobals();
});

const perhaps = (...at: readonly number[]): NearHits => ({
  close: [],
  perhaps: memes.filter((_, index) => at.includes(index)).map(({ id }) => wordlessHit(id, 'meaning', 0.3, ['text'])),
});
/** The memes found, and after a bar those that are only perhaps meant. */
const shown = (): string => {
  const [sure, unsure] = [false, true].map((wanted) =>
    searching.among(memes).flatMap((found) => (found.perhaps === wanted ? [found.meme.name.slice(0, 1)] : [])),
  );
  return `${sure?.join('')}|${unsure?.join('')}`;
};

async function untilAsked(...queries: readonly string[]): Promise<void> {
  await vi.waitFor(() => expect(asked.map(({ query }) => query)).toEqual(queries), 5000);
}

it('memes that are perhaps meant follow the one that was found, which stays where it is', async () => {
  searching.query = 'garden';
  await untilAsked('garden');
  expect(shown()).toBe('3|');
  expect(searching.busy).toBe(true);
  asked[0]?.answer(perhaps(3, 4, 5));
  await vi.waitFor(() => expect(shown()).toBe('3|45'));
  expect(searching.busy).toBe(false);
  expect(searching.among(memes)[1]?.near).toEqual(['text']);
});

it('they are all that is shown if nothing matches, and follow memes with only some of the words', async () => {
  searching.query = 'retirement';
  await untilAsked('retirement');
  asked[0]?.answer(perhaps(3, 4));
  await searching.settled();
  expect(shown()).toBe('|34');
  searching.query = 'bored class';
  await untilAsked('retirement', 'bored class');
  expect(searching.note).toContain('No meme has all the words');
  const before = shown();
  asked[1]?.answer(perhaps(4, 5));
  await vi.waitFor(() => expect(shown()).toBe(`${before}45`));
});

it('three memes with the words are enough', async () => {
  memes = [...memes, makeMeme({ name: '6.png', text: 'bored, too', added: 1 })];
  searching.query = 'bored';
  await untilAsked('bored');
  asked[0]?.answer(perhaps(4, 5));
  await vi.waitFor(() => expect(searching.busy).toBe(false));
  expect(shown()).toBe('026|');
});

it('the answer to a query that was changed meanwhile is not shown, even if it comes last', async () => {
  searching.query = 'retirement';
  await untilAsked('retirement');
  searching.query = 'pension';
  await untilAsked('retirement', 'pension');
  asked[1]?.answer(perhaps(5));
  await vi.waitFor(() => expect(shown()).toBe('|5'));
  asked[0]?.answer(perhaps(3));
  const added = makeMeme({ name: '6.png', text: 'something else', added: 1 });
  memes = [...memes, added];
  searching.put([added]);
  await untilAsked('retirement', 'pension', 'pension');
  expect(shown()).toBe('|5');
});

it('while the index is incomplete only texts with the query are shown, and the search goes on', async () => {
  let index: () => void = () => undefined;
  mayIndex = new Promise((resolve) => (index = resolve));
  searching.query = 'garden';
  await vi.waitFor(() => expect(InProcess.started).toHaveLength(1));
  await vi.waitFor(() => expect(shown()).toBe('3|'));
  expect(searching.indexed).toBe(false);
  expect(searching.busy).toBe(true);
  expect(asked).toEqual([]);
  index();
  await untilAsked('garden');
  asked[0]?.answer(perhaps(4));
  await vi.waitFor(() => expect(shown()).toBe('3|4'));
});

it('if no model answers, what matches by words is shown', async () => {
  searching.query = 'garden';
  await untilAsked('garden');
  asked[0]?.answer(null);
  await vi.waitFor(() => expect(InProcess.started).toHaveLength(2));
  InProcess.started[1]?.die('broken');
  await vi.waitFor(() => expect(searching.busy).toBe(false));
  expect(shown()).toBe('3|');
});

it('a query that narrows a search by picture leaves only memes with its words', async () => {
  const search: Partial<PictureSearch> = { stage: 'done', found: () => memes.map(unmarked), end: () => undefined };
  picture.searchByPicture.mockResolvedValue(success(search));
  await searching.searchPicture(new Blob());
  expect(shown()).toBe('012345|');
  searching.query = 'garden';
  await untilAsked('garden');
  asked[0]?.answer(perhaps(4));
  await vi.waitFor(() => expect(searching.busy).toBe(false));
  expect(shown()).toBe('3|');
});
