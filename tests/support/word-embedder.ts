import { readFile } from 'node:fs/promises';
import { WordEmbedder } from '../../src/workers/search/meaning/word-embedder';
import { WordTable } from '../../src/workers/search/meaning/word-table';

/** The bundled word vectors. */
export async function wordTable(): Promise<WordTable> {
  const file = await readFile('src/workers/search/meaning/word-vectors.bin');
  return new WordTable(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
}

/** An embedder with the bundled word vectors. */
export async function wordEmbedder(): Promise<WordEmbedder> {
  return new WordEmbedder(await wordTable());
}
