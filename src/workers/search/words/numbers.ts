/** English words for 0 to 19 and for tens. */
const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = '- - twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const ORDINALS =
  '- first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth'.split(
    ' ',
  );
/**
 * Words of other languages for 1 to 12. Left out: articles (un, ein), words that are spelled as in English (six), and
 * those that mean something else in another of these languages (once, due, elf, otto, sei).
 */
const FOREIGN: readonly (readonly string[])[] = [
  'eins uno',
  'zwei deux dos dois',
  'drei trois tres tre',
  'vier quatre cuatro quattro quatro',
  'funf fuenf cinq cinco cinque',
  'sechs seis',
  'sieben sept siete sette sete',
  'acht huit ocho oito',
  'neun neuf nueve nove',
  'zehn dix diez dieci dez',
  'onze undici',
  'zwolf zwoelf douze doce dodici doze',
].map((words) => words.split(' '));

const HUNDRED = 100;
const THOUSAND = 1000;
const MILLION = 1_000_000;
/** The longest number in words is "nine hundred and ninety nine thousand nine hundred and ninety nine". */
export const MAX_NUMBER_WORDS = 11;

/** Values of words that are numbers by themselves or parts of longer ones. */
const VALUES: ReadonlyMap<string, number> = new Map([
  ...SMALL.map((word, value) => [word, value] as const),
  ...TENS.slice(2).map((word, index) => [word, 10 * (index + 2)] as const),
  ['hundred', HUNDRED],
  ['thousand', THOUSAND],
]);

const FIGURES: ReadonlyMap<string, string> = new Map([
  ...[...VALUES].map(([word, value]) => [word, String(value)] as const),
  ...FOREIGN.flatMap((words, index) => words.map((word) => [word, String(index + 1)] as const)),
  ...ORDINALS.slice(1).map((word, index) => [word, ordinal(index + 1)] as const),
]);

/**
 * The other spellings of a folded word that is a number: in figures for words, in words for figures, also ordinals
 * ("1st", "first"). A spelling may have several words, with spaces between them.
 */
export function numberSpellings(word: string): readonly string[] {
  const figures = FIGURES.get(word);
  if (figures !== undefined) return [figures];
  const [, digits = '', ending = ''] = /^(0|[1-9]\d{0,5})(st|nd|rd|th)?$/.exec(word) ?? [];
  if (digits === '') return [];
  const value = Number(digits);
  if (ending !== '') return ordinal(value) === word ? ordinalWords(value) : [];
  return [...cardinalWords(value), ...(FOREIGN[value - 1] ?? [])];
}

/** The figures for words that together are one English number ("twenty one"); null if they are not, or are one word. */
export function figuresOf(words: readonly string[]): string | null {
  if (words.length < 2 || words.length > MAX_NUMBER_WORDS || !VALUES.has(words[0] ?? '')) return null;
  // A number has few spellings, so they are made and compared instead of being parsed by a grammar.
  let [thousands, rest] = [0, 0];
  for (const word of words) {
    if (word === 'and') continue;
    const value = VALUES.get(word);
    if (value === undefined) return null;
    if (value === THOUSAND) [thousands, rest] = [Math.max(1, rest), 0];
    else if (value === HUNDRED) rest = Math.max(1, rest) * HUNDRED;
    else rest += value;
  }
  const value = thousands * THOUSAND + rest;
  return value < MILLION && cardinalWords(value).includes(words.join(' ')) ? String(value) : null;
}

function ordinal(value: number): string {
  const teen = Math.floor((value % HUNDRED) / 10) === 1;
  return `${value}${teen ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th')}`;
}

function ordinalWords(value: number): string[] {
  const word = ORDINALS[value];
  if (word !== undefined) return value === 0 ? [] : [word];
  if (value >= HUNDRED) return [];
  const tens = TENS[Math.floor(value / 10)] ?? '';
  return value % 10 === 0 ? [tens.replace(/y$/, 'ieth')] : [`${tens} ${ORDINALS[value % 10] ?? ''}`];
}

/** All ways to say a number below a million in English. */
function cardinalWords(value: number): string[] {
  if (value < SMALL.length) return SMALL.slice(value, value + 1);
  if (value < HUNDRED) {
    const tens = TENS[Math.floor(value / 10)] ?? '';
    return value % 10 === 0 ? [tens] : [`${tens} ${SMALL[value % 10] ?? ''}`];
  }
  const [unit, name] = value < THOUSAND ? [HUNDRED, 'hundred'] : [THOUSAND, 'thousand'];
  const count = Math.floor(value / unit);
  const heads = [...(count === 1 ? [name] : []), ...cardinalWords(count).map((words) => `${words} ${name}`)];
  const left = value % unit;
  if (left === 0) return heads;
  const joints = left < HUNDRED ? [' ', ' and '] : [' '];
  return heads.flatMap((head) => joints.flatMap((joint) => cardinalWords(left).map((words) => head + joint + words)));
}
