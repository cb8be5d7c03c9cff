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
