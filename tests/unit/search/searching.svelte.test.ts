import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Job } from '$lib/core/job';
import type { Meme } from '$lib/core/meme';
import { unmarked } from '$lib/library/found';
import type { Searching } from '$lib/search/searching.svelte';
import { SearchService } from '../../../src/workers/search/words/service';
import { WordMeaning } from '../../../src/workers/search/meaning/word-meaning';
import { FakeWorker } from '../../support/fake-worker';
import { makeMeme } from '../../support/records';
import { wordEmbedder } from '../../support/word-embedder';

const noFile = { read: () => Promise.resolve(null), write: () => Promise.resolve() };

/** The page's workers, run in the test's own thread; those named in `broken` die at once. */
class InProcess extends FakeWorker {
  static started: { readonly name: string; readonly worker: FakeWorker }[] = [];
  static broken: readonly string[] = [];

  constructor(_url: URL, { name }: { name: string }) {
    super(name === 'search' ? new SearchService(noFile, Promise.resolve(null)) : new WordMeaning(wordEmbedder()));
    InProcess.started.push({ name, worker: this });
    if (InProcess.broken.includes(name)) queueMicrotask(() => this.die('broken'));
  }
}

const cat = makeMeme({
  name: 'a.png',
  description: 'A white cat stares at a laptop',
  tags: ['pets', 'work'],
  added: 1,
});
const dog = makeMeme({
  name: 'b.png',
  description: 'A dog in a burning room',
  text: 'THIS IS FINE',
  folder: 'phone',
  added: 2,
});
const groom = makeMeme({ name: 'c.png', description: 'A bride and groom cut a cake at their wedding', added: 3 });

let memes: readonly Meme[];
let jobs: Map<string, Job>;
let searching: Searching;

beforeEach(async () => {
  vi.stubGlobal('Worker', InProcess);
  InProcess.started = [];
  InProcess.broken = [];
  memes = [groom, dog, cat];
  jobs = new Map();
  const { Searching } = await import('$lib/search/searching.svelte');
  searching = new Searching({
    memes: () => memes,
    byId: (id) => memes.find((meme) => meme.id === id),
    jobOf: (meme) => jobs.get(meme),
    meanings: () => null,
    readers: () => Promise.reject(new Error('No picture is searched for')),
  });
});
afterEach(() => {
  for (const { worker } of InProcess.started) worker.terminate();
  vi.unstubAllGlobals();
});

const names = (): string[] => searching.among(memes).map(({ meme }) => meme.name);

async function find(query: string, found: readonly string[]): Promise<void> {
  searching.query = query;
  await vi.waitFor(() => {
    expect(searching.busy).toBe(false);
    expect(names()).toEqual(found);
  }, 20_000);
}

