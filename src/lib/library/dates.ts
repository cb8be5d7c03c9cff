import { formatMonth } from '$lib/core/format';
import type { Meme } from '$lib/core/meme';

/** Memes side by side in a list that were added at about the same time. */
export type DateGroup = {
  /** The heading: `Today`, `This week`, `October 2026`. */
  readonly label: string;
  /** The year if the group before it is of another year, else the month's short name; null for the last days. */
  readonly short: string | null;
  /** The index of its first meme. */
  readonly from: number;
};

const DAYS = ['Today', 'Yesterday', 'Last 7 days'] as const;

/** Divides memes that are in the order in which they were added, in either direction, by day and month. */
export function groupByDate(memes: readonly Pick<Meme, 'added'>[], now: number): DateGroup[] {
  const groups: DateGroup[] = [];
  const limits = [0, -1, -6].map((days) => startOfDay(now, days));
  let group: (typeof DAYS)[number] | number | null = null;
  let year = new Date(now).getFullYear();
  memes.forEach(({ added }, from) => {
    const recent = DAYS[limits.findIndex((limit) => added >= limit)];
    const date = new Date(added);
    const next = recent ?? date.getFullYear() * 12 + date.getMonth();
    if (next === group) return;
    group = next;
    if (recent !== undefined) groups.push({ label: recent, short: null, from });
    else {
      const isSameYear = date.getFullYear() === year;
      groups.push({
        label: formatMonth(added, 'long'),
        short: isSameYear ? formatMonth(added, 'short') : String(date.getFullYear()),
        from,
      });
      year = date.getFullYear();
    }
  });
  return groups;
}

function startOfDay(ms: number, days: number): number {
  const date = new Date(ms);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}
