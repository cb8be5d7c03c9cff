import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDocuments } from '../../release/documents';

let copy: string;

beforeEach(async () => {
  copy = await mkdtemp(join(tmpdir(), 'documents-'));
  for (const path of [
    'package.json',
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    'LICENSE',
    'docs',
    'scripts',
    'src',
  ])
    await cp(path, join(copy, path), { recursive: true });
  for (const path of ['tests/e2e', 'tests/fixtures/models/README.md'])
    await cp(path, join(copy, path), { recursive: true });
});

afterEach(() => rm(copy, { recursive: true }));

describe('the documents', () => {
  it('are all there, and every command and relative link in them leads somewhere', () => {
    const { problems, commands, links } = checkDocuments(process.cwd());
    expect(problems).toEqual([]);
    expect(commands).toBeGreaterThan(20);
    expect(links).toBeGreaterThan(5);
  });

  it('are found wanting when one is missing, names a command that is gone or links to nothing', async () => {
    await rm(join(copy, 'docs/KNOWN_ISSUES.md'));
    await writeFile(
      join(copy, 'CONTRIBUTING.md'),
      'Run `npm run nothing`, `npm test`, `node scripts/gone.mjs` or `npx playwright test absent`: [more](docs/GONE.md).',
    );
    expect(checkDocuments(copy).problems).toEqual([
      'docs/KNOWN_ISSUES.md is missing.',
      'README.md: the link docs/KNOWN_ISSUES.md leads nowhere.',
      'CONTRIBUTING.md: there is no npm run nothing.',
      'CONTRIBUTING.md: there is no node scripts/gone.mjs.',
      'CONTRIBUTING.md: there is no npx playwright test absent.',
      'CONTRIBUTING.md: the link docs/GONE.md leads nowhere.',
    ]);
  });
});
