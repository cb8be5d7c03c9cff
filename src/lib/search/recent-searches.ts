import type { Settings } from '$lib/basics/settings.svelte';
import { fold } from '$lib/core/fold';

/** Few enough to read at a glance. */
const MOST = 8;
/** Longer queries are pasted texts. */
const MAX_LENGTH = 80;

/** The searches that led to a meme, kept in this browser only. What is merely typed is not kept. */
export class RecentSearches {
  readonly #settings: Pick<Settings, 'values' | 'set'>;

  constructor(settings: Pick<Settings, 'values' | 'set'>) {
    this.#settings = settings;
  }

  /** The last first; at most eight. */
  get list(): readonly string[] {
    return this.#settings.values.recentSearches;
  }

  /** Keeps a search of which a meme was opened or sent. */
  async use(typed: string): Promise<void> {
    const query = typed.trim().replace(/\s+/gu, ' ');
    if (query === '' || query.length > MAX_LENGTH || query === this.list[0]) return;
    const others = this.list.filter((other) => fold(other) !== fold(query));
    await this.#settings.set('recentSearches', [query, ...others].slice(0, MOST));
  }

  /** Forgets all. */
  async clear(): Promise<void> {
    await this.#settings.set('recentSearches', []);
  }
}
