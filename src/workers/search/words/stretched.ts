import { termAt, termCount, type Segment } from './segment';

/** A letter three times: two are how many words are spelled, and so are not stretched ("good"). */
const STRETCHED = /([\p{L}\p{M}])\1\1/u;
/** A pair of letters three times (hahaha). */
const REPEATED = /(\p{L})(?!\1)(\p{L})(?:\1\2){2,}/gu;
/** A letter once or several times. */
const RUN = /([\p{L}\p{M}])\1*/gu;
/** Further stretched letters of a word are tried once only. */
const MAX_RUNS = 4;

/** The stretched terms of a segment, by their letters without repetition. */
type Stretched = ReadonlyMap<string, readonly string[]>;
const bySegment = new WeakMap<Segment, Stretched>();

/**
 * The other spellings of a folded word in a segment, if it or they are stretched: a letter three times or more stands
 * for one or two of it ("nooo", "no"), and a pair of letters three times or more for two ("hahaha", "haha").
 */
export function stretchedSpellings(segment: Segment, word: string): string[] {
  const short = shortened(word);
  const key = letters(short);
  // A single letter is no word that could be stretched: "iii" and "www" are not "i" and "w".
  const isOneLetter = Array.from(key).length === 1;
  const others = (stretchedTerms(segment).get(key) ?? []).filter(
    (term) => term !== word && (!isOneLetter || STRETCHED.test(word)) && areAlike(short, shortened(term)),
  );
  return isOneLetter ? others : [...plainSpellings(word), ...others];
}

/** The words of which a stretched one may be made ("sooo" gives "so" and "soo"); none if it is not stretched. */
export function plainSpellings(word: string): string[] {
  return isStretched(word) ? plainForms(shortened(word)) : [];
}

function isStretched(word: string): boolean {
  return STRETCHED.test(word) || shortened(word) !== word;
}

/** Two of a pair of letters that stands three times or more. */
function shortened(word: string): string {
  return word.replace(REPEATED, '$1$2$1$2');
}

function letters(word: string): string {
  return word.replace(RUN, '$1');
}

/** True if two words have the same runs of letters; a run of three or more equals one of any length. */
function areAlike(first: string, second: string): boolean {
  const [runs, others] = [first.match(RUN) ?? [], second.match(RUN) ?? []];
  return runs.every((run, at) => {
    const other = others[at] ?? '';
    return run.length === other.length || Math.max(run.length, other.length) > 2;
  });
}

/** The words of which a stretched one may be made: each stretched letter once or twice. */
function plainForms(word: string): string[] {
  const runs = [...word.matchAll(RUN)].filter(([run]) => run.length > 2).slice(0, MAX_RUNS);
  let forms = [''];
  let from = 0;
  for (const { 0: run, 1: letter = '', index } of runs) {
    const before = word.slice(from, index);
    forms = forms.flatMap((form) => [`${form}${before}${letter}`, `${form}${before}${letter}${letter}`]);
    from = index + run.length;
  }
  const rest = word.slice(from).replace(RUN, (run: string, letter: string) => (run.length > 2 ? letter : run));
  return forms.map((form) => form + rest);
}

function stretchedTerms(segment: Segment): Stretched {
  const known = bySegment.get(segment);
  if (known !== undefined) return known;
  const found = new Map<string, string[]>();
  for (let number = 0; number < termCount(segment); number++) {
    if (!maybeStretched(segment, number)) continue;
    const term = termAt(segment, number);
    if (!isStretched(term)) continue;
    const key = letters(shortened(term));
    const list = found.get(key);
    if (list === undefined) found.set(key, [term]);
    else list.push(term);
  }
  bySegment.set(segment, found);
  return found;
}

/** A quick check of the units of a term, which nearly all terms fail: something stands three times. */
function maybeStretched({ vocabulary, termStarts }: Segment, term: number): boolean {
  const start = termStarts[term] ?? 0;
  const end = (termStarts[term + 1] ?? 0) - 1;
  for (let at = start + 2; at < end; at++) {
    const unit = vocabulary.charCodeAt(at);
    if (unit !== vocabulary.charCodeAt(at - 2)) continue;
    if (unit === vocabulary.charCodeAt(at - 1) || (at >= start + 5 && unit === vocabulary.charCodeAt(at - 4)))
      return true;
  }
  return false;
}
