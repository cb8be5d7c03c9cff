import { fold } from '$lib/core/fold';
import { tagKey } from '$lib/core/tag';
import { typeName } from '$lib/library/facets';
import type { FilterPart } from '$lib/library/filter';
import type { Condition } from '$lib/library/condition';
import { queryParts, withoutPart } from '$lib/search/words/query-parts';

/** What the app read of a part of the query. */
export type TypedChip = {
  readonly key: string;
  /** Says what kind of part it is: `Tag: `; '' for words. */
  readonly lead: string;
  /** The part as typed. */
  readonly text: string;
  /** True for what is in the filter, too, and need not be shown twice. */
  readonly covers: (part: FilterPart) => boolean;
  /** The query without the part. */
  readonly removedFrom: (query: string) => string;
};

/** Before what is wanted, and before what is not. */
type Leads = readonly [wanted: string, unwanted: string];
const WORD_LEADS: Leads = ['', 'Not: '];
const FILTER_LEADS: Partial<Record<Condition['key'], Leads>> = {
  tag: ['Tag: ', 'Not tag: '],
  in: ['In: ', 'Not in: '],
  is: ['Is: ', 'Is not: '],
  model: ['Model: ', 'Not model: '],
  type: ['Type: ', 'Not type: '],
};

/** The values of typed filters that the panel's filters have other names for. */
const ALSO: Readonly<Record<string, string>> = {
  'is:described': 'is:captioned',
  'is:undescribed': 'is:uncaptioned',
  'is:favorite': 'is:favourite',
  'type:jpg': 'type:jpeg',
};

/** The chips of a query, in the order in which it was typed. */
export function typedChips(query: string): readonly TypedChip[] {
  return queryParts(query).map((part) => {
    const leads = (part.filter && FILTER_LEADS[part.filter.key]) ?? WORD_LEADS;
    const typed = part.filter === null || part.not ? null : asPanel(part.filter);
    return {
      key: part.key,
      lead: leads[part.not ? 1 : 0],
      text: part.kind === 'phrase' ? `“${part.text}”` : part.text,
      covers: (other) => typed === asTyped(other),
      removedFrom: (text) => withoutPart(text, part),
    };
  });
}

/** A typed filter by the panel's names. */
function asPanel({ key, value }: Condition): string {
  const typed = `${key}:${value.replace(/^image\//u, '')}`;
  return ALSO[typed] ?? typed;
}

/** A part of the filter as one would type it. */
function asTyped(part: FilterPart): string {
  switch (part.kind) {
    case 'tag':
      return `tag:${tagKey(part.value)}`;
    case 'folder':
      return `in:${fold(part.value)}`;
    case 'type':
      return part.value === 'animated' ? 'is:animated' : `type:${fold(typeName(part.value))}`;
    case 'model':
      return `model:${fold(part.value)}`;
    case 'captioned':
      return `is:${part.value}`;
    case 'hasText':
    case 'favourite':
      return `is:${part.kind}`;
  }
}
