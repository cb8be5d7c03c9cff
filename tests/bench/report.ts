import { writeFileSync } from 'node:fs';
import { cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import { BROWSER, LINE, type Line } from './line';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The computer and the browser on which the figures were measured. */
type Machine = {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGB: number;
  readonly system: string;
  readonly browser: string;
  /** What runs the models in the benches. */
  readonly backend: string;
  readonly date: string;
};

/** Puts the lines of all benches into one report, prints it, and writes `bench-report.md` and `bench-report.json`. */
export default class BenchReport implements Reporter {
  readonly #lines: Line[] = [];
  readonly #failed: string[] = [];
  #browser = 'Chromium';

  onTestEnd(test: TestCase, { status, annotations, error }: TestResult): void {
    for (const { type, description = '' } of annotations)
      if (type === LINE) this.#lines.push(JSON.parse(description) as Line);
      else if (type === BROWSER) this.#browser = description;
    if (status === 'skipped' || status === 'passed') return;
    const why = error?.message?.split('\n')[0] ?? status;
    this.#failed.push(`${test.title}: ${why}`);
  }

  onEnd({ status }: FullResult): void {
    if (this.#lines.length === 0 && this.#failed.length === 0) return;
    // Ratios come first, because they hardly depend on the machine.
    const lines = [...this.#lines].sort((a, b) => Number(b.ratio !== null) - Number(a.ratio !== null));
    const machine = machineWith(this.#browser);
    const report = { machine, status, lines, failed: this.#failed };
    writeFileSync(join(root, 'bench-report.json'), `${JSON.stringify(report, null, 2)}\n`);
    const text = markdown(machine, lines, this.#failed);
    writeFileSync(join(root, 'bench-report.md'), text);
    console.log(`\n${text}\nWritten: bench-report.md, bench-report.json`);
  }
}

function machineWith(browser: string): Machine {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryGB: Math.round(totalmem() / 1e9),
    system: `${platform()} ${release()}`,
    browser,
    backend: 'WASM (the processor)',
    date: new Date().toISOString(),
  };
}

function markdown(machine: Machine, lines: readonly Line[], failed: readonly string[]): string {
  const { processor, cores, memoryGB, system, browser, backend, date } = machine;
  const met = lines.filter((line) => line.met).length;
  const rows = lines.map(({ what, figure, goal, met, ratio }) => [
    ...[met ? 'ok' : '**MISS**', what, ratio === null ? '' : ratio.toFixed(2), figure, goal],
  ]);
  const table = [['', 'what', 'ratio', 'figure', 'goal'], ['---', '---', '---:', '---', '---'], ...rows];
  return [
    '# Bench report',
    '',
    `${processor}, ${cores} cores, ${memoryGB} GB, ${system}; ${browser}; models on ${backend}; ${date}`,
    '',
    `${met} of ${lines.length} goals met. A ratio is against bare library calls in the same run.`,
    '',
    ...table.map((cells) => `| ${cells.join(' | ')} |`),
    ...(failed.length === 0 ? [] : ['', 'Did not run to the end:', '', ...failed.map((line) => `- ${line}`)]),
    '',
  ].join('\n');
}
