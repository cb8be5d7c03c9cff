import { expect } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { startHub } from '../support/fixture-hub.ts';
import { BIG, LARGE, manifestOf, REPO, sentOf, SMALL, SMALL_FILES } from '../support/weights.ts';
import { test, testInBothStores } from '../support/weights-test.ts';
import type { StoredLibrary } from '../support/stored-library.ts';

const FIRST_RELEASE = JSON.parse(readFileSync('tests/fixtures/libraries/f86a215.json', 'utf8')) as StoredLibrary;

testInBothStores(
  'a downloaded model is complete, checked and stored under its canonical addresses, with one request per file',
  async ({ hub, tab, expectStored }) => {
    const { result, progress } = await tab.download(LARGE, hub.url);
    expect(result).toMatchObject({ ok: true, value: { commit: hub.commit(REPO), verified: 'hash', host: hub.url } });
    await expectStored(LARGE);
    const big = (await tab.stored()).find(({ url }) => url.endsWith(BIG.path));
    expect(big?.headers).toEqual({ 'content-length': String(BIG.bytes), 'content-type': 'application/octet-stream' });
    expect(hub.requests.filter(({ path }) => path.startsWith('/cdn/'))).toHaveLength(1);
    expect(hub.requests.filter(({ method }) => method === 'OPTIONS')).toEqual([]);
    const last = progress.at(-1);
    // In Firefox the result may overtake the last report, which nobody hears then.
    expect(last?.note).toBeNull();
    expect(last?.doneBytes).toBeGreaterThan((last?.totalBytes ?? 0) / 2);
    hub.forget();
    expect((await tab.download(LARGE, hub.url)).result).toMatchObject({ ok: true });
    expect(hub.requests.filter(({ path }) => !path.startsWith('/api/'))).toEqual([]);
  },
);

testInBothStores(
  'a file that two models share is downloaded once and stays until both are deleted',
  async ({ hub, tab, expectStored }) => {
    const twin = manifestOf('Twin', ['config.json', BIG.path, 'onnx/embed_tokens_q4.onnx']);
    await Promise.all([tab.do('start', LARGE, hub.url), tab.do('start', twin, hub.url)]);
    for (const { model } of [LARGE, twin]) expect((await tab.do('ended', model)).result).toMatchObject({ ok: true });
    expect(sentOf(hub, BIG.path)).toBe(BIG.bytes);
    await expectStored(twin);
    await tab.do('remove', twin.model, twin.mix);
    await expectStored(LARGE);
    await tab.do('remove', LARGE.model, LARGE.mix);
    expect(await tab.do('entries', 'memelore-weights-v1')).toEqual([]);
    expect(await tab.do('files')).toEqual([]);
  },
  { tag: '@once' },
);

testInBothStores('clean-ups during a download leave its files alone', async ({ hub, tab, expectStored }) => {
  for (let round = 0; round < 10; round++) {
    await tab.do('start', SMALL, hub.url);
    expect(await tab.do('sweepDuring', SMALL.model)).toBeGreaterThan(1);
    expect((await tab.do('ended', SMALL.model)).result).toMatchObject({ ok: true });
    await expectStored(SMALL);
    await tab.do('remove', SMALL.model, SMALL.mix);
  }
});

testInBothStores(
  'verifying finds a damaged file, and only that file is downloaded again',
  async ({ hub, tab, expectSurvives }) => {
    await expectSurvives(SMALL);
    expect(await tab.do('verify', SMALL.model, SMALL.mix)).toMatchObject({ ok: true });
    await tab.do('damage', `https://huggingface.co/${REPO}/resolve/${hub.commit(REPO)}/tokenizer.json`);
    const failure = { kind: 'wrong-bytes', file: 'tokenizer.json' };
    expect(await tab.do('verify', SMALL.model, SMALL.mix)).toEqual({ ok: false, failure });
    hub.forget();
    await expectSurvives(SMALL);
    expect(hub.requests.map(({ path }) => path.split('/').at(-1))).toEqual(['tokenizer.json']);
  },
);

