import type { IncomingMessage, ServerResponse } from 'node:http';
import { ASK_AGAIN, REFUSED } from './ask-before-writes';

/** The path at which pages and workers ask before they write. */
export const GATE = '/write-gate';

/** Lets writes through, holds one for ever or refuses some; it counts those whose description matches. */
export class Gate {
  #counts = /./;
  #hold: { readonly at: number; readonly made: boolean; readonly held: () => void } | null = null;
  #refuse: { readonly every: number; readonly first: number } | null = null;
  #counted: string[] = [];
  #refused = 0;

  /** The writes counted since the last order, in their order. */
  get counted(): readonly string[] {
    return this.#counted;
  }

  /** How many writes were refused since the last order. */
  get refused(): number {
    return this.#refused;
  }

  /** From now on all writes are made. */
  open(counts = /./): void {
    this.#counts = counts;
    this.#hold = null;
    this.#refuse = null;
    this.#counted = [];
    this.#refused = 0;
  }

  /**
   * Holds the write of this number, the first being 1, for ever; with `made` the thread is held after it. Resolves when
   * it is held.
   */
  async hold(counts: RegExp, at: number, made: boolean): Promise<void> {
    this.open(counts);
    await new Promise<void>((held) => (this.#hold = { at, made, held }));
  }

  /** Refuses a write and then each one that is `every` writes later. */
  refuse(counts: RegExp, first: number, every: number): void {
    this.open(counts);
    this.#refuse = { every, first };
  }

  /** Answers a page or a worker; false if the request is none of theirs. */
  readonly answer = (request: IncomingMessage, response: ServerResponse): boolean => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://host');
    if (pathname !== GATE) return false;
    const what = decodeURIComponent(search.slice(1));
    const status = this.#status(what);
    if (status !== null) response.writeHead(status, { 'Cache-Control': 'no-store' }).end();
    return true;
  };

  /** Null for no answer. */
  #status(what: string): number | null {
    if (what.startsWith('made ')) {
      if (this.#hold === null) return 204;
      this.#hold.held();
      return null;
    }
    if (!this.#counts.test(what)) return 204;
    const at = this.#counted.push(what);
    if (this.#hold !== null && at >= this.#hold.at) {
      if (this.#hold.made) return ASK_AGAIN;
      this.#hold.held();
      return null;
    }
    if (this.#refuse === null || at < this.#refuse.first) return 204;
    if ((at - this.#refuse.first) % this.#refuse.every !== 0) return 204;
    this.#refused += 1;
    return REFUSED;
  }
}
