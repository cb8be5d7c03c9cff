import { HARMED, type HarmedKind } from './harmed-files';
import { OPERATIONS, type OperationName } from './operations';

/** One fault that a seed stands for. */
export type Case =
  | { readonly kind: 'kill'; readonly operation: OperationName; readonly tabs: number }
  | { readonly kind: 'refuse'; readonly operation: OperationName }
  | { readonly kind: 'full'; readonly operation: OperationName; readonly disk: 'quota' | 'file system' }
  | { readonly kind: 'harm'; readonly what: HarmedKind };

const names = Object.keys(OPERATIONS) as OperationName[];
const kills = names.map((operation): Case => ({ kind: 'kill', operation, tabs: 1 }));
const refusals = names.map((operation): Case => ({ kind: 'refuse', operation }));
const tabs: readonly Case[] = [
  { kind: 'kill', operation: 'import', tabs: 2 },
  { kind: 'kill', operation: 'restore', tabs: 3 },
];

const harms = (Object.keys(HARMED) as HarmedKind[]).map((what): Case => ({ kind: 'harm', what }));

const full = (['quota', 'file system'] as const).flatMap((disk) =>
  (['import', 'edit', 'restore', 'deletion'] as const).map((operation): Case => ({ kind: 'full', operation, disk })),
);

/** The faults of the first seeds, in order; later seeds begin again with other random numbers. */
const CYCLE: readonly Case[] = [...kills, ...refusals, ...harms, ...kills, ...tabs, ...full, ...refusals];

/** Seeds that take less than a minute together: kills during edit and deletion, harmed archives. */
export const SHORT: readonly number[] = [3, 10, 25];

/** The fault that a seed stands for. */
export function caseOf(seed: number): Case {
  const found = CYCLE[seed % CYCLE.length];
  if (found === undefined) throw new Error(`There is no seed ${seed}`);
  return found;
}

/** The fault in words. */
export function wordsOf(fault: Case): string {
  switch (fault.kind) {
    case 'kill':
      return `killed during ${fault.operation}${fault.tabs > 1 ? ` in ${fault.tabs} tabs` : ''}`;
    case 'refuse':
      return `writes refused during ${fault.operation}`;
    case 'full':
      return `${fault.disk} full during ${fault.operation}`;
    case 'harm':
      return `harmed ${fault.what}`;
  }
}
