/** A text as it is compared, and for each of its UTF-16 units where the character it came from begins and ends. */
export type FoldedText = {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
};

const ASCII = /^[\0-\x7f]*$/;
/** What is folded as one: a Korean syllable written as its letters, or a character with its combining marks. */
const CLUSTER = /[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?|\P{M}\p{M}*|\p{M}+/gu;
/**
 * Marks that people leave out when they type: accents, Hebrew points, Arabic vowels. Vowel signs of Thai and of Indian
 * scripts are letters to their readers and stay; so do the Japanese voicing marks, which composition puts back.
 */
const OPTIONAL_MARKS = /[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]/gu;
/** Invisible: soft hyphens, joiners, variation selectors, text direction; the Arabic tatweel only stretches. */
// eslint-disable-next-line no-misleading-character-class -- each is meant by itself
const INVISIBLE = /[\u00ad\u034f\u061c\u0640\u200b-\u200f\u202a-\u202e\u2060\ufe00-\ufe0f\ufeff]/gu;
/** Skin tones: a waving hand is a waving hand. */
const SKIN = /[\u{1f3fb}-\u{1f3ff}]/gu;
const KATAKANA_TO_HIRAGANA = 0x60;

/** Letters that no Unicode decomposition brings together but that people type for each other. */
const ALIKE: ReadonlyMap<string, string> = new Map(
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

const clusters = new Map<string, string>();

/**
 * The text as it is compared: lower case, accents and invisible signs gone, compatibility forms and letters that are
 * typed for each other unified (ß ss, ё е, أ ا, カ か, ٣ 3). The same character folds the same wherever it stands.
 */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return (text.match(CLUSTER) ?? []).map(foldCluster).join('');
}

/** As `fold`, with where everything came from, so that marks can be set in the text as shown. */
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
  let folded = clusters.get(cluster);
  if (folded === undefined) {
    folded = Array.from(
      cluster.normalize('NFKD').replace(OPTIONAL_MARKS, '').toLowerCase().normalize('NFKC'),
      foldLetter,
    )
      .join('')
      .replace(INVISIBLE, '')
      .replace(SKIN, '');
    // Texts have few different characters; a file full of rare ones shall not fill the memory.
    if (clusters.size < 20_000) clusters.set(cluster, folded);
  }
  return folded;
}

function foldLetter(letter: string): string {
  const alike = ALIKE.get(letter);
  if (alike !== undefined) return alike;
  const code = letter.codePointAt(0) ?? 0;
  if (code >= 0x30a1 && code <= 0x30f6) return String.fromCodePoint(code - KATAKANA_TO_HIRAGANA);
  if (code >= 0x660 && code <= 0x669) return String(code - 0x660);
  if (code >= 0x6f0 && code <= 0x6f9) return String(code - 0x6f0);
  return letter;
}
