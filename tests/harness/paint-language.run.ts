import '@fontsource-variable/noto-sans-arabic/index.css';
import '@fontsource-variable/noto-sans-hebrew/index.css';
import '@fontsource-variable/noto-sans-jp/index.css';
import '@fontsource-variable/noto-sans-kr/index.css';
import '@fontsource-variable/noto-sans-sc/index.css';
import '@fontsource-variable/noto-sans-tc/index.css';
import '@fontsource-variable/noto-sans-thai/index.css';
import '@fontsource-variable/noto-sans/index.css';
import '@fontsource/anton/index.css';
import '@fontsource/anton/latin-ext.css';
import '@fontsource/anton/vietnamese.css';
import { encode, SIZES, type PaintedPicture } from './paint.run';
import { paintBackground } from './paint/background';
import { fontOf, letter, letterBar, lettered, type Style } from './paint/lettering';
import { randomFrom, type Random } from './paint/random';

/** The fonts of languages whose letters Noto Sans lacks. */
const FACES: Readonly<Record<string, string>> = {
  ar: 'Noto Sans Arabic Variable',
  he: 'Noto Sans Hebrew Variable',
  ja: 'Noto Sans JP Variable',
  ko: 'Noto Sans KR Variable',
  th: 'Noto Sans Thai Variable',
  'zh-Hans': 'Noto Sans SC Variable',
  'zh-Hant': 'Noto Sans TC Variable',
};
const WITHOUT_SPACES = ['ja', 'th', 'zh-Hans', 'zh-Hant'];
const FROM_RIGHT = ['ar', 'he'];
/** Languages whose letters are also in Anton. */
const IN_ANTON = ['cs', 'de', 'en', 'es', 'fr', 'pl', 'pt', 'sv', 'tr', 'vi'];

/**
 * Paints `count` memes with the texts ("top / bottom") of a language, which repeat: in white capitals with a black
 * outline, or black on a white bar. The same language and `seed` give the same memes.
 */
export async function run(
  language: string,
  texts: readonly string[],
  count: number,
  seed: number,
): Promise<PaintedPicture[]> {
  const own = Array.from(language).reduce((sum, char) => sum * 31 + char.charCodeAt(0), seed);
  const painted: PaintedPicture[] = [];
  for (let index = 0; index < count; index++)
    painted.push(await paint(language, texts[index % texts.length] ?? '', index, randomFrom(own * 10_007 + index)));
  return painted;
}

async function paint(language: string, both: string, index: number, random: Random): Promise<PaintedPicture> {
  const [width, height] = random.pick(SIZES);
  const [top = '', bottom = ''] = both.split(' / ');
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('No 2D canvas');
  const onBar = random.between(0, 1) < 0.5;
  const style = styleOf(language, onBar, random);
  const used = top + bottom;
  const faces = await document.fonts.load(fontOf(style, 20), used + used.toLocaleUpperCase(language));
  if (faces.length === 0) throw new Error(`No face for ${language}`);
  context.direction = FROM_RIGHT.includes(language) ? 'rtl' : 'ltr';
  paintBackground(context, random);
  (onBar ? letterBar : letter)(context, top, bottom, style);
  return encode(canvas, index, random, lettered([top, bottom].filter(Boolean).join('\n'), style));
}

function styleOf(language: string, onBar: boolean, random: Random): Style {
  const anton = !onBar && IN_ANTON.includes(language) && random.between(0, 1) < 0.5;
  return {
    face: anton ? 'Anton' : (FACES[language] ?? 'Noto Sans Variable'),
    weight: anton ? 400 : random.whole(onBar ? 4 : 6, 9) * 100,
    capitals: onBar ? null : language,
    breaksAnywhere: WITHOUT_SPACES.includes(language),
  };
}
