import { expect, test, type Browser, type BrowserContext } from '@playwright/test';
import type { WeightManifest } from '$lib/domain/weights';
import { launchChromium } from '../support/chromium.ts';
import { startHub, type FixtureHub, type Misbehaviour } from '../support/fixture-hub.ts';
import { buildHarness } from '../support/harness.ts';
import { startStaticHost, type Host } from '../support/static-host.ts';
import { BIG, manifestOf, PART, REPO, sentOf, WeightsTab } from '../support/weights.ts';

const SMALL = ['config.json', 'tokenizer.json', 'onnx/embed_tokens_quantized.onnx'];
const small = manifestOf('Small', SMALL);
const large = manifestOf('Large', ['config.json', BIG.path]);

let browser: Browser;
let host: Host;
let context: BrowserContext;
let tab: WeightsTab;
let hub: FixtureHub;

test.beforeAll(async () => {
  await buildHarness();
  browser = await launchChromium();
  host = await startStaticHost('build-harness', { isolated: true });
});
test.afterAll(async () => {
  await host.close();
  await browser.close();
});
test.beforeEach(async () => {
  hub = await startHub({ bigFiles: [BIG], pageSize: 10 });
  context = await browser.newContext();
  tab = await WeightsTab.open(context, host.url);
});
test.afterEach(async () => {
  await context.close();
  await hub.close();
});

/** Exactly the manifest's files are stored, as the hub has them now, and nothing of the way there. */
async function expectStored(manifest: WeightManifest, commit = hub.commit(REPO)): Promise<void> {
  const stored = await tab.stored();
  const found = new Map(stored.map(({ url, sha256 }) => [url, sha256]));
  const wanted = manifest.files.map(({ path }): [string, string] => [
    `https://huggingface.co/${REPO}/resolve/${commit}/${path}`,
    hub.file(REPO, path).sha256,
  ]);
  expect([...found].sort()).toEqual(wanted.sort());
  expect(await tab.parts()).toEqual([]);
  expect(await tab.do('files')).toHaveLength(wanted.length);
}

/** Downloads while the hub misbehaves and expects right weights in spite of it. */
async function expectSurvives(manifest: WeightManifest, ...misbehaviour: Misbehaviour[]): Promise<string[]> {
  for (const one of misbehaviour) hub.misbehave(one);
  const { result, progress } = await tab.download(manifest, hub.url);
  expect(result).toMatchObject({ ok: true });
  await expectStored(manifest);
  return progress.flatMap(({ note }) => note ?? []);
}

/** Downloads while the hub misbehaves and expects a failure; afterwards a well-behaved hub completes the model. */
async function expectFails(manifest: WeightManifest, failure: object, ...misbehaviour: Misbehaviour[]): Promise<void> {
  for (const one of misbehaviour) hub.misbehave(one);
  const { result } = await tab.download(manifest, hub.url);
  expect(result).toMatchObject({ ok: false, failure });
  hub.behave();
  await expectSurvives(manifest);
}

test('a model arrives whole, checked, under its canonical addresses, with one request for each file', async () => {
  const { result, progress } = await tab.download(large, hub.url);
  expect(result).toMatchObject({ ok: true, value: { commit: hub.commit(REPO), verified: 'hash', host: hub.url } });
  await expectStored(large);
  const big = (await tab.stored()).find(({ url }) => url.endsWith(BIG.path));
  expect(big?.headers).toEqual({ 'content-length': String(BIG.bytes), 'content-type': 'application/octet-stream' });
  expect(hub.requests.filter(({ path }) => path.startsWith('/cdn/'))).toHaveLength(1);
  expect(hub.requests.filter(({ method }) => method === 'OPTIONS')).toEqual([]);
  expect(progress.at(-1)).toMatchObject({ note: null, doneBytes: progress.at(-1)?.totalBytes });
  hub.forget();
  expect((await tab.download(large, hub.url)).result).toMatchObject({ ok: true });
  expect(hub.requests.filter(({ path }) => !path.startsWith('/api/'))).toEqual([]);
});

for (const after of [0.1, 0.5, 0.99]) {
  test(`a connection dropped at ${after * 100} % is taken up again where it broke`, async () => {
    // At a line's speed, not memory's: what lies in buffers when a connection breaks was sent and never seen.
    const line: Misbehaviour = { kind: 'throttle', bytesPerSecond: 20e6, match: '/cdn/' };
    await expectSurvives(large, line, { kind: 'drop', after, match: '/cdn/', times: 1 });
    expect(sentOf(hub, BIG.path)).toBeLessThan(BIG.bytes + PART);
    expect(hub.requests.find(({ path, range }) => path.startsWith('/cdn/') && range !== 'bytes=0-')).toBeDefined();
  });
}

