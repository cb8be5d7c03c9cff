import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RepositoryNumbers } from '$lib/domain/catalogue';
import { startHub, type FixtureHub } from '../../support/fixture-hub';

type Numbers = Record<string, RepositoryNumbers>;

const SMOLVLM = 'HuggingFaceTB/SmolVLM-256M-Instruct';
const MOONDREAM = 'Xenova/moondream2';
const SHIPPED = 'src/lib/domain/catalogue-numbers.json';
const SLOW_MS = 60_000;

let folder: string;
let file: string;
let hub: FixtureHub;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalogue-'));
  file = join(folder, 'numbers.json');
  await copyFile(SHIPPED, file);
  hub = await startHub({ pageSize: 5 });
});

afterEach(async () => {
  await hub.close();
  await rm(folder, { recursive: true });
});

function verify(...args: string[]): Promise<{ code: number; output: string }> {
  const command = ['scripts/verify-catalog.mjs', '--numbers', file, ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, command, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
  });
}

async function written(): Promise<Numbers> {
  return JSON.parse(await readFile(file, 'utf8')) as Numbers;
}

describe('verify:catalog', () => {
  it(
    'writes sizes, hashes and the commit of every file, after which a check finds no difference',
    async () => {
      const first = await verify('--host', `${hub.url}/`);
      expect(first.code, first.output).toBe(0);
      const numbers = await written();
      const shipped = JSON.parse(await readFile(SHIPPED, 'utf8')) as Numbers;
      expect(Object.keys(numbers).sort()).toEqual(Object.keys(shipped).sort());
      for (const [repo, { commit, files }] of Object.entries(numbers)) {
        expect(commit).toBe(hub.commit(repo));
        for (const [path, { bytes, sha256, estimate }] of Object.entries(files)) {
          const real = hub.file(repo, path);
          expect(bytes, path).toBe(real.bytes);
          if (path.endsWith('.onnx')) expect(sha256, path).toBe(real.sha256);
          expect(estimate).toBe(false);
        }
      }
      // The stand-in has its weights in one file; external data nobody announces is not missing.
      expect(Object.keys(numbers[MOONDREAM]?.files ?? {}).some((path) => path.endsWith('_data'))).toBe(false);
      expect(first.output).toContain('not there (optional)');

      const second = await verify('--host', hub.url, '--check');
      expect(second.code, second.output).toBe(0);
      expect(second.output).toContain('Missing files: 0. Repositories whose numbers differ: 0.');
    },
    SLOW_MS,
  );

  it(
    'only reports with --check, and says which file changed on the hub',
    async () => {
      await verify('--host', hub.url);
      const before = await readFile(file, 'utf8');
      const commit = hub.commitEdit(SMOLVLM, 'onnx/vision_encoder_q4.onnx');
      const { code, output } = await verify('--host', hub.url, '--check');
      expect(code).toBe(1);
      expect(output).toContain(commit);
      expect(output).toMatch(/vision_encoder_q4\.onnx .*CHANGED/);
      expect(output).toContain('Repositories whose numbers differ: 1.');
      expect(await readFile(file, 'utf8')).toBe(before);
    },
    SLOW_MS,
  );

  it(
    'forgets repositories and files that the catalogue no longer has',
    async () => {
      const numbers = await written();
      await writeFile(file, JSON.stringify({ ...numbers, 'someone/else': numbers[SMOLVLM] }));
      await verify('--host', hub.url);
      expect(Object.keys(await written())).not.toContain('someone/else');
    },
    SLOW_MS,
  );

  it(
    'exits with 2 and leaves the numbers alone when nobody answers',
    async () => {
      const before = await readFile(file, 'utf8');
      const { code, output } = await verify('--host', 'http://127.0.0.1:9');
      expect(code).toBe(2);
      expect(output).toContain('could not be asked');
      expect(await readFile(file, 'utf8')).toBe(before);
    },
    SLOW_MS,
  );
});
