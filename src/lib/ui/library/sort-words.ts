import type { Sort } from '$lib/domain/arrange';

const WORDS: Readonly<Record<Sort['by'], readonly [descending: string, ascending: string]>> = {
  added: ['newest first', 'oldest first'],
  name: ['by name, Z to A', 'by name, A to Z'],
  sent: ['last sent first', 'last sent at the end'],
  size: ['largest first', 'smallest first'],
};

/** An order in words: `newest first`. */
export function sortWords({ by, descending }: Sort): string {
  return WORDS[by][descending ? 0 : 1];
}