test('passing refusals are waited for: 500s, and 429 for as long as the host asks', async () => {
  const start = Date.now();
  await expectSurvives(
    small,
    { kind: 'status', status: 500, match: 'config.json', times: 2 },
    { kind: 'status', status: 429, retryAfterS: 3, match: 'tokenizer.json', times: 1 },
  );
  expect(Date.now() - start).toBeGreaterThan(3000);
});

const refusals: readonly (readonly [Misbehaviour, object])[] = [
  [
    { kind: 'status', status: 500, match: '/cdn/' },
    { kind: 'host-refused', status: 500 },
  ],
  [
    { kind: 'status', status: 403, match: '/cdn/' },
    { kind: 'host-refused', status: 403 },
  ],
  [
    { kind: 'status', status: 404, match: '/cdn/' },
    { kind: 'file-missing', file: SMALL[2] },
  ],
  [
    { kind: 'status', status: 429, retryAfterS: 120, match: '/cdn/' },
    { kind: 'host-busy', retryAfterS: 120 },
  ],
  [{ kind: 'no-cors' }, { kind: 'host-unreachable' }],
  [
    { kind: 'wrong-bytes', match: '/cdn/' },
    { kind: 'wrong-bytes', file: SMALL[2] },
  ],
  [
    { kind: 'wrong-bytes', match: 'tokenizer.json' },
    { kind: 'wrong-bytes', file: SMALL[1] },
  ],
];
for (const [misbehaviour, failure] of refusals) {
  test(`a lasting ${JSON.stringify(misbehaviour)} is reported, and the next try completes the model`, async () => {
    await expectFails(small, failure, misbehaviour);
  });
}

test('wrong bytes leave neither a file nor a part of it', async () => {
  hub.misbehave({ kind: 'wrong-bytes', match: '/cdn/' });
  expect((await tab.download(large, hub.url)).result).toMatchObject({ failure: { kind: 'wrong-bytes' } });
  expect((await tab.stored()).map(({ url }) => url.split('/').at(-1))).toEqual(['config.json']);
  expect((await tab.parts()).filter((url) => url.includes('/parts/'))).toEqual([]);
  expect(await tab.do('files')).toHaveLength(1);
});

for (const length of ['absent', 'short'] as const) {
  test(`a body that ends too early in good order, its length ${length}, is completed`, async () => {
    await expectSurvives(large, { kind: 'truncate', after: 0.6, length, match: '/cdn/', times: 1 });
    expect(sentOf(hub, BIG.path)).toBe(BIG.bytes);
  });
}

test('a file that changes on the host between two requests is begun again, and the person is told', async () => {
  const notes = await expectSurvives(
    large,
    { kind: 'drop', after: 0.7, match: '/cdn/', times: 1 },
    { kind: 'change', match: '/cdn/', times: 1 },
  );
  expect(notes).toContain('started over');
});

test('a host without ranges works, at the price of beginning again after a drop', async () => {
  const notes = await expectSurvives(
    large,
    { kind: 'no-range' },
    { kind: 'drop', after: 0.5, match: '/cdn/', times: 1 },
  );
  expect(notes).toContain('started over');
});

test('a host without the API gets size checks only, says so, and keeps the commit it names', async () => {
  hub.misbehave({ kind: 'no-api' });
  const { result, progress } = await tab.download(large, hub.url);
  expect(result).toMatchObject({ ok: true, value: { verified: 'size', commit: hub.commit(REPO) } });
  expect(progress.map(({ note }) => note)).toContain('unverified');
  await expectStored(large);
});

test('a bare mirror that shows no headers, has no API and no ranges still serves a model', async () => {
  hub.misbehave({ kind: 'no-api' });
  hub.misbehave({ kind: 'no-range' });
  hub.misbehave({ kind: 'hidden-headers' });
  expect((await tab.download(large, hub.url)).result).toMatchObject({ ok: true, value: { commit: 'main' } });
  await expectStored(large, 'main');
});

