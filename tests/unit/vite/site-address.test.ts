import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addAddress, giveId } from '../../../vite/site-address';

const PAGE = '<meta\n name="description"\n content="Find any meme." /><link rel="manifest" href="m.json" />';
let folder: string;

function read(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'memelore-site-'));
  writeFileSync(join(folder, 'index.html'), PAGE);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it.each(['https://memes.example/app', 'https://memes.example/app/'])(
  'pages of a site at %s name whole addresses to those who show a link',
  async (site) => {
    await addAddress(folder, site);
    expect(read('index.html')).toContain('<meta property="og:url" content="https://memes.example/app/" />');
    expect(read('index.html')).toContain('content="https://memes.example/app/screenshots/wide.webp"');
    expect(read('index.html')).toContain('<meta property="og:description" content="Find any meme." />');
    expect(read('index.html')).toMatch(/<link rel="manifest" href="m.json" \/>$/);
  },
);

it.each([undefined, ''])('without an address (%s) pages stay as they are', async (site) => {
  await addAddress(folder, site);
  expect(read('index.html')).toBe(PAGE);
});

it('an address that is none, or a page without a description, fails the build', async () => {
  await expect(addAddress(folder, 'memes')).rejects.toThrow();
  writeFileSync(join(folder, 'index.html'), '<link rel="manifest" href="m.json" />');
  await expect(addAddress(folder, 'https://memes.example')).rejects.toThrow('must have a description');
});

it('the app under a path is another one than at the root', async () => {
  writeFileSync(join(folder, 'manifest.webmanifest'), '{"id":"/memelore","name":"Memelore"}');
  await giveId(folder, '/apps/memes');
  expect(JSON.parse(read('manifest.webmanifest'))).toEqual({ id: '/apps/memes/memelore', name: 'Memelore' });
});
