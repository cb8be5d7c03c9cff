import { test } from '@playwright/test';

/** One line of the bench report. */
export type Line = {
  readonly what: string;
  readonly figure: string;
  /** The project's goal for the figure. */
  readonly goal: string;
  readonly met: boolean;
  /** Our figure against bare library calls in the same run; null if there is nothing to compare with. */
  readonly ratio: number | null;
};

/** The types of the test annotations in which a bench gives its lines and the browser's version to the report. */
export const LINE = 'bench-line';
export const BROWSER = 'bench-browser';

/** Adds a line to the report (`tests/bench/report.ts`). Only a running bench may call it. */
export function note(what: string, figure: string, goal: string, met: boolean, ratio: number | null = null): void {
  const line: Line = { what, figure, goal, met, ratio };
  test.info().annotations.push({ type: LINE, description: JSON.stringify(line) });
}
