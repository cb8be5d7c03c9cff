import { test } from '@playwright/test';

/** One line of the bench report. */
export type Line = {
  readonly what: string;
  readonly figure: string;
  /** What the project asks of it. */
  readonly goal: string;
  readonly met: boolean;
  /** Ours against bare library calls in the same run; null for what has no such counterpart. */
  readonly ratio: number | null;
};

/** The kinds of annotation that carry a line, and the browser's version, from a bench to the report. */
export const LINE = 'bench-line';
export const BROWSER = 'bench-browser';

/** Adds a line to the report (`tests/bench/report.ts`); called within a bench. */
export function note(what: string, figure: string, goal: string, met: boolean, ratio: number | null = null): void {
  const line: Line = { what, figure, goal, met, ratio };
  test.info().annotations.push({ type: LINE, description: JSON.stringify(line) });
}
