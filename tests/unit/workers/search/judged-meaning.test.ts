import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fuse, hitsOf, type Hit } from '../../../../src/lib/search/hit';
import { parseQuery } from '../../../../src/lib/search/words/query';
import { quantise } from '../../../../src/lib/core/vector';
import { WordEmbedder } from '../../../../src/workers/search/meaning/word-embedder';
import { WordTable } from '../../../../src/workers/search/meaning/word-table';
import { VectorTable } from '../../../../src/workers/search/meaning/vectors';
import { judge, judgedMemes, judgedQueries, scoreTable, type SearchFunction } from '../../../support/judge';
import { find, indexOf } from '../../../support/search-index';

const docs = judgedMemes();
const index = indexOf(docs);
const queries = judgedQueries();

const file = readFileSync('src/workers/search/meaning/word-vectors.bin');
const embedder = new WordEmbedder(new WordTable(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength)));
const texts = new Map(
  docs.map(({ id, description, text, tags }) => [id, [description, text, tags.join(', ')].join('\n')]),
);
const vectors = new VectorTable();
for (const [meme, text] of texts) {
  const vector = embedder.vectorOf(text);
  if (vector !== null) vectors.set({ meme, ...quantise(vector) });
}

/** True for a query without phrases, exclusions and filters: those are exact and are not searched by meaning. */
function isPlain(query: string): boolean {
  return !/["“”:]|(?:^|\s)-/.test(query);
}

const known = new Map<string, readonly Hit[]>();

/** The close matches of a query by meaning, cached because each query is used several times. */
function near(query: string): readonly Hit[] {
  const found = known.get(query) ?? search(query);
  known.set(query, found);
  return found;
}

function search(query: string): Hit[] {
  const vector = isPlain(query) ? embedder.vectorOf(query) : null;
  if (vector === null) return [];
  return embedder.rescore(query, vectors.nearest(vector, -1), (meme) => texts.get(meme) ?? '');
}

const words: SearchFunction = (query) => find(index, query);
const meaning: SearchFunction = (query) => near(query).map(({ id }) => id);
const both: SearchFunction = (query) => {
  const { hits } = index.search(parseQuery(query), { limit: 100, only: null });
  return fuse(hitsOf(hits), near(query)).map(({ id }) => id);
};

describe('on the judged set', () => {
  it('word vectors find more than words alone, and do not worsen other queries', { timeout: 30_000 }, () => {
    console.log(scoreTable(queries, { words, meaning, 'words + meaning': both }));
    const ofKind = (wanted: string): typeof queries => queries.filter(({ kind }) => kind === wanted);
    const others = queries.filter(({ kind }) => kind !== 'meaning' && kind !== 'nothing');
    expect(judge(ofKind('meaning'), both).recall).toBeGreaterThan(judge(ofKind('meaning'), words).recall + 0.3);
    expect(judge(others, both).mrr).toBeGreaterThanOrEqual(judge(others, words).mrr - 0.01);
    expect(judge(ofKind('nothing'), both).nothing).toBeGreaterThan(0.8);
  });
});
