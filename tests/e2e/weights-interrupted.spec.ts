import { expect } from '@playwright/test';
import { BIG, LARGE, PART, REPO, sentOf } from '../support/weights.ts';
import { test, testInBothStores } from '../support/weights-test.ts';

test('a download that goes offline is reported so, and goes on when the network is back', async ({
  hub,
  tab,
  context,
  expectStored,
}) => {
  hub.misbehave({ kind: 'crawl', after: 0.6, match: '/cdn/' });
  await tab.do('start', LARGE, hub.url);
  await tab.reached(LARGE, 10_000_000);
  await context.setOffline(true);
  hub.misbehave({ kind: 'hang-up' });
  hub.breakConnections();
  expect((await tab.do('ended', LARGE.model)).result).toMatchObject({ ok: false, failure: { kind: 'offline' } });
  await context.setOffline(false);
  hub.behave();
  const { progress } = await tab.download(LARGE, hub.url);
  expect(progress.map(({ note }) => note)).toContain('resumed');
  await expectStored(LARGE);
});

testInBothStores('closing the tab during a download loses at most one part', async ({ hub, tab, expectStored }) => {
  hub.misbehave({ kind: 'crawl', after: 0.6, match: '/cdn/' });
  await tab.do('start', LARGE, hub.url);
  await tab.reached(LARGE, 10_000_000);
  await tab.close();
  hub.behave();
  hub.forget();
  await tab.reopen();
  expect(await tab.do('list')).toMatchObject({ value: { complete: [], unfinished: [{ model: 'Large' }] } });
  expect((await tab.download(LARGE, hub.url)).result).toMatchObject({ ok: true, value: { verified: 'hash' } });
  const resumed = hub.requests.find(({ path, method }) => path.startsWith('/cdn/') && method === 'GET');
  expect(resumed).toMatchObject({ range: `bytes=${PART}-`, status: 206 });
  expect(resumed?.ifRange).toBe(`"${hub.file(REPO, BIG.path).sha256}"`);
  expect(sentOf(hub, BIG.path)).toBe(BIG.bytes - PART);
  await expectStored(LARGE);
});

test('a paused download keeps its commit when main moves to a newer one', async ({ hub, tab, expectSurvives }) => {
  const commit = hub.commit(REPO);
  const { sha256 } = hub.file(REPO, BIG.path);
  hub.misbehave({ kind: 'crawl', after: 0.6, match: '/cdn/' });
  await tab.do('start', LARGE, hub.url);
  await tab.reached(LARGE, 10_000_000);
  await tab.do('pause', LARGE.model, LARGE.mix);
  expect((await tab.do('ended', LARGE.model)).result).toMatchObject({ failure: { kind: 'cancelled' } });
  hub.behave();
  const latest = hub.commitEdit(REPO, BIG.path);
  const { result } = await tab.download(LARGE, hub.url);
  expect(result).toMatchObject({ ok: true, value: { commit } });
  expect((await tab.stored()).map((entry) => entry.sha256)).toContain(sha256);
  expect(await tab.do('freshness', LARGE, hub.url)).toEqual({ ok: true, value: { stored: commit, latest } });
  hub.forget();
  await expectSurvives(LARGE);
  expect(hub.requests.filter(({ path }) => path.includes('config.json'))).toHaveLength(1);
});

testInBothStores(
  'deleting a running download removes all its files, and so does the sweep after two weeks',
  async ({ hub, tab }) => {
    hub.misbehave({ kind: 'crawl', after: 0.6, match: '/cdn/' });
    for (const end of ['remove', 'sweep'] as const) {
      await tab.do('start', LARGE, hub.url);
      await tab.reached(LARGE, 10_000_000);
      if (end === 'remove') await tab.do('remove', LARGE.model, LARGE.mix);
      else {
        await tab.do('pause', LARGE.model, LARGE.mix);
        await tab.do('sweep');
        expect(await tab.parts()).toHaveLength(2);
        await tab.do('age', 15);
        await tab.do('sweep');
      }
      expect(await tab.do('entries', 'memelore-parts-v1')).toEqual([]);
      expect(await tab.do('entries', 'memelore-weights-v1')).toEqual([]);
      expect(await tab.do('files')).toEqual([]);
    }
  },
);

test('a model that does not fit the storage is refused before anything is downloaded', async ({ hub, tab }) => {
  // Chromium tells pages that there are 10 GiB of room in any case, so the model must be larger than that.
  hub.misbehave({ kind: 'overstate', bytes: 20e9 });
  const { result } = await tab.download(LARGE, hub.url);
  expect(result).toMatchObject({ ok: false, failure: { kind: 'no-space' } });
  expect(await tab.do('entries', 'memelore-parts-v1')).toEqual([]);
  expect(hub.requests.filter(({ path }) => path.startsWith('/cdn/'))).toEqual([]);
});

testInBothStores(
  'storage that fills up during a download is reported, and the download goes on once there is room',
  async ({ hub, tab, expectSurvives, overrideQuota }) => {
    hub.misbehave({ kind: 'crawl', after: 0.1, match: '/cdn/' });
    await tab.do('start', LARGE, hub.url);
    await tab.reached(LARGE, 1_000_000);
    await overrideQuota(6_000_000);
    hub.behave();
    expect((await tab.do('ended', LARGE.model)).result).toMatchObject({ ok: false, failure: { kind: 'storage-full' } });
    await overrideQuota(undefined);
    await expectSurvives(LARGE);
  },
);

testInBothStores('while one tab downloads a model, another one waits and then has it, too', async ({ hub, tab }) => {
  hub.misbehave({ kind: 'crawl', after: 0.1, match: '/cdn/' });
  const other = await tab.another();
  await tab.do('start', LARGE, hub.url);
  await tab.reached(LARGE, 1_000_000);
  await other.do('start', LARGE, hub.url);
  await expect.poll(() => other.do('lastNote', LARGE.model)).toBe('waiting');
  hub.behave();
  const second = await other.do('ended', LARGE.model);
  expect(second.result).toMatchObject({ ok: true });
  expect(second.progress[0]?.note).toBe('waiting');
  expect(sentOf(hub, BIG.path)).toBe(BIG.bytes);
});

test.describe('where the browser keeps no files', () => {
  test.use({ refused: 'all' });

  test('a download is refused before anything is requested', async ({ hub, tab }) => {
    const { result } = await tab.download(LARGE, hub.url);
    expect(result).toEqual({ ok: false, failure: { kind: 'no-model-storage' } });
    expect(hub.requests).toEqual([]);
  });
});