test('a slow start is waited for, and a host that refuses preflights is asked without If-Range', async () => {
  await expectSurvives(
    large,
    { kind: 'delay', ms: 1500, times: 2 },
    { kind: 'no-preflight' },
    { kind: 'throttle', bytesPerSecond: 20e6, match: '/cdn/' },
    { kind: 'drop', after: 0.5, match: '/cdn/', times: 1 },
  );
  expect(sentOf(hub, BIG.path)).toBeLessThan(BIG.bytes + PART);
});

test('going offline in the middle is reported as such, and the download goes on when the network is back', async () => {
  hub.misbehave({ kind: 'throttle', bytesPerSecond: 12_000_000, match: '/cdn/' });
  hub.misbehave({ kind: 'drop', after: 0.7, match: '/cdn/', times: 1 });
  await tab.do('start', large, hub.url);
  await tab.reached(large, 10_000_000);
  await context.setOffline(true);
  hub.misbehave({ kind: 'hang-up' });
  expect((await tab.do('ended', large.model)).result).toMatchObject({ ok: false, failure: { kind: 'offline' } });
  await context.setOffline(false);
  hub.behave();
  const { progress } = await tab.download(large, hub.url);
  expect(progress.map(({ note }) => note)).toContain('resumed');
  await expectStored(large);
});

test('a tab closed in the middle costs at most one part', async () => {
  hub.misbehave({ kind: 'throttle', bytesPerSecond: 12_000_000, match: '/cdn/' });
  await tab.do('start', large, hub.url);
  await tab.reached(large, 12_000_000);
  await tab.page.close();
  hub.behave();
  hub.forget();
  tab = await WeightsTab.open(context, host.url);
  expect(await tab.do('list')).toMatchObject({ value: { complete: [], unfinished: [{ model: 'Large' }] } });
  expect((await tab.download(large, hub.url)).result).toMatchObject({ ok: true, value: { verified: 'hash' } });
  const resumed = hub.requests.find(({ path, method }) => path.startsWith('/cdn/') && method === 'GET');
  expect(resumed).toMatchObject({ range: `bytes=${PART}-`, status: 206 });
  expect(resumed?.ifRange).toBe(`"${hub.file(REPO, BIG.path).sha256}"`);
  expect(sentOf(hub, BIG.path)).toBe(BIG.bytes - PART);
  await expectStored(large);
});

test('a paused download keeps its commit when main moves on meanwhile', async () => {
  const commit = hub.commit(REPO);
  const { sha256 } = hub.file(REPO, BIG.path);
  hub.misbehave({ kind: 'throttle', bytesPerSecond: 12_000_000, match: '/cdn/' });
  await tab.do('start', large, hub.url);
  await tab.reached(large, 10_000_000);
  await tab.do('pause', large.model, large.mix);
  expect((await tab.do('ended', large.model)).result).toMatchObject({ failure: { kind: 'cancelled' } });
  hub.behave();
  const latest = hub.commitEdit(REPO, BIG.path);
  const { result } = await tab.download(large, hub.url);
  expect(result).toMatchObject({ ok: true, value: { commit } });
  expect((await tab.stored()).map((entry) => entry.sha256)).toContain(sha256);
  expect(await tab.do('freshness', large, hub.url)).toEqual({ ok: true, value: { stored: commit, latest } });
  hub.forget();
  await expectSurvives(large);
  expect(hub.requests.filter(({ path }) => path.includes('config.json'))).toHaveLength(1);
});

test('cancelling leaves nothing behind, nor does sweeping after two weeks', async () => {
  hub.misbehave({ kind: 'throttle', bytesPerSecond: 12_000_000, match: '/cdn/' });
  for (const end of ['cancel', 'sweep'] as const) {
    await tab.do('start', large, hub.url);
    await tab.reached(large, 10_000_000);
    if (end === 'cancel') await tab.do('cancel', large.model, large.mix);
    else {
      await tab.do('pause', large.model, large.mix);
      await tab.do('sweep');
      expect(await tab.parts()).toHaveLength(2);
      await tab.do('age', 15);
      await tab.do('sweep');
    }
    expect(await tab.do('entries', 'memelore-parts-v1')).toEqual([]);
    expect(await tab.do('entries', 'memelore-weights-v1')).toEqual([]);
    expect(await tab.do('files')).toEqual([]);
  }
});

test('a model that does not fit is refused before anything is fetched', async () => {
  // Chromium tells pages of 10 GiB of room whatever there is, so only more than that is known not to fit.
  hub.misbehave({ kind: 'overstate', bytes: 20e9 });
  const { result } = await tab.download(large, hub.url);
  expect(result).toMatchObject({ ok: false, failure: { kind: 'no-space' } });
  expect(await tab.do('entries', 'memelore-parts-v1')).toEqual([]);
  expect(hub.requests.filter(({ path }) => path.startsWith('/cdn/'))).toEqual([]);
});

