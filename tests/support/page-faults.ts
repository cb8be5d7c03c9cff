import { expect, type BrowserContext, type Page } from '@playwright/test';

/**
 * Chromium's warning without a graphics card, Playwright's where a test has no service workers, a request that browsers
 * make for the document of a picture, and what Firefox says of a page that is left while it loads.
 */
const ALWAYS = [
  ...[/No available adapters/, /Service Worker registration blocked by Playwright/, /favicon\.ico/],
  ...[/error loading dynamically imported module/, /Unable to preload CSS/],
  /ServiceWorker intercepted the request and encountered an unexpected error/,
];
/** What browsers write when a page breaks its policy. */
const POLICY = /content.security.policy|trusted ?(types|html|script)/i;

/** What goes wrong in pages and workers while a test runs; nothing of it is expected unless the test names it. */
export class PageFaults {
  readonly #lines: string[] = [];
  readonly #violations: string[] = [];
  readonly #leftOut = new Set<Page>();
  #stopped = false;
  #caused = false;

  /** Listens to all pages of a context: warnings and errors in the console, and uncaught errors and rejections. */
  watch(context: BrowserContext): void {
    const add = (line: string): void => {
      if (!this.#stopped) this.#lines.push(line);
    };
    context.on('console', (message) => {
      const page = message.page();
      if (page !== null && this.#leftOut.has(page)) return;
      if (['error', 'warning'].includes(message.type()))
        add(`${message.type()}: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => add(`uncaught: ${error.error().message}`));
  }

  /** From now on the console of this page, which is not one of the site, is not looked at. */
  leaveOut(page: Page): void {
    this.#leftOut.add(page);
  }

  /** Adds a report of the browser that a page or a worker broke the policy; workers tell nobody else. */
  report(violation: string): void {
    if (!this.#stopped) this.#violations.push(violation);
  }

  /** What was reported and written in the console about broken policies. */
  get violations(): readonly string[] {
    return [...this.#lines.filter((line) => POLICY.test(line)), ...this.#violations];
  }

  /** What follows is caused by the end of the test, such as requests to a host that is gone. */
  stop(): void {
    this.#stopped = true;
  }

  /** From now on violations do not fail the test, because it causes them. */
  causeViolations(): void {
    this.#caused = true;
  }

  /** Fails if there were violations, or faults of another kind that do not match `expected`. */
  check(expected: RegExp | null): void {
    if (!this.#caused) expect(this.violations).toEqual([]);
    const known = [...ALWAYS, POLICY, ...(expected === null ? [] : [expected])];
    expect(this.#lines.filter((line) => !known.some((pattern) => pattern.test(line)))).toEqual([]);
  }
}
