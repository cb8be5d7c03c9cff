import type { Failure } from '$lib/core/failure';
import type { CaptionerClient } from './client';

/** Enough tokens for one sentence. */
const MAX_NEW_TOKENS = 40;

/**
 * Lets a loaded model caption the bundled picture (`static/self-test.png`): some combinations of device and number type
 * give nonsense without any error. Null if the answer passes, `garbage` if not, or the caption's own failure.
 */
export async function selfTest(client: CaptionerClient, picture: Blob, prompt: string): Promise<Failure | null> {
  const result = await client.caption({
    picture,
    task: 'describe',
    prompt,
    detail: 'fast',
    length: 'normal',
    maxNewTokens: MAX_NEW_TOKENS,
  });
  if (!result.ok) return result.failure;
  const { text } = result.value;
  return passesSelfTest(text) ? null : { kind: 'garbage', answer: text };
}

/** What `static/self-test.png` shows, a red circle on blue, each in the words that a model may choose. */
const SHOWN_OBJECTS: readonly ReadonlySet<string>[] = [
  new Set(['red', 'crimson', 'scarlet']),
  new Set(['circle', 'circles', 'circular', 'dot', 'ball', 'disc', 'disk', 'round', 'sphere', 'oval']),
  new Set(['blue']),
];
/** How many of the three an answer must name: a short caption leaves out the background. */
const MIN_NAMED = 2;

const MIN_WORDS = 2;
const MAX_MEAN_WORD_LENGTH = 15;
/** Below this share of letters and spaces a text is noise. */
const MIN_LETTER_SHARE = 0.75;
/** Below this share of distinct words a model is repeating itself; short answers may repeat. */
const MIN_DISTINCT_SHARE = 0.3;
const MIN_WORDS_FOR_REPETITION = 8;
const MAX_IN_A_ROW = 3;

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}'’-]+/gu) ?? [];
}

function longestRun(words: readonly string[]): number {
  let longest = 0;
  let run = 0;
  for (const [index, word] of words.entries()) {
    run = word === words[index - 1] ? run + 1 : 1;
    longest = Math.max(longest, run);
  }
  return longest;
}

/**
 * True if an answer is language, and not the noise or endless repetition that broken number types give. A heuristic for
 * scripts with spaces; it does not judge the meaning.
 */
export function looksLikeLanguage(answer: string): boolean {
  const words = wordsOf(answer);
  if (words.length < MIN_WORDS || answer.includes('\uFFFD')) return false;
  const letters = answer.match(/[\p{L}\p{M}\s]/gu)?.length ?? 0;
  if (letters / Array.from(answer).length < MIN_LETTER_SHARE) return false;
  const meanLength = words.reduce((sum, word) => sum + word.length, 0) / words.length;
  if (meanLength > MAX_MEAN_WORD_LENGTH || longestRun(words) > MAX_IN_A_ROW) return false;
  return words.length < MIN_WORDS_FOR_REPETITION || new Set(words).size / words.length >= MIN_DISTINCT_SHARE;
}

/** True if an answer to the self-test's picture is language and names what the picture shows. */
export function passesSelfTest(answer: string): boolean {
  if (!looksLikeLanguage(answer)) return false;
  const words = wordsOf(answer);
  const named = SHOWN_OBJECTS.filter((names) => words.some((word) => names.has(word))).length;
  return named >= MIN_NAMED;
}