test('storage that fills up in the middle is reported, and the download goes on once there is room', async () => {
  hub.misbehave({ kind: 'throttle', bytesPerSecond: 12_000_000, match: '/cdn/' });
  await tab.do('start', large, hub.url);
  await tab.reached(large, 1_000_000);
  await overrideQuota(6_000_000);
  expect((await tab.do('ended', large.model)).result).toMatchObject({ ok: false, failure: { kind: 'storage-full' } });
  await overrideQuota(undefined);
  hub.behave();
  await expectSurvives(large);
});

test('two models share a file: it is fetched once, and stays until the second one goes', async () => {
  const twin = manifestOf('Twin', ['config.json', BIG.path, 'onnx/embed_tokens_q4.onnx']);
  await Promise.all([tab.do('start', large, hub.url), tab.do('start', twin, hub.url)]);
  for (const { model } of [large, twin]) expect((await tab.do('ended', model)).result).toMatchObject({ ok: true });
  expect(sentOf(hub, BIG.path)).toBe(BIG.bytes);
  await expectStored(twin);
  await tab.do('remove', twin.model, twin.mix);
  await expectStored(large);
  await tab.do('remove', large.model, large.mix);
  expect(await tab.do('entries', 'memelore-weights-v1')).toEqual([]);
  expect(await tab.do('files')).toEqual([]);
});

test('one tab downloads a model; another one waits and then has it too', async () => {
  hub.misbehave({ kind: 'throttle', bytesPerSecond: 20_000_000, match: '/cdn/' });
  const other = await WeightsTab.open(context, host.url);
  await tab.do('start', large, hub.url);
  await tab.reached(large, 1_000_000);
  const second = await other.download(large, hub.url);
  expect(second.result).toMatchObject({ ok: true });
  expect(second.progress[0]?.note).toBe('waiting');
  expect(sentOf(hub, BIG.path)).toBe(BIG.bytes);
});

test('a damaged file is found by verifying, and then alone fetched again', async () => {
  await expectSurvives(small);
  expect(await tab.do('verify', small.model, small.mix)).toMatchObject({ ok: true });
  await tab.do('damage', `https://huggingface.co/${REPO}/resolve/${hub.commit(REPO)}/tokenizer.json`);
  const failure = { kind: 'wrong-bytes', file: 'tokenizer.json' };
  expect(await tab.do('verify', small.model, small.mix)).toEqual({ ok: false, failure });
  hub.forget();
  await expectSurvives(small);
  expect(hub.requests.map(({ path }) => path.split('/').at(-1))).toEqual(['tokenizer.json']);
});

test('files from disk are matched by name and checked against the hub, or by nothing but themselves without it', async () => {
  const folder = SMALL.map((path) => ({
    path: `my model/${path.split('/').at(-1) ?? ''}`,
    from: `${hub.url}/${REPO}/resolve/main/${path}`,
  }));
  const nowhere = 'http://127.0.0.1:9';
  expect(await tab.do('importFrom', small, nowhere, folder.slice(1))).toMatchObject({
    failure: { kind: 'file-missing', file: 'config.json' },
  });
  expect(await tab.do('importFrom', small, nowhere, folder)).toMatchObject({
    value: { verified: 'size', commit: 'main' },
  });
  await expectStored(small, 'main');
  expect(await tab.do('importFrom', small, hub.url, folder)).toMatchObject({ value: { verified: 'hash' } });
  await expectStored(small);
  hub.misbehave({ kind: 'wrong-bytes', match: '/cdn/' });
  expect(await tab.do('importFrom', small, hub.url, folder)).toMatchObject({ failure: { kind: 'wrong-bytes' } });
});

test('changing the host loses nothing that is stored, and hosts are checked as people type them', async () => {
  const mirror = await startHub({ bigFiles: [BIG] });
  try {
    await expectSurvives(large);
    expect((await tab.download(large, mirror.url)).result).toMatchObject({ ok: true, value: { host: hub.url } });
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

async function overrideQuota(quotaSize: number | undefined): Promise<void> {
  const session = await context.newCDPSession(tab.page);
  const origin = new URL(tab.page.url()).origin;
  await session.send('Storage.overrideQuotaForOrigin', quotaSize === undefined ? { origin } : { origin, quotaSize });
}
