import type { CurrentText } from '$lib/core/caption';
import { formatBytes, formatMoment, formatNumber } from '$lib/core/format';
import { typeName } from '$lib/library/facets';
import type { Meme } from '$lib/core/meme';
import { maker } from '../provenance';

/** One property of a copy; `differs` if not all copies have the same value. `lang` is '' if it is not known. */
export type Fact = {
  readonly term: string;
  readonly value: string;
  readonly lang: string;
  readonly differs: boolean;
};

const FACTS: readonly (readonly [term: string, value: (meme: Meme) => string])[] = [
  ['Pixels', ({ width, height }) => `${formatNumber(width)} × ${formatNumber(height)}`],
  ['File', fileWords],
  ['Added', ({ added }) => formatMoment(added)],
  ['Folder', ({ folder }) => folder],
  ['Sent', ({ sent }) => (sent === 0 ? '' : sent === 1 ? 'once' : `${formatNumber(sent)} times`)],
  ['Favourite', ({ favourite }) => (favourite ? 'yes' : '')],
  ['Tags', ({ tags }) => [...tags].sort().join(', ')],
  ['Description', ({ description }) => textWords(description)],
  ['Text', ({ text }) => textWords(text)],
];

/** Characters of a value that are shown; texts have up to 200,000. */
const MAX_SHOWN = 500;

/** Properties whose values people and pictures bring. */
const FOREIGN: ReadonlySet<string> = new Set(['Folder', 'Tags', 'Description', 'Text']);

/** The properties of each copy, in order. Properties that no copy has are left out; a missing value is `none`. */
export function factsOf(memes: readonly Meme[]): readonly (readonly Fact[])[] {
  const rows = FACTS.map(([term, valueOf]) => ({ term, values: memes.map(valueOf) })).filter(({ values }) =>
    values.some((value) => value !== ''),
  );
  return memes.map((_, index) =>
    rows.map(({ term, values }): Fact => {
      const value = values[index] ?? '';
      const lang = value === '' || !FOREIGN.has(term) ? 'en' : '';
      return {
        term,
        value: value === '' ? 'none' : shortened(value),
        lang,
        differs: values.some((other) => other !== value),
      };
    }),
  );
}

function shortened(value: string): string {
  return value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value;
}

function fileWords({ type, animated, bytes, damaged }: Meme): string {
  return `${typeName(type)}${animated ? ', moving' : ''}, ${formatBytes(bytes)}${damaged ? ', damaged file' : ''}`;
}

function textWords(text: CurrentText | null): string {
  if (text === null || text.value === '') return '';
  return text.source.by === 'person' ? `${text.value} (${maker(text.source).at(-1) ?? ''})` : text.value;
}
