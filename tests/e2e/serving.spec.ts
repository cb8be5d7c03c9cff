import { get, type IncomingMessage } from 'node:http';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { filesOf, SITE } from '../support/site';
import { startServed } from '../support/served';
import type { Host } from '../support/static-host';

let host: Host;

test.beforeAll(async () => {
  host = await startServed();
});
test.afterAll(() => host.close());

type Answer = {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
};

/** Asks without what browsers do by themselves. */
async function ask(path: string, headers: Record<string, string>): Promise<Answer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(host.url + path, { headers }, resolve).on('error', reject);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}

/** The largest file of the build with this ending: small ones are not worth it. */
function built(end: string): string {
  const bytes = (file: string): number => statSync(join(SITE, file)).size;
  const [found] = filesOf(SITE)
    .filter((file) => file.endsWith(end))
    .sort((a, b) => bytes(b) - bytes(a));
  if (found === undefined) throw new Error(`No file of the build ends in ${end}.`);
  return found;
}

for (const [end, encoding, decompress] of [
  ['.js', 'br', brotliDecompressSync],
  ['.css', 'gzip', gunzipSync],
  ['.wasm', 'gzip', gunzipSync],
] as const)
  test(`npm start sends a ${end} file by ${encoding}, and the same bytes come out`, async () => {
    const path = built(end);
    const { headers, body } = await ask(`/${path}`, { 'Accept-Encoding': encoding });
    expect(headers).toMatchObject({ 'content-encoding': encoding, vary: 'Accept-Encoding' });
    expect(headers['content-security-policy']).toBeDefined();
    expect(decompress(body).equals(readFileSync(join(SITE, path)))).toBe(true);
  });

test('npm start leaves pictures, and what a client cannot take, as they are', async () => {
  const picture = await ask('/samples/sloth-on-a-monday.jpg', { 'Accept-Encoding': 'gzip, br' });
  expect(picture.headers['content-encoding']).toBeUndefined();
  const page = await ask('/', {});
  expect(page.headers['content-encoding']).toBeUndefined();
  expect(page.body.equals(readFileSync(join(SITE, 'index.html')))).toBe(true);
});

test('npm start sends part of a file, and nothing for one that is known', async () => {
  const path = built('.css');
  const part = await ask(`/${path}`, { 'Accept-Encoding': 'gzip', Range: 'bytes=2-5' });
  expect([part.status, part.headers['content-encoding']]).toEqual([206, undefined]);
  expect(part.body.equals(readFileSync(join(SITE, path)).subarray(2, 6))).toBe(true);
  const { headers } = await ask(`/${path}`, { 'Accept-Encoding': 'gzip' });
  const again = await ask(`/${path}`, { 'Accept-Encoding': 'gzip', 'If-None-Match': headers.etag ?? '' });
  expect([again.status, again.body.length]).toEqual([304, 0]);
});

test('npm start answers an unknown address with the fallback page, compressed', async () => {
  const { status, headers, body } = await ask('/no/such/page/', { 'Accept-Encoding': 'br' });
  expect([status, headers['content-encoding']]).toEqual([404, 'br']);
  expect(brotliDecompressSync(body).equals(readFileSync(join(SITE, '404.html')))).toBe(true);
});
