import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDocuments } from '../../release/documents';

const MODELS = 'tests/fixtures/models/README.md';

let copy: string;

beforeEach(async () => {
  copy = await mkdtemp(join(tmpdir(), 'documents-'));
  const files = ['package.json', 'README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'LICENSE', MODELS];
  for (const path of files) await cp(path, join(copy, path));
  // Models and memes are left out, because they are large and no document names one of them.
  const filter = (from: string): boolean => !/^tests.fixtures.(?:models|memes)/.test(from);
  for (const path of ['docs', 'scripts', 'src', 'vite', 'tests'])
    await cp(path, join(copy, path), { recursive: true, filter });
});

afterEach(() => rm(copy, { recursive: true }));

describe('the documents', () => {
  it('exist, and so do all commands, relative links and paths in them', () => {
    const { problems, commands, links, paths } = checkDocuments(process.cwd());
    expect(problems).toEqual([]);
    expect(commands).toBeGreaterThan(20);
    expect(links).toBeGreaterThan(5);
    expect(paths).toBeGreaterThan(100);
  });

  it('have a problem if one is missing or if a command, file or link in them does not exist', async () => {
    await rm(join(copy, 'docs/KNOWN_ISSUES.md'));
    await writeFile(
      join(copy, 'CONTRIBUTING.md'),
      'Run `npm run nothing`, `npm test`, `node scripts/gone.mjs` or `npx playwright test absent`: [more](docs/GONE.md), `core/gone.ts`.',
    );
    expect(checkDocuments(copy).problems).toEqual([
      'docs/KNOWN_ISSUES.md is missing.',
      'README.md: the link docs/KNOWN_ISSUES.md leads nowhere.',
      'CONTRIBUTING.md: there is no npm run nothing.',
      'CONTRIBUTING.md: there is no node scripts/gone.mjs.',
      'CONTRIBUTING.md: there is no npx playwright test absent.',
      'CONTRIBUTING.md: the link docs/GONE.md leads nowhere.',
      'CONTRIBUTING.md: there is no core/gone.ts.',
    ]);
  });
});
