import type { Query, QueryWord } from '$lib/search/words/query';
import type { Match, MissingWords } from '$lib/search/words/words-protocol';
import { fieldBits, isInText, matchesAsTyped, type Evidence } from './evidence';
import { addJoined, lookUpPhrase, lookUpWord, type SearchScope } from './look-up';
import { figuresOf, MAX_NUMBER_WORDS } from './numbers';
import { plainSpellings } from './stretched';

/**
 * All matching documents as ascending numbers, with their scores. Tens of thousands may match, but few are shown, so
 * fields and exactness are functions. `missing`: what the documents lack if none has all words.
 */
export type Ranking = {
  readonly docs: Uint32Array<ArrayBuffer>;
  readonly scores: Float64Array<ArrayBuffer>;
  /** The matching fields of a document, one bit each. */
  readonly fieldsOf: (doc: number) => number;
  /** True if a document has all required words as typed. */
  readonly isExact: (doc: number) => boolean;
  readonly matches: readonly Match[];
  readonly missing: MissingWords | null;
};

/**
 * If no document has all words, a document must match this share of the words' total weight. The smaller share suffices
 * if at least half of three or more words match. Typos and parts of words count less. Calibrated on the judged set, in
 * which hits below these shares are judged wrong.
 */
const MIN_SHARE = 0.5;
const MIN_SHARE_OF_MOST = 0.35;
/** The weight of a function word relative to another word of the same rarity. */
const FUNCTION_WORD_WEIGHT = 0.2;
/** Added to a score of about 1 if all words follow each other. */
const ADJACENT_BONUS = 0.25;
/** Added for each matching field after the first. */
const FIELD_BONUS = 0.02;
/** Longer queries are not checked for adjacent words, because hardly any text contains them. */
const MAX_ADJACENT_WORDS = 6;
/** A shorter unfinished word is not part of the check for adjacent words: too many words begin with it. */
const MIN_UNFINISHED = 3;
/** Most words, and the most letters of more than two words, that are tried as one word ("u s a"). */
const MAX_JOINED_WORDS = 4;
const MAX_JOINED_LETTERS = 12;

/**
 * Words that say little about a meme, among them names for what people look for ("meme", "picture"). They affect the
 * order, but a document need not contain them. Folded.
 */
const FUNCTION_WORDS = new Set(
  `
  a an and & n are as at be been but by can do does for from had has have he her his i if in into is it its me my of on or our
  she so some than that the their them then there these they this to too up us was we were will with you your
  about meme memes picture pictures image images photo photos pic pics screenshot funny
  der die das den dem des ein eine einen einem einer eines und oder ist sind war mit von im in am an auf fur zu zum zur
  nicht es er sie ich du wir ihr bild
  le la les un une des du de et ou est sont dans en sur avec pour par que qui il elle je tu nous vous au aux
  el los las una unos unas del y o es son con por para que en se su mi tu al
  и в на с по у к о из за от до не что это как он она я ты мы вы
  の は が を に へ と で も や か な だ 的 了 是 在 和
  في من على الى عن هو هي
`
    .split(/\s+/u)
    .filter(Boolean),
);

/** What matches a word or phrase of the query; `typed` is that word or phrase. */
type WeightedEvidence = {
  readonly evidence: Evidence;
  readonly weight: number;
  readonly required: boolean;
  readonly typed: string;
};

/**
 * Finds and scores the documents of `scope` that match the query. All words and phrases must match, in any field,
 * except function words. If no document has all words, those with enough of the words' weight match. `live` is the
 * number of documents that are not deleted; documents for which `isExcluded` is true are left out.
 */
