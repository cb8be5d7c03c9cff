/**
 * Words that say little about a meme: they help the order but nothing is missed for want of them. What people call what
 * they look for is among them. Folded.
 */
const WORDS = `
  a an and are as at be been but by can do does for from had has have he her his i if in into is it its me my of on or our
  she so some than that the their them then there these they this to too up us was we were will with you your
  about meme memes picture pictures image images photo photos pic pics screenshot funny
  der die das den dem des ein eine einen einem einer eines und oder ist sind war mit von im in am an auf fur zu zum zur
  nicht es er sie ich du wir ihr bild
  le la les un une des du de et ou est sont dans en sur avec pour par que qui il elle je tu nous vous au aux
  el los las una unos unas del y o es son con por para que en se su mi tu al
  и в на с по у к о из за от до не что это как он она я ты мы вы
  の は が を に へ と で も や か な だ 的 了 是 在 和
  في من على الى عن هو هي
`;

const words = new Set(WORDS.split(/\s+/u).filter(Boolean));

/** Whether a folded word is a function word, or what memes are called. */
export function saysLittle(term: string): boolean {
  return words.has(term);
}
