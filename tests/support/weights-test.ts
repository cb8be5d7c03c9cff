import type { TestDetails } from '@playwright/test';
import type { WeightManifest } from '$lib/catalogue/weights';
import { startHub, type Misbehaviour } from './fixture-hub.ts';
import { startStaticHost } from './static-host.ts';
import { expect, test as base } from './test.ts';
import { BIG, REPO, WeightsTab } from './weights.ts';

/** The fixtures of a test of the weight store; each test gets its own. */
type Given = {
  /** What the browser refuses to the weight store. */
  readonly refused: 'nothing' | 'private files' | 'all';
  readonly tab: WeightsTab;
  /** Checks that exactly the manifest's files are stored, as the hub has them, and that no part is left. */
  readonly expectStored: (manifest: WeightManifest, commit?: string) => Promise<void>;
  /** Downloads with these faults of the hub, checks that the right files are stored, and gives the notes on the way. */
  readonly expectSurvives: (manifest: WeightManifest, ...misbehaviour: Misbehaviour[]) => Promise<string[]>;
  /** Downloads with these faults, and the connection breaks once after this fraction of `BIG` has arrived. */
  readonly expectSurvivesBreak: (manifest: WeightManifest, after: number, ...faults: Misbehaviour[]) => Promise<void>;
  /** Downloads with these faults, checks the failure, and then that the download succeeds without the faults. */
  readonly expectFails: (manifest: WeightManifest, failure: object, ...misbehaviour: Misbehaviour[]) => Promise<void>;
  /** Limits what the tab may store, in bytes; undefined restores the browser's own limit. */
  readonly overrideQuota: (bytes: number | undefined) => Promise<void>;
};

/** `test` with a tab that has the weight store. */
export const test = base.extend<Given>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern.
  hub: async ({}, use) => {
    const hub = await startHub({ bigFiles: [BIG], pageSize: 10 });
    await use(hub);
    await hub.close();
  },
  refused: ['nothing', { option: true }],
  tab: async ({ context, refused }, use) => {
    const host = await startStaticHost('build-harness', { isolated: true });
    await use(await WeightsTab.open(context, `${host.url}?refused=${refused}`));
    await host.close();
  },
  expectStored: async ({ hub, tab }, use) => {
    await use(async (manifest, commit = hub.commit(REPO)) => {
      const found = new Map((await tab.stored()).map(({ url, sha256 }) => [url, sha256]));
      const wanted = manifest.files.map(({ path }): [string, string] => [
        `https://huggingface.co/${REPO}/resolve/${commit}/${path}`,
        hub.file(REPO, path).sha256,
      ]);
      expect([...found].sort()).toEqual(wanted.sort());
      expect(await tab.parts()).toEqual([]);
      expect(await tab.do('files')).toHaveLength(wanted.length);
    });
  },
  expectSurvives: async ({ hub, tab, expectStored }, use) => {
    await use(async (manifest, ...misbehaviour) => {
      for (const one of misbehaviour) hub.misbehave(one);
      const { result, progress } = await tab.download(manifest, hub.url);
      expect(result).toMatchObject({ ok: true });
      await expectStored(manifest);
      return progress.flatMap(({ note }) => note ?? []);
    });
  },
  expectSurvivesBreak: async ({ hub, tab, expectStored }, use) => {
    await use(async (manifest, after, ...faults) => {
      for (const one of faults) hub.misbehave(one);
      // Bytes that are still in buffers when a connection breaks are lost.
      hub.misbehave({ kind: 'crawl', after, match: '/cdn/' });
      await tab.do('start', manifest, hub.url);
      await tab.reached(manifest, Math.floor(after * BIG.bytes));
      hub.breakConnections();
      hub.behave();
      for (const one of faults) hub.misbehave(one);
      expect((await tab.do('ended', manifest.model)).result).toMatchObject({ ok: true });
      await expectStored(manifest);
    });
  },
  expectFails: async ({ hub, tab, expectSurvives }, use) => {
    await use(async (manifest, failure, ...misbehaviour) => {
      for (const one of misbehaviour) hub.misbehave(one);
      const { result } = await tab.download(manifest, hub.url);
      expect(result).toMatchObject({ ok: false, failure });
      hub.behave();
      await expectSurvives(manifest);
    });
  },
  overrideQuota: async ({ context, tab }, use) => {
    await use(async (quotaSize) => {
      const session = await context.newCDPSession(tab.page);
      const { origin } = new URL(tab.page.url());
      await session.send(
        'Storage.overrideQuotaForOrigin',
        quotaSize === undefined ? { origin } : { origin, quotaSize },
      );
    });
  },
});

/** A test over both stores: files in the private file system, and in cache entries where the browser refuses that. */
export function testInBothStores(name: string, body: Parameters<typeof test>[2], details: TestDetails = {}): void {
  for (const refused of ['nothing', 'private files'] as const)
    test.describe(`if the browser refuses ${refused}`, () => {
      test.use({ refused });
      test(name, details, body);
    });
}
