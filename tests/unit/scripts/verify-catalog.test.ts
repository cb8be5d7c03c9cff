import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RepositoryNumbers } from '$lib/catalogue/catalogue';
import { startHub, type FixtureHub } from '../../support/fixture-hub';

type Numbers = Record<string, RepositoryNumbers>;

const SMOLVLM = 'HuggingFaceTB/SmolVLM-256M-Instruct';
const MOONDREAM = 'Xenova/moondream2';
const SHIPPED = 'src/lib/catalogue/numbers.json';
const SLOW_MS = 60_000;

type HubFile = { readonly path: string };

let folder: string;
let file: string;
let hub: FixtureHub;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'catalogue-'));
  file = join(folder, 'numbers.json');
  await copyFile(SHIPPED, file);
  hub = await startHub();
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

/** A proxy for the hub's API that hides one file of one repository. */
async function hubWithout(repo: string, path: string): Promise<{ url: string; close: () => Promise<unknown> }> {
  const hidden = new RegExp(`^/api/models/${repo}/tree/`);
  const server = createServer((request, response) => {
    void (async (): Promise<void> => {
      const url = request.url ?? '/';
      const answer = await fetch(`${hub.url}${url}`);
      const body: unknown = await answer.json();
      const listed =
        Array.isArray(body) && hidden.test(url) ? body.filter((file: HubFile) => file.path !== path) : body;
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(listed));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => new Promise((resolve) => server.close(resolve)) };
}

async function written(): Promise<Numbers> {
  return JSON.parse(await readFile(file, 'utf8')) as Numbers;
}

describe('verify:catalog', () => {
  it(
    'writes sizes, hashes and the commit of every file, after which a check finds no difference',
    async () => {
      await hub.close();
      hub = await startHub({ pageSize: 5 });
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
      // The tiny checkpoint has no external data files, and optional files do not count as missing.
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
    'reports a file that the hub lacks, keeps its numbers and fails',
    async () => {
      const path = 'onnx/vision_encoder_q4.onnx';
      const known = (await written())[SMOLVLM]?.files[path];
      const lacking = await hubWithout(SMOLVLM, path);
      const { code, output } = await verify('--host', lacking.url);
      await lacking.close();
      expect(code).toBe(1);
      expect(output).toMatch(/vision_encoder_q4\.onnx .*MISSING/);
      expect(output).toContain('Missing files: 1.');
      expect((await written())[SMOLVLM]?.files[path]).toEqual(known);
    },
    SLOW_MS,
  );

  it(
    'removes repositories and files that the catalogue no longer has',
    async () => {
      const numbers = await written();
      await writeFile(file, JSON.stringify({ ...numbers, 'someone/else': numbers[SMOLVLM] }));
      await verify('--host', hub.url);
      expect(Object.keys(await written())).not.toContain('someone/else');
    },
    SLOW_MS,
  );

  it(
    'exits with 2 and keeps the numbers if the hub does not answer',
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
