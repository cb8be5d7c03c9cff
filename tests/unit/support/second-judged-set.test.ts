import { describe, expect, it } from 'vitest';
import { tokenise } from '../../../src/lib/search/words/tokens';
import { stem } from '../../../src/workers/search/words/stem';
import { judgedMemes, judgedQueries, type JudgedQuery } from '../../support/judge';

/** Words without a content of their own, which a query may share with its answers. */
const FUNCTION_WORDS = new Set(
  'a an the of in on at to for with from by and out up is it you her are not no over who never again so too us'.split(
    ' ',
  ),
);

const memes = judgedMemes('second');
const queries = judgedQueries('second');

function ofKind(wanted: JudgedQuery['kind']): JudgedQuery[] {
  return queries.filter(({ kind }) => kind === wanted);
}

function stemsOf(text: string): string[] {
  return tokenise(text)
    .map(({ term }) => term)
    .filter((term) => !FUNCTION_WORDS.has(term))
    .map(stem);
}

const stemsById = new Map<string, ReadonlySet<string>>(
  memes.map(({ id, description, text, name, folder, tags }) => [
    id,
    new Set(stemsOf([description, text, name, folder, ...tags].join('\n'))),
  ]),
);

/** The stems of a query that any text of a meme has. */
function shared(query: string, id: string): string[] {
  return stemsOf(query).filter((each) => stemsById.get(id)?.has(each));
}

describe('the second judged set', () => {
  it('is large enough', () => {
    expect(memes.length).toBeGreaterThanOrEqual(150);
    const [meaning, nothing] = [ofKind('meaning').length, ofKind('nothing').length];
    expect(meaning).toBeGreaterThanOrEqual(60);
    expect(nothing).toBeGreaterThanOrEqual(60);
    expect(queries.length - meaning - nothing).toBeGreaterThanOrEqual(100);
  });

  it('has each meme and each query once, and none of the first set', () => {
    const distinct = (values: readonly string[]): void => expect(new Set(values).size).toBe(values.length);
    const allMemes = [...judgedMemes(), ...memes];
    distinct(allMemes.map(({ id }) => id));
    distinct(allMemes.map(({ description, text }) => `${description}\n${text}`));
    distinct([...judgedQueries(), ...queries].map(({ query }) => query));
  });

  it('has answers that exist, except to queries without an answer', () => {
    for (const { best, also = [] } of queries)
      for (const id of [...best, ...also]) expect([...stemsById.keys()]).toContain(id);
    expect(queries.filter(({ best }) => best.length === 0)).toEqual(ofKind('nothing'));
  });

  it('shares no word with the answers of a query about the meaning', () => {
    for (const { query, best, also = [] } of ofKind('meaning'))
      for (const id of [...best, ...also]) expect(shared(query, id), `"${query}" and ${id}`).toEqual([]);
  });

  it('has no word of the queries without an answer, half of which are for choosing floors', () => {
    const nothing = ofKind('nothing');
    for (const { query } of nothing)
      expect(memes.filter(({ id }) => shared(query, id).length > 0).map(({ id }) => [query, id])).toEqual([]);
    const half = nothing.filter(({ half }) => half === 'floors').length;
    expect(half).toBe(nothing.filter(({ half }) => half === 'figures').length);
    expect(2 * half).toBe(nothing.length);
  });
});
