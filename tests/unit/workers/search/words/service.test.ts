import { describe, expect, it, vi } from 'vitest';
import { parseQuery } from '../../../../../src/lib/search/words/query';
import { fingerprintOf, type SearchDoc } from '../../../../../src/lib/search/words/search-doc';
import { WordList } from '../../../../../src/workers/search/words/word-list';
import { decode, encode } from '../../../../../src/workers/search/words/codec';
import { SearchService, type IndexFile } from '../../../../../src/workers/search/words/service';
import { find, indexOf, searchDoc, wordList } from '../../../../support/search-index';

const QUIET_MS = 1;

/** A file in memory. */
class MemoryFile implements IndexFile {
  content: ArrayBuffer | null = null;
  writes = 0;

  read(): Promise<ArrayBuffer | null> {
    return Promise.resolve(this.content);
  }

  async write(content: Blob): Promise<void> {
    this.content = await content.arrayBuffer();
    this.writes += 1;
  }
}

const docs = Array.from({ length: 80 }, (_, at) =>
  searchDoc(`m${at}`, { description: `meme number${at} ✓猫`, added: at }),
);
const words = new WordList(wordList);
const service = (file: IndexFile, known: WordList | null = words): SearchService =>
  new SearchService(file, Promise.resolve(known), QUIET_MS);
/** Opens the index; returns the ids that it requests. */
async function open(on: SearchService, all: readonly SearchDoc[]): Promise<readonly (string | undefined)[]> {
  const wanted = await on.open(all.map(({ id }) => id).join('\n'), Float64Array.from(all, fingerprintOf));
  return Array.from(wanted, (at) => all[at]?.id);
}

const ids = async (on: SearchService, typed: string): Promise<readonly string[]> =>
  (await on.search({ query: parseQuery(typed), limit: 100, only: null })).hits.ids;

/** The file that a worker writes after it received all documents. */
async function writtenFile(): Promise<MemoryFile> {
  const file = new MemoryFile();
  const first = service(file);
  await open(first, docs);
  await first.put(docs);
  await vi.waitFor(() => expect(file.writes).toBe(1));
  return file;
}

describe('the search worker', () => {
  it('requests every meme if nothing is stored, and reports when it has them all', async () => {
    const worker = service(new MemoryFile());
    expect(await open(worker, docs)).toHaveLength(docs.length);
    expect((await worker.search({ query: parseQuery('meme'), limit: 9, only: null })).complete).toBe(false);
    await worker.put(docs);
    expect((await worker.search({ query: parseQuery('meme'), limit: 9, only: null })).complete).toBe(true);
  });

  it('loads the stored index and requests only memes that changed since', async () => {
    const file = await writtenFile();
    const changed = docs
      .map((doc) => (doc.id === 'm7' ? { ...doc, text: 'EDITED' } : doc))
      .filter(({ id }) => id !== 'm9');
    const worker = service(file);
    expect(await open(worker, changed)).toEqual(['m7']);
    expect(await ids(worker, 'number8 ')).toContain('m8');
    expect(await ids(worker, 'number9 ')).not.toContain('m9');
    await worker.put(changed.filter(({ id }) => id === 'm7'));
    expect(await ids(worker, 'edited')).toEqual(['m7']);
  });

  it('rebuilds the index if the stored one was made with another word list', async () => {
    const file = await writtenFile();
    expect(await open(service(file, null), docs)).toHaveLength(docs.length);
  });

  it('rebuilds the index if the stored one is truncated', async () => {
    const file = await writtenFile();
    const whole = file.content ?? new ArrayBuffer(0);
    for (const length of [0, 7, 100, whole.byteLength - 8]) {
      file.content = whole.slice(0, length);
      expect(await open(service(file), docs)).toHaveLength(docs.length);
    }
  });

  it('applies changes that come before it is open once it is open', async () => {
    const worker = service(await writtenFile());
    const removed = worker.remove([docs[3]?.id ?? docs[0]?.id].filter((id) => id !== undefined));
    await open(worker, docs);
    await removed;
    expect(await ids(worker, 'number3 ')).not.toContain('m3');
  });

  it('does not write the file after a few changes', async () => {
    const file = await writtenFile();
    const worker = service(file);
    await open(worker, docs);
    await worker.put([searchDoc('new', { text: 'HELLO' })]);
    await new Promise((resolve) => setTimeout(resolve, 20 * QUIET_MS));
    expect(file.writes).toBe(1);
  });
});

describe('a stored index', () => {
  it('equals the index that was stored', async () => {
    const index = indexOf(docs);
    const whole = index.whole();
    if (whole === null) throw new Error('Not whole');
    const read = decode(await encode(whole, true).arrayBuffer(), true);
    expect(read).toEqual(whole);
    expect(find(index, 'number11')).toEqual(['m11']);
  });
});
