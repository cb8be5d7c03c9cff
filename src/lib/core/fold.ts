/**
 * A folded text. For each of its UTF-16 units, `starts` and `ends` delimit the character of the original that it came
 * from.
 */
export type FoldedText = {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
};

const ASCII = /^[\0-\x7f]*$/;
/** The unit of folding: a Korean syllable written as separate letters, or a character with its combining marks. */
const CLUSTER = /[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?|\P{M}\p{M}*|\p{M}+/gu;
/**
 * Marks that people leave out when they type: accents, Hebrew points, Arabic vowels. Thai and Indian vowel signs are
 * not optional and stay. So do the Japanese voicing marks, which NFKC composes again.
 */
const OPTIONAL_MARKS = /[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]/gu;
/**
 * Invisible characters: soft hyphens, joiners, variation selectors, text direction. Also the Arabic tatweel, which only
 * stretches a word.
 */
// eslint-disable-next-line no-misleading-character-class -- each is meant by itself
const INVISIBLE = /[\u00ad\u034f\u061c\u0640\u200b-\u200f\u202a-\u202e\u2060\ufe00-\ufe0f\ufeff]/gu;
/** Emoji skin tone modifiers, which searches ignore. */
const SKIN = /[\u{1f3fb}-\u{1f3ff}]/gu;
const KATAKANA_TO_HIRAGANA = 0x60;

/** Letters that people type for each other but that no Unicode decomposition unifies. */
const INTERCHANGEABLE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ß: 'ss',
    æ: 'ae',
    œ: 'oe',
    ø: 'o',
    ł: 'l',
    đ: 'd',
    ð: 'd',
    þ: 'th',
    ħ: 'h',
    ŧ: 't',
    ŋ: 'n',
    ı: 'i',
    // Final sigma.
    ς: 'σ',
    // Arabic: alef wasla, alef maksura, Persian yeh, ta marbuta, Persian kaf.
    ٱ: 'ا',
    ى: 'ي',
    ی: 'ي',
    ة: 'ه',
    ک: 'ك',
    '’': "'",
    '‘': "'",
    ʼ: "'",
    '＇': "'",
  }),
);

const foldedClusters = new Map<string, string>();

/**
 * The form of a text that search and tags compare: lower case, without accents and invisible characters. Compatibility
 * forms and letters that people type for each other are unified (ß ss, ё е, أ ا, カ か, ٣ 3). A character folds the same
 * in any context.
 */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return (text.match(CLUSTER) ?? []).map(foldCluster).join('');
}

/** Like `fold`, with the origin of each unit, so that matches can be highlighted in the original text. */
export function foldWithOrigin(text: string): FoldedText {
  let folded = '';
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { 0: cluster, index } of text.matchAll(CLUSTER)) {
    const piece = foldCluster(cluster);
    folded += piece;
    starts.push(...Array.from({ length: piece.length }, () => index));
    ends.push(...Array.from({ length: piece.length }, () => index + cluster.length));
  }
  return { text: folded, starts, ends };
}

function foldCluster(cluster: string): string {
  let folded = foldedClusters.get(cluster);
  if (folded === undefined) {
    folded = Array.from(
      cluster.normalize('NFKD').replace(OPTIONAL_MARKS, '').toLowerCase().normalize('NFKC'),
      foldLetter,
    )
      .join('')
      .replace(INVISIBLE, '')
      .replace(SKIN, '');
    // Texts have few different characters; the limit bounds memory for a file full of rare ones.
    if (foldedClusters.size < 20_000) foldedClusters.set(cluster, folded);
  }
  return folded;
}

function foldLetter(letter: string): string {
  const replacement = INTERCHANGEABLE.get(letter);
  if (replacement !== undefined) return replacement;
  const code = letter.codePointAt(0) ?? 0;
  if (code >= 0x30a1 && code <= 0x30f6) return String.fromCodePoint(code - KATAKANA_TO_HIRAGANA);
  if (code >= 0x660 && code <= 0x669) return String(code - 0x660);
  if (code >= 0x6f0 && code <= 0x6f9) return String(code - 0x6f0);
  return letter;
}
