import { describe, expect, it } from 'vitest';
import type { NearHits } from '../../../../src/lib/search/hit';
import { byBundledVectors, pages, type PageSearch } from '../../../judge/searches';
import {
  judge,
  judgedMemes,
  judgedQueries,
  scoreTable,
  type JudgedQuery,
  type JudgedSet,
} from '../../../support/judge';

/** About as many memes as are seen without scrolling. */
const SHOWN = 6;
const NOTHING: NearHits = { close: [], perhaps: [] };

type Judged = {
  readonly queries: readonly JudgedQuery[];
  readonly words: PageSearch;
  readonly both: PageSearch;
};

async function judged(set: JudgedSet): Promise<Judged> {
  const docs = judgedMemes(set);
  const page = pages(docs);
  const { near, floors } = await byBundledVectors(docs);
  return { queries: judgedQueries(set), words: page(() => NOTHING), both: page((query) => near(query, floors)) };
}

function shown(search: PageSearch): (query: string) => string[] {
  return (query) => {
    const { hits, perhaps } = search(query);
    return [...hits, ...perhaps];
  };
}

function inFirstSix(queries: readonly JudgedQuery[], search: PageSearch): number {
  const right = queries.filter(({ query, best }) =>
    shown(search)(query)
      .slice(0, SHOWN)
      .some((id) => best.includes(id)),
  );
  return right.length / queries.length;
}

/** The share of queries without an answer whose first tier is empty. */
function quiet(queries: readonly JudgedQuery[], search: PageSearch): number {
  return queries.filter(({ query }) => search(query).hits.length === 0).length / queries.length;
}

describe('on the judged sets, word vectors', { timeout: 60_000 }, () => {
  it.each([
    ['first', 0.96],
    ['second', 0.34],
  ] as const)('find what words cannot in the %s set, and do not worsen other queries', async (set, meaning) => {
    const { queries, words, both } = await judged(set);
    console.log(scoreTable(queries, { words: shown(words), 'words + meaning': shown(both) }));
    const ofMeaning = queries.filter(({ kind }) => kind === 'meaning');
    const others = queries.filter(({ kind }) => kind !== 'meaning' && kind !== 'nothing');
    expect(inFirstSix(ofMeaning, both)).toBeGreaterThanOrEqual(meaning);
    expect(judge(others, shown(both)).recall).toBeGreaterThanOrEqual(judge(others, shown(words)).recall);
    expect(judge(others, shown(both)).mrr).toBeGreaterThanOrEqual(judge(others, shown(words)).mrr - 0.005);
  });

  it('find nothing close for what no meme shows', async () => {
    const [first, second] = [await judged('first'), await judged('second')];
    const nothing = ({ queries }: Judged): JudgedQuery[] => queries.filter(({ kind }) => kind === 'nothing');
    expect(quiet(nothing(first), first.both)).toBeGreaterThanOrEqual(0.95);
    const figures = nothing(second).filter(({ half }) => half === 'figures');
    expect(quiet(figures, second.both)).toBeGreaterThanOrEqual(0.9);
  });
});
