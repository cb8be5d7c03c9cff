import { embeddingModelById } from '../../src/lib/catalogue/embeddings';
import { quantise, type FieldsVector } from '../../src/lib/core/vector';
import { hitsOf, NOTHING_NEAR, type Floors, type NearHits } from '../../src/lib/search/hit';
import { SearchEngine } from '../../src/lib/search/search-engine';
import { passagesOf } from '../../src/lib/search/meaning/passages';
import type { MeaningTexts, SearchDoc } from '../../src/lib/search/words/search-doc';
import { knownWords, type Pieces } from '../../src/workers/search/meaning/known-words';
import { VectorTable } from '../../src/workers/search/meaning/vectors';
import { FLOORS } from '../../src/workers/search/meaning/word-embedder';
import { WordIndex } from '../../src/workers/search/meaning/word-index';
import type { JudgedQuery } from '../support/judge';
import { indexOf } from '../support/search-index';
import { wordEmbedder } from '../support/word-embedder';

/** A sentence model of the catalogue; `embed` turns a text into a vector, which need not be of length 1. */
export type Sentences = Pieces & { readonly id: string; readonly embed: (text: string) => Promise<Float32Array> };

/** The memes that are similar in meaning to a query, in tiers by these floors. */
type Near = (query: string, floors: Floors) => NearHits;

/** A search by meaning and the floors that the app uses for it. */
export type Meaning = { readonly near: Near; readonly floors: Floors };

/** What the page shows for a query: ids, best first. */
type Shown = { readonly hits: readonly string[]; readonly perhaps: readonly string[] };
export type PageSearch = (query: string) => Shown;

const LIMIT = 2000;

/** Makes the search of the page from a search by meaning. */
export function pages(docs: readonly SearchDoc[]): (near: (query: string) => NearHits) => PageSearch {
  const index = indexOf(docs);
  const engine = new SearchEngine({ memes: () => [], jobOf: () => undefined, meanings: () => null }, () => undefined);
  return (near) => (typed) => {
    const { query, needs } = engine.parse(typed);
    if (needs !== 'words') return { hits: [], perhaps: [] };
    const answer = index.search(query, { limit: LIMIT, only: null });
    const words = { ...answer, hits: hitsOf(answer.hits), complete: true };
    const fused = engine.fused(words, engine.wantsMeaning(query, words) ? near(typed) : NOTHING_NEAR);
    return { hits: fused.hits.map(({ id }) => id), perhaps: fused.perhaps.map(({ id }) => id) };
  };
}

/** The search by meaning with the bundled word vectors. */
export async function byBundledVectors(docs: readonly SearchDoc[]): Promise<Meaning> {
  const index = new WordIndex(await wordEmbedder());
  for (const doc of docs) index.set({ id: doc.id, texts: textsOf(doc) });
  return { near: (query, floors) => index.near(query, floors), floors: FLOORS };
}

/** The search by meaning with a sentence model. Embeds all queries at once, because `near` cannot wait. */
export async function bySentences(
  docs: readonly SearchDoc[],
  queries: readonly JudgedQuery[],
  sentences: Sentences,
): Promise<Meaning> {
  const model = embeddingModelById(sentences.id);
  if (model === undefined) throw new Error(`The catalogue has no ${sentences.id}`);
  const embed = async (text: string, as: 'query' | 'passage'): Promise<Float32Array | null> => {
    const known = knownWords(text, model.languages, sentences);
    return known === '' ? null : unit(await sentences.embed(model.prefixes[as] + known));
  };
  const table = new VectorTable();
  for (const doc of docs) {
    const vectors: FieldsVector[] = [];
    for (const { text, fields } of passagesOf(textsOf(doc))) {
      const vector = await embed(text, 'passage');
      if (vector !== null) vectors.push({ fields, ...quantise(vector) });
    }
    table.change([{ meme: doc.id, text: 0, vectors }], []);
  }
  const asked = new Map<string, Float32Array | null>();
  for (const { query } of queries) asked.set(query, await embed(query, 'query'));
  return {
    near: (query, floors) => {
      const vector = asked.get(query) ?? null;
      return vector === null ? NOTHING_NEAR : table.near(vector, floors);
    },
    floors: model.floors,
  };
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** What search by meaning reads of a meme, as `meaningTexts` gives it; nobody has named the judged memes. */
function textsOf({ description, text, tags }: SearchDoc): MeaningTexts {
  return { description, text, name: '', tags: tags.join(', ') };
}
