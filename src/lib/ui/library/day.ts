const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

/** A day as people here write it; one formatter for all, because making one takes longer than a row. */
export function formatDay(ms: number): string {
  return day.format(ms);
}
