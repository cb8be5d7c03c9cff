import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { injectLists, listFiles } from '../../../vite/precache-plugin';

const MEBIBYTE = 1024 * 1024;
let folder: string;

function write(path: string, content: string | Buffer = path): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'memelore-build-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('the list of files to keep offline', () => {
  it('has relative addresses, pages by their folder, so that the site works under any path', async () => {
    ['index.html', 'meme/index.html', '404.html'].forEach((path) => write(path));
    const { shell } = await listFiles(folder);
    expect(shell.map(({ url }) => url).sort()).toEqual(['./', '404.html', 'meme/']);
  });

  it('has workers, their chunks and small modules in the shell, without a revision if the name has a hash', async () => {
    write('_app/immutable/workers/captioner.worker-DMDJ2i4j.js');
    write('_app/immutable/workers/chunks/Q7h1pj_o.js');
    write('_app/immutable/workers/assets/ort-BQJNh0bu.mjs');
    write('manifest.webmanifest');
    const { shell, heavy } = await listFiles(folder);
    expect(heavy).toEqual([]);
    expect(shell.filter(({ revision }) => revision === null)).toHaveLength(3);
    expect(shell.find(({ url }) => url === 'manifest.webmanifest')?.revision).toMatch(/^[0-9a-f]{32}$/);
  });

  it('keeps weights, wasm, samples and large files at their first use', async () => {
    write('_app/immutable/workers/assets/ort-4byDm7i3.wasm');
    write('_app/immutable/workers/assets/det-DNKywHAZ.onnx');
    write('samples/cat.png');
    write('_app/immutable/assets/large.4byDm7i3.js', Buffer.alloc(2 * MEBIBYTE + 1));
    write('_app/immutable/assets/small.4byDm7i3.js', Buffer.alloc(2 * MEBIBYTE));
    const { shell, heavy } = await listFiles(folder);
    expect(shell.map(({ url }) => url)).toEqual(['_app/immutable/assets/small.4byDm7i3.js']);
    expect(heavy).toHaveLength(4);
    expect(heavy.find(({ url }) => url === 'samples/cat.png')?.revision).toMatch(/^[0-9a-f]{32}$/);
  });

  it('leaves out the service worker and the version file', async () => {
    ['service-worker.js', '_app/version.json', 'index.html'].forEach((path) => write(path));
    expect((await listFiles(folder)).shell).toHaveLength(1);
  });
});

describe('writing the lists into the service worker', () => {
  it('fills all placeholders', async () => {
    write('index.html');
    write('weights.onnx');
    write('service-worker.js', 'start(self.__WB_MANIFEST, self.__HEAVY_FILES, self.__SCRIPT_HASHES)');
    await injectLists(folder, ["'sha256-abc='"]);
    expect(readFileSync(join(folder, 'service-worker.js'), 'utf8')).toMatch(
      /^start\(\[\{"url":"\.\/","revision":"\w+"\}\], \[\{"url":"weights\.onnx","revision":"\w+"\}\], \["'sha256-abc='"\]\)$/,
    );
  });

  it('fails if a placeholder is missing or occurs twice', async () => {
    write('index.html');
    write('service-worker.js', 'start(self.__WB_MANIFEST, self.__WB_MANIFEST, self.__HEAVY_FILES)');
    await expect(injectLists(folder, [])).rejects.toThrow('self.__WB_MANIFEST exactly once');
    write('service-worker.js', 'start(self.__WB_MANIFEST)');
    await expect(injectLists(folder, [])).rejects.toThrow('self.__HEAVY_FILES exactly once');
  });
});
