import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startHub, type FixtureHub } from '../../support/fixture-hub';

const REPO = 'HuggingFaceTB/SmolVLM-256M-Instruct';
const WEIGHTS = 'onnx/embed_tokens_quantized.onnx';
const BIG = { repo: 'memelore/big', path: 'onnx/model.onnx', bytes: 5_000_001 };

let hub: FixtureHub;
beforeEach(async () => {
  hub = await startHub({ bigFiles: [BIG], pageSize: 7 });
});
afterEach(() => hub.close());

const sha256 = (bytes: ArrayBuffer): string => createHash('sha256').update(Buffer.from(bytes)).digest('hex');

test('weights are redirected to the CDN, with size and hash in the headers of the redirect, and arrive unchanged', async () => {
  const url = `${hub.url}/${REPO}/resolve/main/${WEIGHTS}`;
  const redirect = await fetch(url, { redirect: 'manual' });
  expect(redirect.status).toBe(302);
  const disk = readFileSync(fileURLToPath(new URL(`../../fixtures/models/tiny-smolvlm/${WEIGHTS}`, import.meta.url)));
  expect(redirect.headers.get('x-linked-size')).toBe(String(disk.length));
  expect(redirect.headers.get('x-repo-commit')).toBe(hub.commit(REPO));
  const body = await (await fetch(url)).arrayBuffer();
  expect(`"${sha256(body)}"`).toBe(redirect.headers.get('x-linked-etag'));
  expect(Buffer.from(body).equals(disk)).toBe(true);
  expect(hub.requests.map(({ status }) => status)).toEqual([302, 302, 200]);
  expect(hub.requests[2]?.bytesSent).toBe(disk.length);
});

