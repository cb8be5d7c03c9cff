import type { CurrentText } from '$lib/core/caption';
import type { Meme } from '$lib/core/meme';

/** Frequent words of English. They make up a third to a half of what people write in it. */
const ENGLISH = wordSet(
  `the and of to is are was were be been it its this that these those i you he she we they me my your his her our their
  in on at for with from by as but or not no so if when who what why how where which do does did done don have has had
  will would can could should just like get got a an there here all one out up about into than then over after because
  only more every still never always him them us am re ve ll`,
);

/** Frequent words of 16 other languages in Latin letters, without those that are English words or names, too. */
const OTHER = wordSet(
  `das und der nicht ist ich ein eine einen wenn wir auf sie es dem zu von wie wer kein noch nur schon auch aber dein
  el la los las que de del en un una por para cuando pero mi tu te se lo es yo su y soy eres muy esto eso hay ser
  le les des et est pas je une qui dans avec mais quand sur ce il elle nous vous mon ma sa au aux
  os um uma com mas eu isso meu minha na nos das foi ele ela seu sua
  gli della che di sono anche come hai mio mia nel alla questo quando
  het een ik niet maar ook zijn als wat naar mijn jij hoe voor
  nie jest jak ale kiedy mnie czy tak mam jestem jego moje
  jsem jsi kdy moje tady nebo jen ale
  bir bu ve ne ben sen gibi ama benim kadar
  och att det som inte jag med en ett till den nu vi
  ikke jeg og er til av
  yang aku kamu tidak ini itu kalau saya di dengan untuk
  ang ng mga ako hindi
  este sunt nu cu si
  ei se mutta kun olen mina
  nem hogy az egy vagyok`,
);

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/u));
}

/** Texts that are looked at, and their length: enough to know a library of any size in about a millisecond. */
const MOST_TEXTS = 300;
const MOST_UNITS = 400;
/** From this share of the texts that can be told on, a library is not English alone. */
const CLEAR_SHARE = 0.2;
/** Fewer texts may be chance. */
const FEWEST = 3;

/**
 * True if a clear share of these memes' texts is in other languages than English. Only what stands on the pictures and
 * what people wrote counts, because models describe in English.
 */
export function hasOtherLanguages(memes: readonly Meme[]): boolean {
  const step = Math.max(1, memes.length / MOST_TEXTS);
  let [english, other] = [0, 0];
  for (let at = 0; at < memes.length; at += step) {
    const meme = memes[Math.floor(at)];
    const language = meme === undefined ? null : languageOf(textsOf(meme).slice(0, MOST_UNITS));
    if (language === 'English') english += 1;
    else if (language === 'other') other += 1;
  }
  return other >= FEWEST && other >= CLEAR_SHARE * (english + other);
}

/**
 * True if the most preferred of these languages, as the browser lists them, is another one than English. The others are
 * often English only because browsers add it.
 */
export function prefersOther(languages: readonly string[]): boolean {
  const [first] = languages;
  return first !== undefined && !/^en\b/iu.test(first);
}

function textsOf({ title = '', tags, description, text }: Meme): string {
  return [text?.value ?? '', title, writtenIn(description), ...tags].join('\n');
}

function writtenIn(text: CurrentText | null): string {
  return text?.source.by === 'person' && text.source.made === undefined ? text.value : '';
}

/**
 * Whether a text is English, by its letters and its most frequent words; null if neither tells. Letters with accents
 * count as words of other languages.
 */
export function languageOf(text: string): 'English' | 'other' | null {
  const letters = text.match(/\p{L}/gu) ?? [];
  const latin = letters.filter((letter) => /\p{Script=Latin}/u.test(letter)).length;
  if (letters.length - latin > latin) return 'other';
  const words = text.toLowerCase().match(/\p{Script=Latin}+/gu) ?? [];
  const english = words.filter((word) => ENGLISH.has(word)).length;
  const other = words.filter((word) => OTHER.has(word) || /[^a-z]/u.test(word)).length;
  if (other === english) return null;
  return other > english ? 'other' : 'English';
}
