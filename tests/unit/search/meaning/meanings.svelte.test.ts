import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EMBEDDING_MODELS, vectorsName } from '$lib/catalogue/embeddings';
import type { Failure } from '$lib/core/failure';
import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { failed, success, type Result } from '$lib/core/result';
import { MeaningClient } from '$lib/search/meaning/meaning-client';
import type { MeaningWorker } from '$lib/search/meaning/meaning-protocol';
import type { Meanings } from '$lib/search/meaning/meanings.svelte';
import type { SearchModelInUse } from '$lib/models/search-models.svelte';
import { VectorTable } from '../../../../src/workers/search/meaning/vectors';
import { FakeWorker } from '../../../support/fake-worker';
import { makeMeme } from '../../../support/records';
import { startBrowser } from '../../support/browser';

/** A model with two dimensions: how often a text has "cat" or "kitten", and how often "tree". It knows no "猫". */
class TinyMeaning extends VectorTable implements MeaningWorker {
  static embedded: string[] = [];
  static loads: Result<null> = success(null);

  hello(): true {
    return true;
  }
  load(): Promise<Result<null>> {
    return Promise.resolve(TinyMeaning.loads);
  }
  passages(texts: readonly string[]): Promise<Result<(Float32Array | null)[]>> {
    TinyMeaning.embedded.push(...texts);
    return Promise.resolve(success(texts.map(vectorOf)));
  }
  query(text: string): Promise<Result<Float32Array | null>> {
    return Promise.resolve(success(vectorOf(text)));
  }
}

function vectorOf(text: string): Float32Array | null {
  if (text === '猫') return null;
  const count = (word: string): number => text.split(word).length - 1;
  const [cats, trees] = [count('cat') + count('kitten'), count('tree')];
  const length = Math.hypot(cats, trees) || 1;
  return Float32Array.of(cats / length, trees / length);
}

const [MODEL] = EMBEDDING_MODELS;
function inUse(commit: string): SearchModelInUse {
  if (MODEL === undefined) throw new Error('No model');
  return { model: MODEL, commit, vectors: vectorsName(MODEL, commit) };
}

const cat = makeMeme({ description: 'a cat' });
const tree = makeMeme({ description: 'a tree' });
const silent = makeMeme({});

let memes: readonly Meme[];
let failures: Failure[];
let share: number;

beforeEach(() => {
  startBrowser();
  globalThis.indexedDB = new IDBFactory();
  memes = [cat, tree, silent];
  failures = [];
  share = 1;
  TinyMeaning.embedded = [];
  TinyMeaning.loads = success(null);
});

async function openTab(): Promise<Meanings> {
  vi.resetModules();
  const { Meanings } = await import('$lib/search/meaning/meanings.svelte');
  return new Meanings({
    memes: () => memes,
    byId: (id) => memes.find((meme) => meme.id === id),
    share: () => share,
    onFailure: (failure) => failures.push(failure),
    newClient: () => new MeaningClient(() => new FakeWorker(new TinyMeaning())),
  });
}

async function stored(commit: string): Promise<Set<MemeId>> {
  const { loadVectors } = await import('$lib/storage/vectors');
  const loaded = await loadVectors(inUse(commit).vectors);
  return new Set(loaded.ok ? loaded.value.flatMap((block) => block.memes) : []);
}

async function untilStored(commit: string, wanted: readonly Meme[]): Promise<void> {
  const ids = new Set(wanted.map(({ id }) => id));
  await vi.waitFor(async () => expect(await stored(commit)).toEqual(ids), 10_000);
}

const near = async (meanings: Meanings, query: string): Promise<MemeId[] | undefined> =>
  (await meanings.near(query))?.near.close.map(({ id }) => id);

