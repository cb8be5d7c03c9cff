import { expect } from '@playwright/test';
import { type Misbehaviour } from '../support/fixture-hub.ts';
import { BIG, LARGE, PART, REPO, sentOf, SMALL, SMALL_FILES } from '../support/weights.ts';
import { test, testInBothStores } from '../support/weights-test.ts';

for (const after of [0.1, 0.5, 0.99]) {
  testInBothStores(
    `a download whose connection breaks at ${after * 100} % goes on where it broke`,
    async ({ hub, expectSurvivesBreak }) => {
      await expectSurvivesBreak(LARGE, after);
      expect(sentOf(hub, BIG.path)).toBeLessThan(BIG.bytes + PART);
      expect(hub.requests.find(({ path, range }) => path.startsWith('/cdn/') && range !== 'bytes=0-')).toBeDefined();
    },
  );
}

test('a download tries again after 500, and after 429 as late as the host asks', async ({ expectSurvives }) => {
  const start = Date.now();
  await expectSurvives(
    SMALL,
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
    { kind: 'file-missing', file: SMALL_FILES[2] },
  ],
  [
    { kind: 'status', status: 429, retryAfterS: 120, match: '/cdn/' },
    { kind: 'host-busy', retryAfterS: 120 },
  ],
  [{ kind: 'no-cors' }, { kind: 'host-unreachable' }],
  [
    { kind: 'wrong-bytes', match: '/cdn/' },
    { kind: 'wrong-bytes', file: SMALL_FILES[2] },
  ],
  [
    { kind: 'wrong-bytes', match: 'tokenizer.json' },
    { kind: 'wrong-bytes', file: SMALL_FILES[1] },
  ],
];
for (const [misbehaviour, failure] of refusals) {
  test(`a lasting ${JSON.stringify(misbehaviour)} is reported, and the next try completes the model`, async ({
    expectFails,
  }) => {
    await expectFails(SMALL, failure, misbehaviour);
  });
}

test('wrong bytes fail the download and leave neither a file nor a part', async ({ hub, tab }) => {
  hub.misbehave({ kind: 'wrong-bytes', match: '/cdn/' });
  expect((await tab.download(LARGE, hub.url)).result).toMatchObject({ failure: { kind: 'wrong-bytes' } });
  expect((await tab.stored()).map(({ url }) => url.split('/').at(-1))).toEqual(['config.json']);
  expect((await tab.parts()).filter((url) => url.includes('/parts/'))).toEqual([]);
  expect(await tab.do('files')).toHaveLength(1);
});

for (const length of ['absent', 'short'] as const) {
  test(`a body that ends early without an error (length ${length}) is completed`, async ({ hub, expectSurvives }) => {
    await expectSurvives(LARGE, { kind: 'truncate', after: 0.6, length, match: '/cdn/', times: 1 });
    expect(sentOf(hub, BIG.path)).toBe(BIG.bytes);
  });
}

test('a file that changes on the host between two requests is downloaded again, and a note says so', async ({
  expectSurvives,
}) => {
  const notes = await expectSurvives(
    LARGE,
    { kind: 'drop', after: 0.7, match: '/cdn/', times: 1 },
    { kind: 'change', match: '/cdn/', times: 1 },
  );
  expect(notes).toContain('started over');
});

test('a host without ranges works, but a broken connection begins again', async ({ expectSurvives }) => {
  const notes = await expectSurvives(
    LARGE,
    { kind: 'no-range' },
    { kind: 'drop', after: 0.5, match: '/cdn/', times: 1 },
  );
  expect(notes).toContain('started over');
});

test('without the host’s API only sizes are checked, which is shown, and the answer’s commit is recorded', async ({
  hub,
  tab,
  expectStored,
}) => {
  hub.misbehave({ kind: 'no-api' });
  const { result, progress } = await tab.download(LARGE, hub.url);
  expect(result).toMatchObject({ ok: true, value: { verified: 'size', commit: hub.commit(REPO) } });
  expect(progress.map(({ note }) => note)).toContain('unverified');
  await expectStored(LARGE);
  const value = { stored: hub.commit(REPO), latest: null };
  expect(await tab.do('freshness', LARGE, hub.url)).toEqual({ ok: true, value });
});

test('a mirror without readable headers, API and ranges still serves a model', async ({ hub, tab, expectStored }) => {
  hub.misbehave({ kind: 'no-api' });
  hub.misbehave({ kind: 'no-range' });
  hub.misbehave({ kind: 'hidden-headers' });
  expect((await tab.download(LARGE, hub.url)).result).toMatchObject({ ok: true, value: { commit: 'main' } });
  await expectStored(LARGE, 'main');
});

test('a slow answer is waited for, and a host that refuses preflights is asked without If-Range', async ({
  hub,
  expectSurvivesBreak,
}) => {
  await expectSurvivesBreak(LARGE, 0.5, { kind: 'delay', ms: 1500, times: 1 }, { kind: 'no-preflight' });
  expect(sentOf(hub, BIG.path)).toBeLessThan(BIG.bytes + PART);
});
