import { expect } from '@playwright/test';
import { startHub } from '../support/fixture-hub.ts';
import { BIG, LARGE, manifestOf, REPO, sentOf, SMALL, SMALL_FILES } from '../support/weights.ts';
import { test } from '../support/weights-test.ts';

test('a model arrives whole, checked, under its canonical addresses, with one request for each file', async ({
  hub,
  tab,
  expectStored,
}) => {
  const { result, progress } = await tab.download(LARGE, hub.url);
  expect(result).toMatchObject({ ok: true, value: { commit: hub.commit(REPO), verified: 'hash', host: hub.url } });
  await expectStored(LARGE);
  const big = (await tab.stored()).find(({ url }) => url.endsWith(BIG.path));
  expect(big?.headers).toEqual({ 'content-length': String(BIG.bytes), 'content-type': 'application/octet-stream' });
  expect(hub.requests.filter(({ path }) => path.startsWith('/cdn/'))).toHaveLength(1);
  expect(hub.requests.filter(({ method }) => method === 'OPTIONS')).toEqual([]);
  expect(progress.at(-1)).toMatchObject({ note: null, doneBytes: progress.at(-1)?.totalBytes });
  hub.forget();
  expect((await tab.download(LARGE, hub.url)).result).toMatchObject({ ok: true });
  expect(hub.requests.filter(({ path }) => !path.startsWith('/api/'))).toEqual([]);
});

test('two models share a file: it is fetched once, and stays until the second one goes', async ({
  hub,
  tab,
  expectStored,
}) => {
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
});

test('a damaged file is found by verifying, and then alone fetched again', async ({ hub, tab, expectSurvives }) => {
  await expectSurvives(SMALL);
  expect(await tab.do('verify', SMALL.model, SMALL.mix)).toMatchObject({ ok: true });
  await tab.do('damage', `https://huggingface.co/${REPO}/resolve/${hub.commit(REPO)}/tokenizer.json`);
  const failure = { kind: 'wrong-bytes', file: 'tokenizer.json' };
  expect(await tab.do('verify', SMALL.model, SMALL.mix)).toEqual({ ok: false, failure });
  hub.forget();
  await expectSurvives(SMALL);
  expect(hub.requests.map(({ path }) => path.split('/').at(-1))).toEqual(['tokenizer.json']);
});

test('a file that lies in the cache, as earlier versions kept it, is verified, shared and deleted like any other', async ({
  hub,
  tab,
  expectStored,
}) => {
  await tab.download(SMALL, hub.url);
  for (const path of SMALL_FILES)
    await tab.do('keepAsBefore', `https://huggingface.co/${REPO}/resolve/${hub.commit(REPO)}/${path}`);
  await tab.do('sweep');
  expect(await tab.do('files')).toEqual([]);
  expect(await tab.do('verify', SMALL.model, SMALL.mix)).toMatchObject({ ok: true });
  hub.commitEdit(REPO, BIG.path);
  hub.forget();
  expect((await tab.download(SMALL, hub.url)).result).toMatchObject({ ok: true, value: { verified: 'hash' } });
  expect(hub.requests.filter(({ path }) => path.startsWith('/cdn/'))).toEqual([]);
  await expectStored(SMALL);
  await tab.do('remove', SMALL.model, SMALL.mix);
  expect(await tab.do('entries', 'memelore-weights-v1')).toEqual([]);
});

test('files from disk are matched by name and checked against the hub, or by nothing but themselves without it', async ({
  hub,
  tab,
  expectStored,
}) => {
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
});

test('changing the host loses nothing that is stored, and hosts are checked as people type them', async ({
  hub,
  tab,
  expectSurvives,
}) => {
  const mirror = await startHub({ bigFiles: [BIG] });
  try {
    await expectSurvives(LARGE);
    expect((await tab.download(LARGE, mirror.url)).result).toMatchObject({ ok: true, value: { host: hub.url } });
    expect(sentOf(mirror, BIG.path)).toBe(0);
    expect(await tab.do('checkHost', ` ${mirror.url}/ `, REPO)).toEqual({
      ok: true,
      value: { host: mirror.url, api: true },
    });
    mirror.misbehave({ kind: 'no-api' });
    expect(await tab.do('checkHost', mirror.url, REPO)).toMatchObject({ value: { api: false } });
    expect(await tab.do('checkHost', 'ftp://mirror', REPO)).toMatchObject({ failure: { kind: 'host-unreachable' } });
    expect(await tab.do('removeAll')).toEqual({ ok: true, value: null });
    expect(await tab.do('entries', 'memelore-weights-v1')).toEqual([]);
  } finally {
    await mirror.close();
  }
});
