/** Shorter words have no endings worth taking off: "bus", "gas", "red". */
const MIN_STEM = 3;

type Rule = { readonly ending: RegExp; readonly instead: string };

/** The first that fits is applied. */
const RULES: readonly Rule[] = [
  { ending: /(?<=[a-z]{2})ie[sd]$/, instead: 'y' },
  { ending: /(?<=ss|sh|ch|x|zz)es$/, instead: '' },
  { ending: /(?<=[^su])s$/, instead: '' },
  { ending: /(?<=[aeiouy][a-z]*)ing$/, instead: '' },
  { ending: /(?<=[aeiouy][a-z]*[^e])ed$/, instead: '' },
];
const DOUBLED = /([bdfgklmnprtz])\1$/;

/**
 * The word without the commonest English endings: plural, -ing, -ed. Not a word, only the same for the forms of one:
 * "crying", "cries" and "cried" are `cry`, "hugging" and "hugs" are `hug`, "falling" and "fall" are `fal`.
 */
export function stem(word: string): string {
  if (!/^[a-z]+$/.test(word)) return word;
  for (const { ending, instead } of RULES) {
    const shorter = word.replace(ending, instead);
    if (shorter !== word && shorter.length >= MIN_STEM) return bare(shorter);
  }
  return bare(word);
}

/** Endings swallow an e and double a letter: both go from every form. */
function bare(word: string): string {
  if (word.length === MIN_STEM) return word;
  return word.endsWith('e') ? word.slice(0, -1) : word.replace(DOUBLED, '$1');
}

const ARTICLE = 'ال';
/** The Arabic article, alone or after "and", "with", "like", "so". */
const ARTICLES = ['', 'و', 'ب', 'ك', 'ف'].map((before) => before + ARTICLE);

/** The same folded word with and without the Arabic article; none for words of other scripts. */
export function articleForms(word: string): string[] {
  if (!/^\p{Script=Arabic}{3,}$/u.test(word)) return [];
  const article = ARTICLES.find((each) => word.startsWith(each) && word.length > each.length + 1);
  const bare = article === undefined ? word : word.slice(article.length);
  return [bare, ...ARTICLES.map((each) => each + bare)].filter((form) => form !== word);
}
