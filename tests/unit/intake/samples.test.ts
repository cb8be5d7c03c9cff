import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { imageSize } from 'image-size';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { SAMPLES, fetchSamples } from '$lib/intake/samples';
import { startStaticHost, type Host } from '../../support/static-host';

const FOLDER = join(import.meta.dirname, '../../../static/samples');
const EXTENSIONS: Record<string, string> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' };

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the samples', () => {
  test('are exactly the files in the folder', async () => {
    expect(SAMPLES.map(({ name }) => name).sort()).toEqual((await readdir(FOLDER)).sort());
  });

  test.each(SAMPLES)('$name is small and has the listed name and type', async ({ name, type }) => {
    const bytes = await readFile(join(FOLDER, name));
    expect(bytes.length).toBeLessThan(70_000);
    expect(imageSize(bytes).type).toBe(EXTENSIONS[type]);
    expect(name.split('.').at(-1)).toBe(EXTENSIONS[type]);
  });
});

describe('fetching the samples', () => {
  let site: Host;
  let empty: Host;

  beforeAll(async () => {
    site = await startStaticHost(join(FOLDER, '..'));
    empty = await startStaticHost(import.meta.dirname);
  });

  afterAll(async () => {
    await site.close();
    await empty.close();
  });

  test('gives files with the bytes, names and types of the pictures, from any page of the site', async () => {
    vi.stubGlobal('location', { href: `${site.url}/settings/?tab=models` });
    const result = await fetchSamples();
    if (!result.ok) throw new Error(result.failure.kind);
    expect(result.value.map(({ file, folder }) => [file.name, file.type, folder])).toEqual(
      SAMPLES.map(({ name, type }) => [name, type, 'Samples']),
    );
    for (const { file } of result.value)
      expect(Buffer.from(await file.arrayBuffer()).equals(await readFile(join(FOLDER, file.name)))).toBe(true);
  });

  test('fails with the name of a missing picture', async () => {
    vi.stubGlobal('location', { href: empty.url });
    const { host } = new URL(empty.url);
    expect(await fetchSamples()).toEqual({
      ok: false,
      failure: { kind: 'file-missing', host, file: SAMPLES[0].name },
    });
  });

  test.each([
    { onLine: true, kind: 'host-unreachable' },
    { onLine: false, kind: 'samples-offline' },
  ])('fails as $kind when nothing answers and onLine is $onLine', async ({ onLine, kind }) => {
    const gone = await startStaticHost(FOLDER);
    await gone.close();
    vi.stubGlobal('location', { href: gone.url });
    vi.stubGlobal('navigator', { onLine });
    expect(await fetchSamples()).toMatchObject({ ok: false, failure: { kind } });
  });
});
