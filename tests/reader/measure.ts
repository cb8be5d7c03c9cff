import { readFileSync } from 'node:fs';
import type { CaptionerSpec, CaptionOutput } from '$lib/captioner/protocol';
import type { CaptionerRun, RunRequest } from '../harness/captioner.run';
import type { PaintedPicture } from '../harness/paint.run';
import { launchChromium } from '../support/chromium';
import { ensureBrowser } from '../support/global-setup';
import { buildHarness, openHarness, type Harness } from '../support/harness';
import { charRecall, withoutAccents, wordRecall, type Recall } from '../support/recall';

/** The options: the number of memes per language, and the languages (none for all). */
type Options = { readonly count: number; readonly languages: readonly string[] };

/** The goal of a language: the smallest share that must be read, and what is counted. */
type Goal = { readonly least: number; readonly of: 'words' | 'words without accents' | 'characters' };

const exactly = (least: number): Goal => ({ least, of: 'words' });
const characters: Goal = { least: 0.95, of: 'characters' };
const READ: Readonly<Record<string, Goal>> = {
  en: exactly(0.99),
  de: exactly(0.9),
  es: exactly(0.9),
  fr: exactly(0.9),
  pt: exactly(0.9),
  sv: exactly(0.9),
  pl: exactly(0.9),
  cs: exactly(0.9),
  tr: exactly(0.9),
  vi: { least: 0.5, of: 'words without accents' },
  ja: characters,
  'zh-Hans': characters,
  'zh-Hant': characters,
};
const NOT_READ = ['ru', 'uk', 'el', 'ko', 'ar', 'hi', 'th', 'he'];
/** The largest share of lines in other scripts that may be stored as text. */
const MOST_STORED = 0.02;
/** The smallest share of memes with only such lines that must be marked as having unread words. */
const LEAST_SAID = 0.9;

const RECALLS: Readonly<Record<Goal['of'], (expected: string, got: string) => Recall>> = {
  words: wordRecall,
  'words without accents': (expected, got) => wordRecall(withoutAccents(expected), withoutAccents(got)),
  characters: charRecall,
};
/** Not the seed of the memes on which the reader's limits were chosen. */
const SEED = 1;
/** Two threads if the machine has two cores; the harness is cross-origin isolated. */
const SPEC: CaptionerSpec = { family: 'reader', repo: '', revision: '', device: 'wasm', mix: {}, threads: 2 };

/** `npm run measure:reader`: prints how much of painted memes the reader reads, by language; true if all goals hold. */
export async function run({ count, languages }: Options): Promise<boolean> {
  ensureBrowser();
  await buildHarness({ rebuild: true });
  const browser = await launchChromium();
  const harness = await openHarness(browser);
  const isChosen = (language: string): boolean => languages.length === 0 || languages.includes(language);
  try {
    let holds = true;
    for (const [language, goal] of Object.entries(READ))
      if (isChosen(language)) holds = (await measureRead(harness, language, goal, count)) && holds;
    const notRead = NOT_READ.filter(isChosen);
    return notRead.length === 0 ? holds : (await measureNotRead(harness, notRead)) && holds;
  } finally {
    await harness.close();
    await browser.close();
  }
}

async function measureRead(harness: Harness, language: string, goal: Goal, count: number): Promise<boolean> {
  const memes = await paint(harness, language, textsOf(language), count);
  const outputs = await read(harness, memes);
  const shareOf = (of: Goal['of']): number => {
    const recalls = memes.map(({ text }, index) => RECALLS[of](text, outputs[index]?.text ?? ''));
    return sum(recalls.map(({ found }) => found)) / sum(recalls.map(({ total }) => total));
  };
  const share = shareOf(goal.of);
  const holds = share >= goal.least;
  const all = (['words', 'words without accents', 'characters'] as const).map((of) => percent(shareOf(of))).join(' / ');
  const unread = outputs.filter((output) => output.unread === true).length;
  const seconds = sum(outputs.map(({ seconds: { total } }) => total)) / outputs.length;
  console.log(
    `${language.padEnd(8)} ${all}; ${unread} of ${count} say that words cannot be read; ${seconds.toFixed(2)} s a meme; ` +
      `asked: ${percent(goal.least)} of ${goal.of}${holds ? '' : '  NOT REACHED'}`,
  );
  return holds;
}

async function measureNotRead(harness: Harness, languages: readonly string[]): Promise<boolean> {
  let lines = 0;
  let stored = 0;
  let memes = 0;
  let said = 0;
  for (const language of languages) {
    const texts = textsOf(language);
    const painted = await paint(harness, language, inPairs(texts), Math.ceil(texts.length / 2));
    const outputs = await read(harness, painted);
    const wrong = outputs.flatMap(({ text }) => text.split('\n').filter(Boolean));
    const unread = outputs.filter((output) => output.unread === true).length;
    console.log(
      `${language.padEnd(8)} ${wrong.length} of ${texts.length} lines stored; ${unread} of ${painted.length} memes say so` +
        wrong.map((line) => `\n         stored: ${line}`).join(''),
    );
    lines += texts.length;
    stored += wrong.length;
    memes += painted.length;
    said += unread;
  }
  const holds = stored <= MOST_STORED * lines && said >= LEAST_SAID * memes;
  console.log(
    `not read ${stored} of ${lines} lines stored (at most ${percent(MOST_STORED)}), ${said} of ${memes} memes say so ` +
      `(at least ${percent(LEAST_SAID)})${holds ? '' : '  NOT REACHED'}`,
  );
  return holds;
}

function textsOf(language: string): readonly string[] {
  const all = JSON.parse(readFileSync(new URL('../fixtures/reader/texts.json', import.meta.url), 'utf8')) as Readonly<
    Record<string, readonly string[]>
  >;
  return all[language] ?? [];
}

/** Paints memes; English ones have the sentences of the other tests. */
function paint(harness: Harness, language: string, texts: readonly string[], count: number): Promise<PaintedPicture[]> {
  return language === 'en'
    ? harness.run('paint', count, SEED)
    : harness.run('paint-language', language, texts, count, SEED);
}

async function read(harness: Harness, memes: readonly PaintedPicture[]): Promise<CaptionOutput[]> {
  const { loaded, answers } = await harness.run<CaptionerRun>('captioner', SPEC, memes.map(requestOf));
  if (!loaded.ok) throw new Error(`The reader could not be loaded: ${loaded.failure.kind}`);
  return answers.map(({ result }) => {
    if (!result.ok) throw new Error(`A meme could not be read: ${result.failure.kind}`);
    return result.value;
  });
}

function requestOf({ name, base64 }: PaintedPicture): RunRequest {
  const picture = `data:image/${name.endsWith('.png') ? 'png' : 'jpeg'};base64,${base64}`;
  return { picture, task: 'read', prompt: '', detail: 'fast', length: 'normal', maxNewTokens: 0 };
}

/** Joins pairs of lines as the texts of memes, "top / bottom". */
function inPairs(lines: readonly string[]): string[] {
  return lines.flatMap((line, index) => (index % 2 === 0 ? [[line, lines[index + 1] ?? ''].join(' / ')] : []));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
