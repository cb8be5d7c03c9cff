import { readFile } from 'node:fs/promises';
import { WordEmbedder } from '../../src/workers/search/meaning/word-embedder';
import { WordTable } from '../../src/workers/search/meaning/word-table';

/** An embedder with the bundled word vectors. */
export async function wordEmbedder(): Promise<WordEmbedder> {
  const file = await readFile('src/workers/search/meaning/word-vectors.bin');
  return new WordEmbedder(new WordTable(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength)));
}
