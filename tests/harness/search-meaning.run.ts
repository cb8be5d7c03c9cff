import { fuse } from '$lib/search/hit';
import type { MemeId } from '$lib/core/ids';
import { parseQuery } from '$lib/search/words/query';
import { BUCKETS, type VectorBlock } from '$lib/core/vector';
import { SearchClient } from '$lib/search/words/words-client';
import { MeaningClient } from '$lib/search/meaning/meaning-client';
import { WordMeaningClient } from '$lib/search/meaning/word-meaning-client';
import words from '../../src/workers/search/words/words.txt?url';
import { makeDocs, makeQueries, randomFrom, vocabularyOf } from '../support/made-memes';
import { time, workerHeap } from './measure';

/** Times in milliseconds, measured in the page: messages to and from the worker included. */
export type MeaningTimes = {
  /** From the first question to its answer, which comes after the worker has embedded all texts. */
  readonly learn: number;
  /** One query of the index of words and of the bundled word vectors, with both results fused. */
  readonly queries: readonly number[];
  /** From stored vectors in the page to the first search among them, the worker's start included. */
  readonly first: number;
  /** One search among `count` memes by a sentence model, each with three vectors of 8-bit numbers. */
  readonly nearest: readonly number[];
  readonly adds: readonly number[];
  readonly bundledBytes: number | null;
  readonly sentenceBytes: number | null;
};

const SEED = 5;
const DIMENSIONS = 384;
/** The bits of the fields of each vector of a meme: description, words, both. */
const FIELDS = [1, 2, 3];

/** Times search by meaning over `count` generated memes, with `queryCount` queries of each kind. */
export async function run(count: number, queryCount: number): Promise<MeaningTimes> {
  const docs = makeDocs(count, SEED, vocabularyOf(await (await fetch(words)).text()));
  const meaningDocs = docs.map(({ id, description, text }) => ({
    id,
    texts: { description, text, name: '', tags: '' },
  }));
  const search = new SearchClient(() => docs);
  const meaning = new WordMeaningClient(() => meaningDocs);
  const learn = await time(() => meaning.near('a cat'));
  for (let complete = false; !complete;) {
    const answer = await search.search(parseQuery('monday coff'));
    complete = answer.ok && answer.value?.complete === true;
  }
  const queries: number[] = [];
  for (const typed of makeQueries(queryCount, SEED + 1, docs))
    queries.push(
      await time(async () => {
        const [hits, near] = await Promise.all([search.search(parseQuery(typed)), meaning.near(typed)]);
        fuse(hits.ok ? (hits.value?.hits ?? []) : [], near.ok ? near.value.close : []);
      }),
    );
  const bundledBytes = await workerHeap();
  search.close();

  const ids = docs.map(({ id }) => id);
  const sentences = new MeaningClient();
  const blocks = blocksOf(ids);
  const first = await time(async () => {
    await sentences.hold(blocks);
    await sentences.like(ids[0] ?? ('' as MemeId), 0);
  });
  const nearest: number[] = [];
  for (const id of ids.slice(0, queryCount)) nearest.push(await time(() => sentences.like(id, 0)));
  const adds: number[] = [];
  for (const id of ids.slice(0, queryCount)) {
    const vectors = FIELDS.map((fields) => ({ fields, step: 1 / 127, values: new Int8Array(DIMENSIONS) }));
    adds.push(await time(() => sentences.change([{ meme: `new ${id}` as MemeId, text: 1, vectors }], [])));
  }
  const sentenceBytes = await workerHeap();
  sentences.close();
  return { learn, queries, first, nearest, adds, bundledBytes, sentenceBytes };
}

function blocksOf(ids: readonly MemeId[]): VectorBlock[] {
  const random = randomFrom(SEED);
  return Array.from({ length: BUCKETS }, (_, bucket) => {
    const memes = ids.filter((__, at) => at % BUCKETS === bucket);
    return {
      model: 'made',
      bucket,
      dimensions: DIMENSIONS,
      memes,
      texts: new Float64Array(memes.length),
      counts: new Uint8Array(memes.length).fill(FIELDS.length),
      fields: Uint8Array.from(memes.flatMap(() => FIELDS)),
      steps: new Float32Array(memes.length * FIELDS.length).fill(1 / (127 * Math.sqrt(DIMENSIONS / 3))),
      values: Int8Array.from({ length: memes.length * FIELDS.length * DIMENSIONS }, () =>
        Math.round(254 * random() - 127),
      ),
    };
  });
}
