import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import { OUTCOME, type Outcome } from './outcome';

type Sum = { readonly tried: number; readonly hit: number };

/** Prints a table of operations and faults, and the seeds that failed. */
export default class FaultReport implements Reporter {
  readonly #sums = new Map<string, Sum>();
  readonly #failed: string[] = [];

  onTestEnd({ title }: TestCase, { status, annotations }: TestResult): void {
    for (const { type, description = '' } of annotations) {
      if (type !== OUTCOME) continue;
      const { operation, fault, tried, hit } = JSON.parse(description) as Outcome;
      const row = `${fault}, ${operation}`;
      const sum = this.#sums.get(row) ?? { tried: 0, hit: 0 };
      this.#sums.set(row, { tried: sum.tried + tried, hit: sum.hit + hit });
    }
    if (status === 'failed' || status === 'timedOut') this.#failed.push(title);
  }

  onEnd(): void {
    const rows = [...this.#sums].sort(([a], [b]) => a.localeCompare(b));
    console.table(Object.fromEntries(rows));
    const kills = rows.filter(([row]) => row.startsWith('kills')).map(([, sum]) => sum);
    const [all, hit] = (['tried', 'hit'] as const).map((key) => kills.reduce((total, sum) => total + sum[key], 0));
    if (all !== undefined && hit !== undefined && all > 0)
      console.log(
        `${hit} of ${all} kills came between the first and the last write (${Math.round((100 * hit) / all)} %)`,
      );
    for (const title of this.#failed) console.log(`FAILED ${title}`);
    console.log(`${this.#failed.length} seeds failed`);
  }
}
