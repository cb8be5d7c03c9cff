import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { transformWithEsbuild } from 'vite';

type Range = { readonly startOffset: number; readonly endOffset: number; readonly count: number };
type Script = { readonly url: string; readonly functions: readonly { readonly ranges: readonly Range[] }[] };
type Characters = ReadonlyMap<string, Uint8Array>;
type Modules = {
  readonly ScriptCoverage: new () => { add(script: Script): void; result(): Characters };
  readonly linesThatRan: (characters: Characters, site: string) => Map<string, Set<number>>;
  readonly lineCoverage: (report: object, inBrowser: Map<string, Set<number>>, root: string) => object;
};

/** The scripts are plain JavaScript without declarations. */
async function load(): Promise<Modules> {
  const [coverage, lines] = ['script-coverage', 'lines'].map((name) => resolve(`scripts/covered/${name}.mjs`));
  return { ...(await import(coverage ?? '')), ...(await import(lines ?? '')) } as Modules;
}

const CHUNK = '_app/immutable/chunks/a.js';
const SOURCE = 'export function used() {\n  return 1;\n}\nexport function unused() {\n  return 2;\n}\n';

let site: string;
let code: string;

/** The build of one source, with its map beside it. */
beforeEach(async () => {
  site = mkdtempSync(join(tmpdir(), 'coverage-'));
  mkdirSync(join(site, '_app/immutable/chunks'), { recursive: true });
  const built = await transformWithEsbuild(SOURCE, 'a.ts', { minifyWhitespace: true, minifySyntax: true });
  code = built.code;
  const map = { ...(built.map as object), sources: ['../../../../../src/lib/a.ts'] };
  writeFileSync(join(site, CHUNK), code);
  writeFileSync(join(site, `${CHUNK}.map`), JSON.stringify(map));
});

afterEach(() => rmSync(site, { recursive: true }));

/** V8's coverage after only `used` ran `count` times since the last call. */
function counted(count: number): Script {
  const second = code.indexOf('export function unused');
  const range = (startOffset: number, endOffset: number, ran: number): { ranges: Range[] } => ({
    ranges: [{ startOffset, endOffset, count: ran }],
  });
  const functions = [range(0, code.length, count), range(0, second, count), range(second, code.length, 0)];
  return { url: `http://127.0.0.1:1/${CHUNK}`, functions };
}

describe('coverage of the built site', () => {
  it('has the source lines that ran, also after calls in which they did not run', async () => {
    const { ScriptCoverage, linesThatRan } = await load();
    const coverage = new ScriptCoverage();
    coverage.add(counted(3));
    coverage.add(counted(0));
    coverage.add({ ...counted(1), url: 'http://127.0.0.1:1/other.js' });
    const lines = linesThatRan(coverage.result(), site);
    expect([...lines.keys()]).toEqual(['src/lib/a.ts']);
    expect(lines.get('src/lib/a.ts')).toContain(2);
    expect(lines.get('src/lib/a.ts')).not.toContain(5);
  });

  it('counts a line once, whether a unit test or a browser ran it', async () => {
    const { lineCoverage } = await load();
    const at = (line: number): object => ({ start: { line } });
    const report = { a: { path: '/r/src/lib/a.ts', statementMap: { 0: at(2), 1: at(5), 2: at(5), 3: at(7) } } };
    const withHits = { a: { ...report.a, s: { 0: 0, 1: 0, 2: 4, 3: 0 } } };
    expect(lineCoverage(withHits, new Map([['src/lib/a.ts', new Set([2, 5, 6])]]), '/r')).toEqual({
      ...{ total: 3, byUnits: 1, byEither: 2 },
      files: [{ file: 'src/lib/a.ts', lines: 3, units: 1, either: 2 }],
    });
  });
});
