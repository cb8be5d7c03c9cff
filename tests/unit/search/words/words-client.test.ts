import { describe, expect, it, vi } from 'vitest';
import type { MemeId } from '../../../../src/lib/core/ids';
import { parseQuery } from '../../../../src/lib/search/words/query';
import type { SearchDoc } from '../../../../src/lib/search/words/search-doc';
import { SearchClient } from '../../../../src/lib/search/words/words-client';
import type { SearchRequest } from '../../../../src/lib/search/words/words-protocol';
import { SearchService } from '../../../../src/workers/search/words/service';
import { FakeWorker } from '../../../support/fake-worker';
import { searchDoc } from '../../../support/search-index';

const noFile = { read: () => Promise.resolve(null), write: () => Promise.resolve() };
const makeService = (): SearchService => new SearchService(noFile, Promise.resolve(null));
const docs = Array.from({ length: 1200 }, (_, at) =>
  searchDoc(`m${at}`, { description: `meme number${at}`, added: at }),
);

type Started = { client: SearchClient; workers: FakeWorker[]; updates: () => number };

function startClient(all: () => readonly SearchDoc[], service: () => object = makeService): Started {
  const workers: FakeWorker[] = [];
  let updates = 0;
  const client = new SearchClient(all, {
    updated: () => (updates += 1),
    spawn: () => {
      const worker = new FakeWorker(service());
      workers.push(worker);
      return worker;
    },
  });
  return { client, workers, updates: () => updates };
}

async function idsOf(client: SearchClient, typed: string): Promise<readonly MemeId[] | null> {
  const result = await client.search(parseQuery(typed));
  if (!result.ok) throw new Error(result.failure.kind);
  return result.value?.hits.map(({ id }) => id) ?? null;
}

describe('the search client', () => {
  it('starts the worker with the first query and sends it all memes', async () => {
    const { client, workers, updates } = startClient(() => docs);
    expect(workers).toHaveLength(0);
    await client.search(parseQuery('number7'));
    await vi.waitFor(() => expect(updates()).toBeGreaterThan(0));
    const answer = await client.search(parseQuery('number7 '));
    expect(answer.ok && answer.value).toMatchObject({
      complete: true,
      missing: null,
      hits: [{ id: 'm7', exact: true, fields: ['description'] }],
    });
    client.close();
  });

  it('passes on changes, also while the worker gets all memes', async () => {
    const { client, updates } = startClient(() => docs);
    client.start();
    client.remove(['m5' as MemeId]);
    client.put([searchDoc('m6', { description: 'edited' })]);
    await vi.waitFor(() => expect(updates()).toBeGreaterThanOrEqual(3));
    expect(await idsOf(client, 'number5 ')).not.toContain('m5');
    expect(await idsOf(client, 'number6 ')).not.toContain('m6');
    expect(await idsOf(client, 'edited ')).toEqual(['m6']);
    client.close();
  });

  it('runs only the newest of the waiting queries, and answers the others with null', async () => {
    const asked: string[] = [];
    class Slow extends SearchService {
      override async search(request: SearchRequest): ReturnType<SearchService['search']> {
        asked.push(request.query.words.map(({ term }) => term).join(' '));
        return await super.search(request);
      }
    }
    const { client } = startClient(
      () => docs.slice(0, 9),
      () => new Slow(noFile, Promise.resolve(null)),
    );
    const answers = await Promise.all(['n', 'nu', 'num', 'number3'].map((typed) => idsOf(client, typed)));
    expect(answers.slice(0, 3)).toEqual([null, null, null]);
    expect(answers[3]).not.toBeNull();
    expect(asked).toEqual(['n', 'number3']);
    client.close();
  });

  it('replaces a worker that died, and fails its running query', async () => {
    const { client, workers } = startClient(() => docs.slice(0, 9));
    await client.search(parseQuery('number3'));
    const lost = client.search(parseQuery('number4'));
    workers[0]?.die('out of memory');
    expect(await lost).toEqual({ ok: false, failure: { kind: 'worker-died', detail: 'out of memory' } });
    expect(workers[0]?.terminated).toBe(true);
    expect((await client.search(parseQuery('number3'))).ok).toBe(true);
    expect(workers).toHaveLength(2);
    client.close();
  });
});
