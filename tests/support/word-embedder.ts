import { readFile } from 'node:fs/promises';
import { WordEmbedder } from '../../src/workers/search/meaning/word-embedder';
import { WordTable } from '../../src/workers/search/meaning/word-table';

/** The bundled word vectors, read from the checkout. */
export async function wordEmbedder(): Promise<WordEmbedder> {
  const file = await readFile('src/workers/search/meaning/word-vectors.bin');
  return new WordEmbedder(new WordTable(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength)));
}