test('the tree lists every file with size and hash over several pages, for main and for its commit', async () => {
  for (const revision of ['main', hub.commit(REPO)]) {
    const entries: { path: string; size: number; oid: string; lfs?: { oid: string } }[] = [];
    let next: string | undefined = `${hub.url}/api/models/${REPO}/tree/${revision}?recursive=true`;
    while (next !== undefined) {
      const page: Response = await fetch(next);
      entries.push(...((await page.json()) as typeof entries));
      next = /<(.+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
    }
    expect(entries.find(({ path }) => path === WEIGHTS)?.lfs?.oid).toBe(hub.file(REPO, WEIGHTS).sha256);
    const config = await (await fetch(`${hub.url}/${REPO}/resolve/${revision}/config.json`)).arrayBuffer();
    const blob = createHash('sha1').update(`blob ${config.byteLength}\0`).update(Buffer.from(config)).digest('hex');
    expect(entries.find(({ path }) => path === 'config.json')).toMatchObject({ size: config.byteLength, oid: blob });
  }
  const info: unknown = await (await fetch(`${hub.url}/api/models/${REPO}/revision/main`)).json();
  expect(info).toMatchObject({ sha: hub.commit(REPO) });
});

test('ranges of a generated file fit together', async () => {
  const url = `${hub.url}/${BIG.repo}/resolve/main/${BIG.path}`;
  const parts: Buffer[] = [];
  for (const range of ['bytes=0-1234567', 'bytes=1234568-3999999', 'bytes=4000000-']) {
    const part = await fetch(url, { headers: { range } });
    expect(part.status).toBe(206);
    parts.push(Buffer.from(await part.arrayBuffer()));
  }
  const whole = Buffer.concat(parts);
  expect(whole.length).toBe(BIG.bytes);
  expect(createHash('sha256').update(whole).digest('hex')).toBe(hub.file(BIG.repo, BIG.path).sha256);
});

test('a dropped connection sends the given fraction of the file, once', async () => {
  const url = `${hub.url}/${BIG.repo}/resolve/main/${BIG.path}`;
  hub.misbehave({ kind: 'drop', after: 0.5, times: 1 });
  await expect(fetch(url).then((response) => response.arrayBuffer())).rejects.toThrow();
  expect(hub.requests.at(-1)?.bytesSent).toBe(Math.floor(BIG.bytes / 2));
  expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(BIG.bytes);
});

test('a file that crawls arrives whole once the hub behaves', async () => {
  const url = `${hub.url}/${BIG.repo}/resolve/main/${BIG.path}`;
  hub.misbehave({ kind: 'crawl', after: 0.5 });
  const response = await fetch(url);
  const body = response.arrayBuffer();
  await expect.poll(() => hub.requests.at(-1)?.bytesSent).toBeGreaterThanOrEqual(BIG.bytes / 2);
  hub.behave();
  expect((await body).byteLength).toBe(BIG.bytes);
});

test('a broken connection ends a body, and the next request is answered', async () => {
  const url = `${hub.url}/${BIG.repo}/resolve/main/${BIG.path}`;
  hub.misbehave({ kind: 'crawl', after: 0 });
  const response = await fetch(url);
  hub.breakConnections();
  await expect(response.arrayBuffer()).rejects.toThrow();
  hub.behave();
  expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(BIG.bytes);
});

test('If-Range with the old ETag of a changed file gets the whole new file', async () => {
  const url = `${hub.url}/${BIG.repo}/resolve/main/${BIG.path}`;
  hub.misbehave({ kind: 'change', times: 1 });
  const first = await fetch(url, { headers: { range: 'bytes=0-99' } });
  const etag = first.headers.get('etag') ?? '';
  await first.arrayBuffer();
  const second = await fetch(url, { headers: { range: 'bytes=100-199', 'if-range': etag } });
  expect(second.status).toBe(200);
  expect(second.headers.get('etag')).not.toBe(etag);
  expect(sha256(await second.arrayBuffer())).toBe(hub.file(BIG.repo, BIG.path).sha256);
});

test('an edit on main does not change the older commit', async () => {
  const before = { commit: hub.commit(REPO), sha256: hub.file(REPO, WEIGHTS).sha256 };
  expect(hub.commitEdit(REPO, WEIGHTS)).not.toBe(before.commit);
  expect(hub.file(REPO, WEIGHTS).sha256).not.toBe(before.sha256);
  const old = await fetch(`${hub.url}/${REPO}/resolve/${before.commit}/${WEIGHTS}`);
  expect(sha256(await old.arrayBuffer())).toBe(before.sha256);
});

test('refusals, missing ranges and a missing API last until the faults are removed', async () => {
  const url = `${hub.url}/${REPO}/resolve/main/config.json`;
  hub.misbehave({ kind: 'status', status: 429, retryAfterS: 3, match: 'config.json', times: 1 });
  hub.misbehave({ kind: 'no-range' });
  hub.misbehave({ kind: 'no-api' });
  const busy = await fetch(url);
  expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '3']);
  expect((await fetch(url, { headers: { range: 'bytes=0-9' } })).status).toBe(200);
  expect((await fetch(`${hub.url}/api/models/${REPO}/revision/main`)).status).toBe(404);
  hub.behave();
  expect((await fetch(url, { headers: { range: 'bytes=0-9' } })).status).toBe(206);
});

test('a commit of the real repository, as the catalogue pins it, gives the files of main', async () => {
  const real = 'f'.repeat(40);
  const info: unknown = await (await fetch(`${hub.url}/api/models/${REPO}/revision/${real}`)).json();
  expect(info).toMatchObject({ sha: hub.commit(REPO) });
  const file = await fetch(`${hub.url}/${REPO}/resolve/${real}/${WEIGHTS}`);
  expect(file.headers.get('x-repo-commit')).toBe(hub.commit(REPO));
  expect(sha256(await file.arrayBuffer())).toBe(hub.file(REPO, WEIGHTS).sha256);
  expect((await fetch(`${hub.url}/api/models/${REPO}/revision/no-such-branch`)).status).toBe(404);
});