describe('searching', () => {
  it('loads nothing before it is used, and no word vectors if search by words suffices', async () => {
    expect(names()).toEqual(['c.png', 'b.png', 'a.png']);
    expect(InProcess.started).toEqual([]);
    await searching.start();
    await find('"white cat"', ['a.png']);
    expect(InProcess.started.map(({ name }) => name)).toEqual(['search']);
  });

  it('marks the matches in every text', async () => {
    await find('"cat" pets laptop', ['a.png']);
    const [found] = searching.among(memes);
    expect(found?.marks).toEqual({
      description: [
        [8, 11],
        [24, 30],
      ],
      text: [],
      title: [],
      name: [],
      tags: [[[0, 4]], []],
      folder: [],
    });
    expect(searching.ranked).toBe(true);
  });

  it('finds a meme by the name that a person gave it, and marks it apart from the name of the file', async () => {
    memes = memes.map((meme) => (meme.name === 'b.png' ? { ...meme, title: 'My shameful pet' } : meme));
    await find('shameful', ['b.png']);
    expect(searching.among(memes)[0]?.marks).toMatchObject({ title: [[3, 11]], name: [] });
    await find('"b.png"', ['b.png']);
    expect(searching.among(memes)[0]?.marks).toMatchObject({ title: [], name: [[0, 5]] });
  });

  it('keeps the order of the list for filters alone, and combines them with words', async () => {
    jobs.set(dog.id, { state: { kind: 'waiting' } } as Job);
    await find('-is:waiting', ['c.png', 'a.png']);
    expect(searching.ranked).toBe(false);
    await find('in:phone', ['b.png']);
    await find('cat in:phone', []);
    await find('room in:phone', ['b.png']);
  });

  it('puts its results in another order on demand, for as long as the search goes on', async () => {
    const newest = { by: 'added', descending: true } as const;
    memes = memes.map((meme) => ({ ...meme, tags: ['same'] }));
    searching.query = '"same"';
    await vi.waitFor(() => expect(searching.ranked && !searching.busy && names().length === 3).toBe(true), 20_000);
    // The list is in the order that was chosen, here the opposite of the best match first.
    const best = searching.among(memes).map(({ meme }) => meme);
    const opposite = best.toReversed();
    expect(searching.among(opposite).map(({ meme }) => meme)).toEqual(best);
    searching.order = newest;
    expect(searching.among(opposite).map(({ meme }) => meme)).toEqual(opposite);
    searching.query = '"same" -xylophone';
    expect(searching.order).toBe(newest);
    searching.query = 'dog';
    expect(searching.order).toBeNull();
    searching.order = newest;
    searching.query = '';
    expect(searching.order).toBeNull();
  });

  it('leaves what is only perhaps meant at the end in every order', async () => {
    const { SearchEngine } = await import('$lib/search/search-engine');
    const engine = new SearchEngine({ memes: () => memes, jobOf: () => undefined, meanings: () => null }, vi.fn());
    const found = [cat, groom, dog].map((meme) => ({ ...unmarked(meme), perhaps: meme === groom }));
    expect(engine.inOrder(found, memes).map(({ meme }) => meme.name)).toEqual(['b.png', 'a.png', 'c.png']);
  });

  it('finds memes without the words by meaning, after those with the words', { timeout: 90_000 }, async () => {
    const first = async (query: string): Promise<unknown> => {
      searching.query = query;
      await vi.waitFor(() => expect(searching.busy).toBe(false), 20_000);
      const [found] = searching.among(memes);
      return found === undefined ? null : [found.meme.name, found.why];
    };
    expect(await first('kitten')).toEqual(['a.png', 'meaning']);
    expect(await first('laptop')).toEqual(['a.png', null]);
    expect(await first('puppy')).toEqual(['b.png', 'meaning']);
    expect(await first('qwrtzp')).toBeNull();
  });

  it('searches again when jobs change, if the query filters by them', async () => {
    await find('cat is:failed', []);
    jobs.set(cat.id, { state: { kind: 'failed' } } as Job);
    searching.jobsChanged();
    await vi.waitFor(() => expect(names()).toEqual(['a.png']), 10_000);
  });

  it('keeps the last result until the next one has arrived', async () => {
    await find('"white cat"', ['a.png']);
    await vi.waitFor(() => expect(searching.indexed).toBe(true));
    searching.query = '"burning room"';
    expect(names()).toEqual(['a.png']);
    await searching.settled();
    expect(names()).toEqual(['b.png']);
  });

  it('updates the result when memes are added and removed', async () => {
    await find('"second cat"', []);
    const second = makeMeme({ name: 'd.png', text: 'SECOND CAT', added: 4 });
    memes = [second, ...memes];
    searching.put([second]);
    await vi.waitFor(() => expect(names()).toEqual(['d.png']));
    memes = memes.filter((meme) => meme !== second);
    searching.remove([second.id]);
    expect(names()).toEqual([]);
  });

  it('uses substring search and filters if the index cannot run', async () => {
    InProcess.broken = ['search'];
    await searching.start();
    await find('cat lap', ['a.png']);
    expect(searching.among(memes)[0]?.marks.description).toEqual([
      [8, 11],
      [24, 27],
    ]);
    await find('a -cat in:phone', ['b.png']);
  });

  it('searches by words if the word vectors cannot be loaded', async () => {
    InProcess.broken = ['meaning of words'];
    await find('kitten', []);
    await find('wedding', ['c.png']);
  });
});
