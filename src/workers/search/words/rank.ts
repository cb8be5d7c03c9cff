import type { Query, QueryWord } from '$lib/search/words/query';
import type { Match } from '$lib/search/words/words-protocol';
import { fieldBits, metAsTyped, type Evidence } from './evidence';
import { addJoined, lookUpPhrase, lookUpWord, type Place } from './look-up';

/**
 * All documents that answer, by number and ascending, what each is worth, and why. Tens of thousands may answer, few
 * are shown: fields and exactness are worked out for those. `partial`: none has all the words, these have the most
 * telling of them.
 */
export type Ranking = {
  readonly docs: Uint32Array<ArrayBuffer>;
  readonly scores: Float64Array<ArrayBuffer>;
  /** Where a document answers, as bits of the fields. */
  readonly fieldsOf: (doc: number) => number;
  /** Whether a document has all required words as typed. */
  readonly isExact: (doc: number) => boolean;
  readonly matches: readonly Match[];
  readonly partial: boolean;
};

/**
 * When no document has all the words, those found must have this share of the words' total weight; the smaller share is
 * enough where half of three or more words are found. Typos and parts of words count for less. Calibrated on the judged
 * set: below it people called the hits rubbish.
 */
const MIN_SHARE = 0.5;
const MIN_SHARE_OF_MOST = 0.35;
/** The weight of a function word, compared with another word that is as rare. */
const LITTLE = 0.2;
/** Added to a worth of about 1 where all words stand side by side. */
const SIDE_BY_SIDE = 0.25;
/** Added for every further field that answers. */
const FURTHER_FIELD = 0.02;
/** Longer queries are not looked for side by side: hardly any text has them so. */
const MAX_SIDE_BY_SIDE = 6;
/** An unfinished word shorter than this is left out of the side-by-side check: too many words begin so. */
const MIN_UNFINISHED = 3;

/**
 * Words that say little about a meme: they help the order but nothing is missed for want of them. What people call what
 * they look for is among them. Folded.
 */
const FUNCTION_WORDS = new Set(
  `
  a an and are as at be been but by can do does for from had has have he her his i if in into is it its me my of on or our
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

type Asked = { readonly evidence: Evidence; readonly weight: number; readonly required: boolean };

/**
 * What the documents of `place` are worth for the query. All words and phrases must be there, in any of the fields,
 * except words that say little; when no document has all words, the most telling share will do. `isDead` leaves
 * documents out.
 */
export function rank(query: Query, place: Place, live: number, isDead: (doc: number) => boolean): Ranking {
  const unwanted = query.not.map((phrase) => lookUpPhrase(place, phrase, false));
  const allowed = (doc: number): boolean => !isDead(doc) && unwanted.every(({ worth }) => worth[doc] === 0);
  const phrases = query.phrases.map((phrase, index) =>
    lookUpPhrase(place, phrase, query.typing === 'phrase' && index === query.phrases.length - 1),
  );
  const words = query.words.map((word, index) =>
    lookUpWord(place, word, query.typing === 'word' && index === query.words.length - 1),
  );
  joinNeighbours(place, query.words, words);
  const someTell = query.words.some(({ term }) => !FUNCTION_WORDS.has(term));
  const asked = [
    ...phrases.map((evidence) => ask(evidence, live, true)),
    ...words.map((evidence, index) =>
      ask(evidence, live, !someTell || !FUNCTION_WORDS.has(query.words[index]?.term ?? '')),
    ),
  ];
  const beside = sideBySide(place, query);
  const hasPhrases = (doc: number): boolean => phrases.every(({ worth }) => (worth[doc] ?? 0) > 0);
  const { docs, partial } = choose(place.documents, asked, (doc) => allowed(doc) && hasPhrases(doc));
  return {
    docs,
    scores: scoresOf(docs, asked, beside),
    fieldsOf: (doc) => asked.reduce((bits, { evidence }) => bits | fieldBits(evidence.where[doc] ?? 0), 0),
    isExact: (doc) => asked.every(({ evidence, required }) => !required || metAsTyped(evidence.where[doc] ?? 0)),
    matches: matchesOf([...phrases, ...words]),
    partial,
  };
}

function ask(evidence: Evidence, live: number, required: boolean): Asked {
  // The rarer a word, the more it weighs; one that is found nowhere weighs most.
  const rarity = Math.log(1 + live / (0.5 + evidence.count));
  return { evidence, weight: rarity * (required ? 1 : LITTLE), required };
}

/** Where all words stand side by side; the beginning of one that is typed counts when it says something. */
function sideBySide(place: Place, { words, typing }: Query): Evidence | null {
  const unfinished = typing === 'word' && (words.at(-1)?.term.length ?? 0) < MIN_UNFINISHED;
  const whole = unfinished ? words.slice(0, -1) : words;
  if (whole.length < 2 || whole.length > MAX_SIDE_BY_SIDE) return null;
  return lookUpPhrase(place, whole, typing === 'word' && !unfinished);
}

/** Two words of the query may be one in the texts ("ice cream", icecream): then it answers both. */
function joinNeighbours(place: Place, words: readonly QueryWord[], found: readonly Evidence[]): void {
  words.slice(1).forEach((word, index) => {
    const before = words[index];
    const [first, second] = [found[index], found[index + 1]];
    if (before === undefined || before.unspaced || word.unspaced || first === undefined || second === undefined) return;
    addJoined(first, place, before.term + word.term);
    addJoined(second, place, before.term + word.term);
  });
}

/** Those that have all required words or, when there are none, those that have enough of them. */
function choose(
  documents: number,
  asked: readonly Asked[],
  allowed: (doc: number) => boolean,
): { docs: Uint32Array<ArrayBuffer>; partial: boolean } {
  const required = asked.filter((each) => each.required);
  const telling = sum(required.map(({ weight }) => weight));
  const parts = required.map(({ evidence, weight }) => ({ worths: evidence.worth, tells: weight / telling }));
  const complete = new Uint32Array(documents);
  let count = 0;
  const partial: number[] = [];
  for (let doc = 0; doc < documents; doc++) {
    let share = 0;
    let missing = 0;
    for (const { worths, tells } of parts) {
      const worth = worths[doc] ?? 0;
      if (worth > 0) share += tells * Math.min(1, worth);
      else missing += 1;
    }
    if (missing === 0) {
      if (allowed(doc)) complete[count++] = doc;
    } else if (count === 0) {
      const most = required.length > 2 && 2 * missing <= required.length;
      if (share >= (most ? MIN_SHARE_OF_MOST : MIN_SHARE) && allowed(doc)) partial.push(doc);
    }
  }
  return count > 0
    ? { docs: complete.slice(0, count), partial: false }
    : { docs: Uint32Array.from(partial), partial: partial.length > 0 };
}

function scoresOf(docs: Uint32Array, asked: readonly Asked[], beside: Evidence | null): Float64Array<ArrayBuffer> {
  const total = sum(asked.map(({ weight }) => weight));
  const parts = asked.map(({ evidence: { worth, where }, weight }) => ({
    worth,
    where,
    share: total === 0 ? 0 : weight / total,
  }));
  const scores = new Float64Array(docs.length);
  docs.forEach((doc, at) => {
    let score = (beside?.worth[doc] ?? 0) * SIDE_BY_SIDE;
    let fields = 0;
    for (const { worth, where, share } of parts) {
      score += share * (worth[doc] ?? 0);
      fields |= fieldBits(where[doc] ?? 0);
    }
    scores[at] = score + FURTHER_FIELD * Math.max(0, bitCount(fields) - 1);
  });
  return scores;
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
