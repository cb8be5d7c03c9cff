/** Words that say little of a picture, although descriptions are full of them. */
const COMMON = new Set(
  (
    'a about above across after again all also an and another any are around as at back background be been behind ' +
    'being below beneath beside between both but by can caption captioned center close could depicting depicts ' +
    'describes description did displayed displays does down each either face features for from front has have he her ' +
    'him his humorous image in into is it its itself just large left like likely looking looks made man meme memes ' +
    'more most next no not of off on one only onto or other our out over person photo picture possibly reads right ' +
    'same say saying says scene scroll see seem seems seen she showing shows side small so some something standing ' +
    'such text than that the their them then there these they this those through to top toward towards two under up ' +
    'very was watermark wearing were what when where which while who with woman word words would written you your'
  ).split(' '),
);

/** The shortest word that is worth searching for. */
const SHORTEST = 3;

/** The words of a description that say what is to be seen, in their order, each once. */
function tellingWords(description: string): readonly string[] {
  const words = description.toLowerCase().match(/\p{L}+/gu) ?? [];
  return [...new Set(words)].filter((word) => word.length >= SHORTEST && !COMMON.has(word));
}

/**
 * A query that finds at least one of these descriptions: a word that several of them have, if there is one, and the
 * next word of the same description. Null if they have no telling words.
 */
export function exampleQuery(descriptions: readonly string[]): string | null {
  const all = descriptions.map(tellingWords);
  const counts = new Map<string, number>();
  for (const word of all.flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
  // A word that most descriptions have would find most memes.
  const most = Math.max(1, descriptions.length / 2);
  const worth = (word: string): number => {
    const count = counts.get(word) ?? 0;
    return count > most ? 0 : count;
  };
  let best: readonly string[] = [];
  for (const words of all) {
    // A query of two words needs a word after the first.
    const [first] = words.slice(0, Math.max(1, words.length - 1)).toSorted((a, b) => worth(b) - worth(a));
    if (first === undefined) continue;
    const [known] = best;
    if (known !== undefined && worth(first) <= worth(known)) continue;
    best = words.slice(words.indexOf(first)).slice(0, 2);
  }
  return best.length === 0 ? null : best.join(' ');
}
