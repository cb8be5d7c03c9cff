/**
 * Numbers and dates are formatted in English, like the words around them: in the first kind of English that the browser
 * lists, so that a British browser shows `26 Nov 2026, 17:44`.
 */
const LOCALE = browserLanguages().find((language) => /^en\b/u.test(language)) ?? 'en';

const BYTES_PER_KB = 1000;

/** A number with thousands separators: `2,000`. */
export function formatNumber(value: number): string {
  return value.toLocaleString(LOCALE);
}

/** Progress: `5 of 2,000`. */
export function formatProgress(done: number, total: number): string {
  return `${formatNumber(done)} of ${formatNumber(total)}`;
}

/** A count with its noun: `1 group`, `2,000 groups`. */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

/** A count of memes: `1 meme`, `2,000 memes`. */
export function formatMemes(count: number): string {
  return formatCount(count, 'meme');
}

/** A file size in decimal units, as file managers show it: `890 KB`, `16 MB`, `1.2 GB`. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= BYTES_PER_KB && unit < units.length - 1) {
    value /= BYTES_PER_KB;
    unit += 1;
  }
  const digits = unit >= 3 || (unit === 2 && value < 10) ? 1 : 0;
  return `${value.toFixed(digits)} ${units[unit] ?? 'bytes'}`;
}

/** A duration: `0.8 s`, `12 s`, `3 min`, `1 h 20 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 0.05) return 'under 0.1 s';
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** An estimate, which is not exact to a tenth of a second. */
export function formatRoughSeconds(seconds: number): string {
  return formatSeconds(Math.max(1, Math.round(seconds))).replace(/\.0 s$/, ' s');
}

// Made once and kept: making a formatter takes longer than everything else that a list row shows.
let days: Intl.DateTimeFormat | null = null;
let moments: Intl.DateTimeFormat | null = null;
let months: Record<'long' | 'short', Intl.DateTimeFormat> | null = null;

/** A date in the device's time zone: `Nov 26, 2026`. */
export function formatDay(ms: number): string {
  days ??= new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium' });
  return days.format(ms);
}

/** A date and time: `Nov 26, 2026, 1:05 PM`. */
export function formatMoment(ms: number): string {
  moments ??= new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short' });
  return moments.format(ms);
}

/** A month of the local time zone: `October 2026`, or short, `Oct`. */
export function formatMonth(ms: number, length: 'long' | 'short'): string {
  months ??= {
    long: new Intl.DateTimeFormat(LOCALE, { month: 'long', year: 'numeric' }),
    short: new Intl.DateTimeFormat(LOCALE, { month: 'short' }),
  };
  return months[length].format(ms);
}

/** A date for file names, in the device's time zone: `2026-11-26`. */
export function localDay(ms: number): string {
  const day = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

// Node, which makes the pages, has no navigator before version 21.
function browserLanguages(): readonly string[] {
  const { navigator } = globalThis as { readonly navigator?: { readonly languages?: readonly string[] } };
  return navigator?.languages ?? [];
}

/** What did not fit on a full disk: `37 did not fit: 180 MB more are needed`. */
export function unfittingWords(count: number, bytes: number): string {
  return `${formatNumber(count)} did not fit: ${formatBytes(bytes)} more are needed`;
}

/** A name that may be in any language, marked as one within a sentence (Unicode's first strong isolate). */
export function formatName(name: string): string {
  return `\u2068${name}\u2069`;
}

/** Names in one sentence; the others are counted. */
const MAX_NAMED = 3;

/** Names at the end of a sentence: `: cat.png, dog.png and 3 more`; nothing if no name is known. */
export function formatNames(names: readonly string[], count: number): string {
  if (names.length === 0) return '';
  const some = names.slice(0, MAX_NAMED).map(formatName).join(', ');
  const more = count - Math.min(names.length, MAX_NAMED);
  return `: ${some}${more > 0 ? ` and ${formatNumber(more)} more` : ''}`;
}

/** The end of a sentence about memes whose originals could not be read; nothing if there are none. */
export function formatUnreadable(names: readonly string[]): string {
  const count = names.length;
  if (count === 0) return '';
  const were = count === 1 ? 'was' : 'were';
  return `; ${formatNumber(count)} could not be read by the browser and ${were} left out${formatNames(names, count)}`;
}