test('a model that the first release stored can be verified, shared and deleted', async ({
  hub,
  tab,
  expectStored,
}) => {
  const commit = hub.commit(REPO);
  const files = SMALL_FILES.map((path) => {
    const { bytes, sha256 } = hub.file(REPO, path);
    return { path, bytes, sha256, verified: 'hash' as const };
  });
  const { model, mix } = SMALL;
  const receipt = { model, mix, repo: REPO, commit, host: hub.url, files, verified: 'hash', finished: 1 } as const;
  await tab.do('storeAsFirstRelease', receipt, hub.url);
  await tab.do('sweep');
  expect(await tab.do('files')).toHaveLength(files.length);
  expect(await tab.do('list')).toEqual({ ok: true, value: { complete: [receipt], unfinished: [] } });
  expect(await tab.do('verify', model, mix)).toEqual({ ok: true, value: receipt });
  hub.commitEdit(REPO, BIG.path);
  hub.forget();
  expect((await tab.download(SMALL, hub.url)).result).toMatchObject({ ok: true, value: { verified: 'hash' } });
  expect(hub.requests.filter(({ path }) => path.startsWith('/cdn/'))).toEqual([]);
  await expectStored(SMALL);
  await tab.do('remove', model, mix);
  expect(await tab.do('entries', 'memelore-weights-v1')).toEqual([]);
});

test('download records of the first release are readable', { tag: '@once' }, async ({ tab }) => {
  await tab.page.evaluate(async (caches) => {
    for (const [name, entries] of Object.entries(caches)) {
      const cache = await globalThis.caches.open(name);
      for (const [url, record] of Object.entries(entries)) await cache.put(url, Response.json(record));
    }
  }, FIRST_RELEASE.caches);
  const listed = await tab.do('list');
  if (!listed.ok) throw new Error(listed.failure.kind);
  const names = ({ model, mix }: { model: string; mix: string }): string => `${model} ${mix}`;
  expect(listed.value.complete.map(names).sort()).toEqual([
    'SmolVLM-256M-Instruct embed_tokens=fp32,vision_encoder=fp32,decoder_model_merged=fp32',
    'SmolVLM-256M-Instruct-int8 embed_tokens=q8,vision_encoder=q8,decoder_model_merged=q8',
    'all-MiniLM-L6-v2 model=q8',
  ]);
  expect(listed.value.unfinished.map(({ model }) => model)).toEqual(['Florence-2-base-int8']);
});

test(
  'imported files are matched by name and checked against the hub if there is one',
  { tag: '@once' },
  async ({ hub, tab, expectStored }) => {
    const folder = SMALL_FILES.map((path) => ({
      path: `my model/${path.split('/').at(-1) ?? ''}`,
      from: `${hub.url}/${REPO}/resolve/main/${path}`,
    }));
    const nowhere = 'http://127.0.0.1:9';
    expect(await tab.do('importFrom', SMALL, nowhere, folder.slice(1))).toMatchObject({
      failure: { kind: 'file-missing', file: 'config.json' },
    });
    expect(await tab.do('importFrom', SMALL, nowhere, folder)).toMatchObject({
      value: { verified: 'size', commit: 'main' },
    });
    await expectStored(SMALL, 'main');
    expect(await tab.do('importFrom', SMALL, hub.url, folder)).toMatchObject({ value: { verified: 'hash' } });
    await expectStored(SMALL);
    hub.misbehave({ kind: 'wrong-bytes', match: '/cdn/' });
    expect(await tab.do('importFrom', SMALL, hub.url, folder)).toMatchObject({ failure: { kind: 'wrong-bytes' } });
  },
);

test(
  'changing the host keeps what is stored, and the host check says whether a host lists hashes',
  { tag: '@once' },
  async ({ hub, tab, expectSurvives }) => {
    const mirror = await startHub({ bigFiles: [BIG] });
    try {
      await expectSurvives(LARGE);
      expect((await tab.download(LARGE, mirror.url)).result).toMatchObject({ ok: true, value: { host: hub.url } });
      expect(sentOf(mirror, BIG.path)).toBe(0);
      expect(await tab.do('checkHost', mirror.url, REPO)).toEqual({ ok: true, value: { api: true } });
      mirror.misbehave({ kind: 'no-api' });
      expect(await tab.do('checkHost', mirror.url, REPO)).toMatchObject({ value: { api: false } });
      expect(await tab.do('removeAll')).toEqual({ ok: true, value: null });
      expect(await tab.do('entries', 'memelore-weights-v1')).toEqual([]);
    } finally {
      await mirror.close();
    }
  },
);