export function rank(query: Query, scope: SearchScope, live: number, isExcluded: (doc: number) => boolean): Ranking {
  const unwanted = query.not.map((phrase) => lookUpPhrase(scope, withFigures(phrase), false));
  const allowed = (doc: number): boolean => !isExcluded(doc) && unwanted.every(({ scores }) => scores[doc] === 0);
  const phrases = query.phrases.map((phrase, index) =>
    lookUpPhrase(scope, withFigures(phrase), query.typing === 'phrase' && index === query.phrases.length - 1),
  );
  const words = query.words.map((word, index) =>
    lookUpWord(scope, word, query.typing === 'word' && index === query.words.length - 1),
  );
  addJoinedNeighbours(scope, query.words, words);
  const hasContentWord = query.words.some(({ term }) => !isFunctionWord(term));
  const weighted = [
    ...query.phrases.flatMap((phrase, index) => {
      const evidence = phrases[index];
      return evidence === undefined ? [] : weigh(evidence, live, true, typedOf(phrase));
    }),
    ...query.words.flatMap(({ term, typed = term }, index) => {
      const evidence = words[index];
      const required = !hasContentWord || !isFunctionWord(term);
      return evidence === undefined ? [] : weigh(evidence, live, required, typed);
    }),
  ];
  const adjacent = lookUpAdjacent(scope, query);
  const hasPhrases = (doc: number): boolean => phrases.every(({ scores }) => (scores[doc] ?? 0) > 0);
  const { docs, missing } = choose(scope, weighted, (doc) => allowed(doc) && hasPhrases(doc));
  return {
    docs,
    scores: scoresOf(docs, weighted, adjacent),
    fieldsOf: (doc) => weighted.reduce((bits, { evidence }) => bits | fieldBits(evidence.flags[doc] ?? 0), 0),
    isExact: (doc) => weighted.every(({ evidence, required }) => !required || matchesAsTyped(evidence.flags[doc] ?? 0)),
    matches: matchesOf([...phrases, ...words]),
    missing,
  };
}

/** True if a word, or the word that it stretches ("sooo"), says little about a meme. */
function isFunctionWord(term: string): boolean {
  return FUNCTION_WORDS.has(term) || plainSpellings(term).some((plain) => FUNCTION_WORDS.has(plain));
}

function typedOf(phrase: readonly QueryWord[]): string {
  return phrase.map(({ term, typed = term }) => typed).join(' ');
}

function weigh(evidence: Evidence, live: number, required: boolean, typed: string): WeightedEvidence {
  // Inverse document frequency: rare words weigh more, and a word without any match weighs most.
  const rarity = Math.log(1 + live / (0.5 + evidence.count));
  return { evidence, weight: rarity * (required ? 1 : FUNCTION_WORD_WEIGHT), required, typed };
}

/** Words with numbers of several words in figures, whose other spellings are those words. */
function withFigures(words: readonly QueryWord[]): readonly QueryWord[] {
  for (let start = 0; start < words.length; start++)
    for (let end = Math.min(words.length, start + MAX_NUMBER_WORDS); end > start + 1; end--) {
      const term = figuresOf(words.slice(start, end).map((word) => word.term));
      if (term !== null) return [...words.slice(0, start), { term, unspaced: false }, ...withFigures(words.slice(end))];
    }
  return words;
}

/** The documents in which all words follow each other; null for one word or too many. */
function lookUpAdjacent(scope: SearchScope, { words, typing }: Query): Evidence | null {
  const unfinished = typing === 'word' && (words.at(-1)?.term.length ?? 0) < MIN_UNFINISHED;
  const checked = withFigures(unfinished ? words.slice(0, -1) : words);
  if (checked.length < 2 || checked.length > MAX_ADJACENT_WORDS) return null;
  return lookUpPhrase(scope, checked, typing === 'word' && !unfinished);
}

