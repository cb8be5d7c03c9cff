/** A stem is at least this long, so that "bus", "gas" and "red" keep their last letters. */
const MIN_STEM = 3;

type Rule = { readonly ending: RegExp; readonly replacement: string };

/** The first rule that matches and leaves a stem of at least `MIN_STEM` letters is applied. */
const RULES: readonly Rule[] = [
  { ending: /(?<=[a-z]{2})ie[sd]$/, replacement: 'y' },
  { ending: /(?<=ss|sh|ch|x|zz)es$/, replacement: '' },
  { ending: /(?<=[^su])s$/, replacement: '' },
  { ending: /(?<=[aeiouy][a-z]*)ing$/, replacement: '' },
  { ending: /(?<=[aeiouy][a-z]*[^e])ed$/, replacement: '' },
];
const DOUBLED = /([bdfgklmnprtz])\1$/;

/**
 * Removes the most common English endings: plural, -ing, -ed. The stem is the same for the forms of a word, but not
 * always a word: "crying", "cries" and "cried" give `cry`, "hugging" and "hugs" give `hug`, "falling" and "fall" give
 * `fal`.
 */
export function stem(word: string): string {
  if (!/^[a-z]+$/.test(word)) return word;
  for (const { ending, replacement } of RULES) {
    const shorter = word.replace(ending, replacement);
    if (shorter !== word && shorter.length >= MIN_STEM) return trimEnd(shorter);
  }
  return trimEnd(word);
}

/**
 * Removes a final e and a doubled final letter, because endings drop the e ("smiling") and double letters ("hugging").
 */
function trimEnd(word: string): string {
  if (word.length === MIN_STEM) return word;
  return word.endsWith('e') ? word.slice(0, -1) : word.replace(DOUBLED, '$1');
}

const ARTICLE = 'ال';
/** The Arabic article, alone and joined to "and", "with", "like" and "so". */
const ARTICLES = ['', 'و', 'ب', 'ك', 'ف'].map((before) => before + ARTICLE);

/** Other forms of a folded Arabic word, with and without the article; none for words of other scripts. */
export function articleForms(word: string): string[] {
  if (!/^\p{Script=Arabic}{3,}$/u.test(word)) return [];
  const article = ARTICLES.find((each) => word.startsWith(each) && word.length > each.length + 1);
  const bare = article === undefined ? word : word.slice(article.length);
  return [bare, ...ARTICLES.map((each) => each + bare)].filter((form) => form !== word);
}
