import { keepOffline } from '../../keep-offline';
import type { Embedder } from './embedder';
import { sifVector } from './sif';
import { WordTable } from './word-table';
import file from './word-vectors.bin?url';

/** Counts up whenever the same text would get other numbers: another file, other weights, other ways to find words. */
const VERSION = 1;

/** Calibrated in `tests/unit/workers/search/meaning.test.ts`: where as many close matches are kept as wrong ones are not. */
const FLOOR = 0.3;

/** The bundled way: averages of word vectors, English, nothing to download but a file of the app (5.7 MB, at first use). */
export function wordEmbedder(table: WordTable): Embedder {
  const vectorOf = (text: string): Float32Array | null => sifVector(text, table);
  return {
    model: `words ${VERSION}`,
    dimensions: table.dimensions,
    floor: FLOOR,
    passages: (texts) => Promise.resolve(texts.map(vectorOf)),
    query: (text) => Promise.resolve(vectorOf(text)),
  };
}

/** Loads it, and keeps the file for offline use. Rejects when the file cannot be had: offline before its first use. */
export async function loadWordEmbedder(): Promise<Embedder> {
  const url = new URL(file, self.location.href).href;
  const response = await fetch(url);
  if (!response.ok) throw new Error(`The word vectors answered ${response.status}`);
  const table = new WordTable(await response.arrayBuffer());
  void keepOffline([url]);
  return wordEmbedder(table);
}