/** Words of the query may be one word in the texts ("ice cream", "icecream"), which then matches all of them. */
function addJoinedNeighbours(scope: SearchScope, words: readonly QueryWord[], found: readonly Evidence[]): void {
  words.forEach((_, start) => {
    for (let end = start + 2; end <= Math.min(words.length, start + MAX_NUMBER_WORDS); end++) {
      const run = words.slice(start, end);
      if (run.at(-1)?.unspaced !== false || run[0]?.unspaced !== false) break;
      const terms = run.map(({ term }) => term);
      const joined = terms.join('');
      const isShort = run.length === 2 || (run.length <= MAX_JOINED_WORDS && joined.length <= MAX_JOINED_LETTERS);
      const figures = figuresOf(terms);
      for (const evidence of found.slice(start, end)) {
        if (isShort) addJoined(evidence, scope, joined, 'apart');
        if (figures !== null) addJoined(evidence, scope, figures, 'form');
      }
    }
  });
}

/**
 * The documents with all required words or, if there are none, those with enough of the words' weight or, if there are
 * none of these either, those with all words but those that no document has.
 */
function choose(
  { documents }: SearchScope,
  weighted: readonly WeightedEvidence[],
  allowed: (doc: number) => boolean,
): { docs: Uint32Array<ArrayBuffer>; missing: MissingWords | null } {
  const required = weighted.filter((each) => each.required);
  const total = sum(required.map(({ weight }) => weight));
  const parts = required.map(({ evidence, weight }) => ({ scores: evidence.scores, share: weight / total }));
  const complete = new Uint32Array(documents);
  let count = 0;
  const partial: number[] = [];
  let leftOut = false;
  for (let doc = 0; doc < documents; doc++) {
    let found = 0;
    let missing = 0;
    for (const { scores, share } of parts) {
      const score = scores[doc] ?? 0;
      if (score > 0) found += share * Math.min(1, score);
      else missing += 1;
    }
    if (missing === 0) {
      if (allowed(doc)) complete[count++] = doc;
      else leftOut = true;
    } else if (count === 0) {
      const most = required.length > 2 && 2 * missing <= required.length;
      if (found >= (most ? MIN_SHARE_OF_MOST : MIN_SHARE) && allowed(doc)) partial.push(doc);
    }
  }
  if (count > 0) return { docs: complete.slice(0, count), missing: null };
  const absent = required.filter(({ evidence }) => !evidence.scores.some(isInText));
  const rest = required.filter((each) => !absent.includes(each));
  const hasRest = (doc: number): boolean => rest.every(({ evidence }) => isInText(evidence.scores[doc] ?? 0));
  const words = absent.map(({ typed }) => typed);
  const others = rest.map(({ typed }) => typed);
  if (partial.length > 0)
    return {
      docs: Uint32Array.from(partial),
      missing: { words, others, hasOthers: partial.every(hasRest), weak: false, leftOut },
    };
  const weak: number[] = [];
  // Documents with less than half of the words say too little of what was asked for.
  if (words.length > 0 && 2 * rest.length >= required.length)
    for (let doc = 0; doc < documents; doc++) if (hasRest(doc) && allowed(doc)) weak.push(doc);
  return { docs: Uint32Array.from(weak), missing: { words, others, hasOthers: true, weak: true, leftOut } };
}

function scoresOf(
  docs: Uint32Array,
  weighted: readonly WeightedEvidence[],
  adjacent: Evidence | null,
): Float64Array<ArrayBuffer> {
  const total = sum(weighted.map(({ weight }) => weight));
  const parts = weighted.map(({ evidence: { scores, flags }, weight }) => ({
    scores,
    flags,
    share: total === 0 ? 0 : weight / total,
  }));
  const totals = new Float64Array(docs.length);
  docs.forEach((doc, at) => {
    let score = (adjacent?.scores[doc] ?? 0) * ADJACENT_BONUS;
    let fields = 0;
    for (const { scores, flags, share } of parts) {
      score += share * (scores[doc] ?? 0);
      fields |= fieldBits(flags[doc] ?? 0);
    }
    totals[at] = score + FIELD_BONUS * Math.max(0, bitCount(fields) - 1);
  });
  return totals;
}

function matchesOf(evidence: readonly Evidence[]): Match[] {
  const matches = new Map(
    evidence.flatMap((each) => each.matches).map((match) => [`${match.mode} ${match.value}`, match]),
  );
  return [...matches.values()];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
