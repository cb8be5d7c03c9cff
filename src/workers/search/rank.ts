import { saysLittle } from '$lib/domain/function-words';
import type { Query, QueryWord } from '$lib/domain/query';
import type { Reason } from '$lib/domain/reasons';
import { Evidence, fieldBits, metAsTyped } from './evidence';
import { addJoined, lookUpPhrase, lookUpWord, type Place } from './look-up';

/** A document that answers, by number, with its worth, the bits of the fields that do, and whether as typed. */
export type Ranked = { readonly doc: number; readonly score: number; readonly fields: number; readonly exact: boolean };

/** All that answer, in no order, and why. `partial`: none has all the words, these have the most telling of them. */
export type Ranking = { readonly ranked: Ranked[]; readonly reasons: readonly Reason[]; readonly partial: boolean };

/**
 * When nothing has all the words, this share of what they tell must be there, calibrated on the judged set: below it
 * people called the hits rubbish.
 */
const MIN_SHARE = 0.5;
/** What function words tell, compared with words that are as rare. */
const LITTLE = 0.2;
/** Added to a worth of about 1 where all words stand side by side. */
const SIDE_BY_SIDE = 0.25;
/** Added for every further field that answers. */
const FURTHER_FIELD = 0.02;
/** Longer queries are sentences: nobody wrote them side by side. */
const MAX_SIDE_BY_SIDE = 6;
/** Shorter beginnings are those of too many words to look at their neighbours. */
const MIN_UNFINISHED = 3;

type Asked = { readonly evidence: Evidence; readonly weight: number; readonly required: boolean };

/**
 * What the documents of `place` are worth for the query. All words and phrases must be there, in any of the fields, except
 * words that say little; when no document has all words, the most telling share will do. `isDead` leaves documents out.
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
  const someTell = query.words.some(({ term }) => !saysLittle(term));
  const asked = [
    ...phrases.map((evidence) => ask(evidence, live, true)),
    ...words.map((evidence, index) => ask(evidence, live, !someTell || !saysLittle(query.words[index]?.term ?? ''))),
  ];
  const beside = sideBySide(place, query);
  const hasPhrases = (doc: number): boolean => phrases.every(({ worth }) => (worth[doc] ?? 0) > 0);
  const scored = score(place.documents, asked, beside, (doc) => allowed(doc) && hasPhrases(doc));
  return { ...scored, reasons: reasonsOf([...phrases, ...words]) };
}

function ask(evidence: Evidence, live: number, required: boolean): Asked {
  // The rarer a word the more it tells; one that is nowhere would have told the most.
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

function score(
  documents: number,
  asked: readonly Asked[],
  beside: Evidence | null,
  allowed: (doc: number) => boolean,
): { ranked: Ranked[]; partial: boolean } {
  const required = asked.filter((each) => each.required);
  const telling = sum(required.map(({ weight }) => weight));
  const total = sum(asked.map(({ weight }) => weight));
  const complete: Ranked[] = [];
  const partial: Ranked[] = [];
  for (let doc = 0; doc < documents; doc++) {
    let met = 0;
    let missing = 0;
    for (const { evidence, weight } of required) {
      if ((evidence.worth[doc] ?? 0) > 0) met += weight;
      else missing += 1;
    }
    const enough = missing === 0 || (complete.length === 0 && met >= MIN_SHARE * telling);
    if (!enough || !allowed(doc)) continue;
    (missing === 0 ? complete : partial).push(worthOf(doc, asked, total, beside, missing === 0));
  }
  return complete.length > 0 || partial.length === 0
    ? { ranked: complete, partial: false }
    : { ranked: partial, partial: true };
}

function worthOf(doc: number, asked: readonly Asked[], total: number, beside: Evidence | null, all: boolean): Ranked {
  let worth = 0;
  let fields = 0;
  let typed = all;
  for (const { evidence, weight, required } of asked) {
    const where = evidence.where[doc] ?? 0;
    worth += weight * (evidence.worth[doc] ?? 0);
    fields |= fieldBits(where);
    if (required && !metAsTyped(where)) typed = false;
  }
  const side = (beside?.worth[doc] ?? 0) * SIDE_BY_SIDE;
  const further = FURTHER_FIELD * Math.max(0, bitCount(fields) - 1);
  return { doc, score: (total === 0 ? 0 : worth / total) + side + further, fields, exact: typed };
}

function reasonsOf(evidence: readonly Evidence[]): Reason[] {
  const reasons = new Map(
    evidence.flatMap((each) => each.reasons).map((reason) => [`${reason.look} ${reason.value}`, reason]),
  );
  return [...reasons.values()];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