describe('search by meaning with a model', { timeout: 30_000 }, () => {
  it('stores a vector of every meme with text, and searches by them', async () => {
    const meanings = await openTab();
    expect(await meanings.near('kitten')).toBeNull();
    meanings.setModel(inUse('a'), [inUse('a').vectors]);
    await untilStored('a', [cat, tree]);
    expect(await near(meanings, 'kitten')).toEqual([cat.id]);
    expect((await meanings.near('kitten'))?.covers(silent.id)).toBe(false);
    expect(await near(meanings, 'nothing')).toEqual([]);
    meanings.setModel(null, []);
  });

  it('stores vectors of the description, the words and all texts together, and finds the meme once', async () => {
    const three = makeMeme({ description: 'a cat', text: 'UP A tree', tags: ['stuck'] });
    memes = [three];
    const meanings = await openTab();
    meanings.setModel(inUse('a'), [inUse('a').vectors]);
    await untilStored('a', [three]);
    expect(TinyMeaning.embedded).toEqual(['a cat', 'UP A tree', 'a cat\nUP A tree\nstuck']);
    expect((await meanings.near('kitten'))?.near.close).toMatchObject([{ id: three.id, near: ['description'] }]);
    expect((await meanings.near('tree'))?.near.close).toMatchObject([{ id: three.id, near: ['text'] }]);
    expect((await meanings.near('kitten in a tree'))?.near.close).toMatchObject([
      { id: three.id, near: ['description', 'text', 'tags'] },
    ]);
    meanings.setModel(null, []);
  });

  it('does not ask for a query without a known word, and reads a meme without one only once', async () => {
    const japanese = makeMeme({ text: '猫' });
    memes = [cat, japanese];
    const first = await openTab();
    first.setModel(inUse('a'), [inUse('a').vectors]);
    await untilStored('a', [cat, japanese]);
    expect(await near(first, '猫')).toEqual([]);
    expect(await first.like(japanese.id)).toMatchObject({ near: [] });
    first.setModel(null, [inUse('a').vectors]);
    const again = await openTab();
    again.setModel(inUse('a'), [inUse('a').vectors]);
    memes = [...memes, tree];
    await untilStored('a', memes);
    // Their order is that of the storage, which depends on their random ids.
    expect(TinyMeaning.embedded.toSorted()).toEqual(['a cat', 'a tree', '猫']);
    again.setModel(null, []);
  });

  it('computes only missing vectors at the next start, and updates them when memes change or are removed', async () => {
    const first = await openTab();
    first.setModel(inUse('a'), [inUse('a').vectors]);
    await untilStored('a', [cat, tree]);
    first.setModel(null, [inUse('a').vectors]);
    TinyMeaning.embedded = [];
    const meanings = await openTab();
    const grown = { ...tree, description: makeMeme({ description: 'a cat in a tree' }).description };
    memes = [cat, grown];
    meanings.setModel(inUse('a'), [inUse('a').vectors]);
    await vi.waitFor(() => expect(TinyMeaning.embedded).toEqual(['a cat in a tree']), 10_000);
    await vi.waitFor(async () => expect(await near(meanings, 'kitten')).toEqual([cat.id, grown.id]), 10_000);
    memes = [grown];
    meanings.changed();
    await vi.waitFor(async () => expect(await near(meanings, 'kitten')).toEqual([grown.id]), 10_000);
    meanings.setModel(null, []);
  });

  it('finds no meme whose vector is stored and which is not in the library, as in the bin', async () => {
    const first = await openTab();
    first.setModel(inUse('a'), [inUse('a').vectors]);
    await untilStored('a', [cat, tree]);
    first.setModel(null, [inUse('a').vectors]);
    memes = [tree];
    // The tab that holds the lock makes no vectors now.
    share = 0;
    const meanings = await openTab();
    meanings.setModel(inUse('a'), [inUse('a').vectors]);
    await vi.waitFor(async () => expect(await near(meanings, 'tree')).toEqual([tree.id]), 10_000);
    expect(await near(meanings, 'kitten')).toEqual([]);
    expect(await stored('a')).toEqual(new Set([cat.id, tree.id]));
    meanings.setModel(null, []);
  });

  it('computes no vectors while its share of the time is 0', async () => {
    share = 0;
    const meanings = await openTab();
    meanings.setModel(inUse('a'), [inUse('a').vectors]);
    await vi.waitFor(() => expect(meanings.near('kitten')).resolves.not.toBeNull());
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(TinyMeaning.embedded).toEqual([]);
    share = 0.5;
    await untilStored('a', [cat, tree]);
    meanings.setModel(null, []);
  });

  it('computes all vectors again for another version of the model, and deletes the old ones', async () => {
    const meanings = await openTab();
    meanings.setModel(inUse('a'), [inUse('a').vectors]);
    await untilStored('a', [cat, tree]);
    meanings.setModel(inUse('b'), [inUse('b').vectors]);
    await untilStored('b', [cat, tree]);
    expect(await stored('a')).toEqual(new Set());
    meanings.setModel(null, []);
  });

  it('reports a failure of the model once, then returns null, and can be tried again', async () => {
    TinyMeaning.loads = failed({ kind: 'not-downloaded', model: 'x' });
    const meanings = await openTab();
    meanings.setModel(inUse('a'), [inUse('a').vectors]);
    expect(await meanings.near('kitten')).toBeNull();
    expect(await meanings.near('kitten')).toBeNull();
    expect(failures).toEqual([{ kind: 'not-downloaded', model: 'all-MiniLM-L6-v2' }]);
    expect(meanings.failure).toEqual(failures[0]);
    TinyMeaning.loads = success(null);
    meanings.tryAgain();
    expect(meanings.failure).toBeNull();
    await untilStored('a', [cat, tree]);
    meanings.setModel(null, []);
  });

  it('computes the vectors in one tab, and uses them in the other', async () => {
    const one = await openTab();
    one.setModel(inUse('a'), [inUse('a').vectors]);
    await untilStored('a', [cat, tree]);
    const other = await openTab();
    other.setModel(inUse('a'), [inUse('a').vectors]);
    await vi.waitFor(async () => expect(await near(other, 'kitten')).toEqual([cat.id]), 10_000);
    const second = makeMeme({ description: 'two cats' });
    memes = [...memes, second];
    one.changed();
    other.changed();
    await vi.waitFor(async () => expect(await near(other, 'kitten')).toContain(second.id), 10_000);
    expect(TinyMeaning.embedded).toHaveLength(3);
    one.setModel(null, []);
    other.setModel(null, []);
  });
});
