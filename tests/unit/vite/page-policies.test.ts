import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addPolicies, allScriptHashes, scriptHashes } from '../../../vite/page-policies';

// The hash of "alert('Hello, world.');", as the specification of Content Security Policy gives it.
const HELLO = "alert('Hello, world.');";
const HASH = "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='";
const PAGE = `<head><meta charset="utf-8" /><script>${HELLO}</script></head>`;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'memelore-pages-'));
  mkdirSync(join(folder, 'settings'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('hashes are of inline scripts only, whatever their attributes', () => {
  expect(scriptHashes(`<script async src="a.js"></script><script type="module">${HELLO}</script>`)).toEqual([HASH]);
  expect(scriptHashes('<script>\n  one();\n</script><script>\n  two();\n</script>')).toHaveLength(2);
});

it('each page gets the policy with its own hashes, before every script', async () => {
  writeFileSync(join(folder, 'index.html'), PAGE);
  writeFileSync(join(folder, 'settings/index.html'), PAGE.replace(HELLO, 'other();'));
  const hashes = await addPolicies(folder);
  expect(hashes).toHaveLength(2);
  expect(await allScriptHashes(folder)).toEqual(hashes);
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  expect(html).toMatch(
    /^<head><meta charset="utf-8" \/>\s*<meta http-equiv="Content-Security-Policy" content="[^"]+" \/><script>/,
  );
  expect(html).toContain(`script-src 'self' ${HASH};`);
});

it('a page whose head begins otherwise fails the build', async () => {
  writeFileSync(join(folder, 'index.html'), '<head></head>');
  await expect(addPolicies(folder)).rejects.toThrow('exactly once');
});
