// Words that are missing or too rare in the counts behind the word vectors.

/** The most common words of captions, most frequent first. Their high probability gives them a low weight. */
export const CAPTION_WORDS =
  `a the of is with in and on image to text meme an that it man white shows background at are his
  picture wearing black person sitting standing woman looking has top featuring holding photo front caption says reads displayed
  features bottom which there scene depicts appears from as by her while being side cartoon left right word words seen
  close captioned humorous showing large two face expression character screen blue red middle center shirt young facing camera
  both another panel panels letters written small dark light setting likely possibly overall suggests accompanied above below
  bold style illustration screenshot photograph depicting visible various`
    .split(/\s+/)
    .filter((word) => /^[a-z]+$/.test(word));

/**
 * Contractions as they are written, each with its full spelling. Without an apostrophe only those that are no other
 * words, like "hell".
 */
export const CONTRACTIONS = new Map(
  `ain't aren't can't couldn't didn't doesn't don't hadn't hasn't haven't i'm i've isn't let's mustn't shouldn't that's
  they're they've wasn't weren't what's who's won't wouldn't y'all you're you've`
    .split(/\s+/)
    .flatMap((word) => [word, word.replace("'", '')].map((written) => [written, word])),
);

/** Words that are newer than the counts or rare in films, with words of about the same meaning. */
export const YOUNGER = [
  ['adulting', 'adult chores responsibilities'],
  ['airpods', 'headphones earphones'],
  ['amogus', 'impostor suspicious'],
  ['boomer', 'elderly old grumpy'],
  ['bro', 'brother dude buddy'],
  ['bruh', 'dude brother disappointed'],
  ['catto', 'cat kitty'],
  ['cheems', 'dog puppy'],
  ['chonk', 'fat cat'],
  ['chatgpt', 'computer robot intelligence chat'],
  ['clickbait', 'headline trick sensational'],
  ['coder', 'programmer'],
  ['coders', 'programmers'],
  ['covid', 'pandemic virus influenza'],
  ['cringe', 'embarrassing awkward'],
  ['crypto', 'currency money encryption'],
  ['bitcoin', 'currency money encryption'],
  ['debug', 'bug software fix'],
  ['debugging', 'bug software fix'],
  ['devops', 'software servers engineers'],
  ['doge', 'dog puppy'],
  ['doggo', 'dog puppy'],
  ['emoji', 'smiley icon'],
  ['emojis', 'smileys icons'],
  ['facepalm', 'embarrassed stupid disappointed'],
  ['fandom', 'fans'],
  ['fomo', 'fear missing jealous'],
  ['frontend', 'software web'],
  ['backend', 'software server'],
  ['gamer', 'gamers gaming player'],
  ['ghosted', 'ignored dumped'],
  ['github', 'software code'],
  ['hangry', 'hungry angry'],
  ['hashtag', 'twitter slogan'],
  ['homie', 'friend buddy'],
  ['influencer', 'celebrity blogger'],
  ['introvert', 'shy alone'],
  ['irl', 'real life'],
  ['jpeg', 'image photo'],
  ['kek', 'laugh lol'],
  ['keto', 'diet'],
  ['kitteh', 'cat kitten'],
  ['livestream', 'broadcast video online'],
  ['lmao', 'laugh hilarious lol'],
  ['lol', 'laugh hilarious'],
  ['lockdown', 'quarantine locked'],
  ['meme', 'joke internet'],
  ['memes', 'jokes internet'],
  ['netflix', 'streaming movies'],
  ['noob', 'beginner novice'],
  ['npc', 'character robot'],
  ['nsfw', 'explicit porn'],
  ['ootd', 'outfit dress'],
  ['omg', 'shocked wow'],
  ['photobomb', 'photo prank'],
  ['pikachu', 'pokemon'],
  ['pepe', 'frog'],
  ['pupper', 'puppy dog'],
  ['puppers', 'puppies dogs'],
  ['rekt', 'destroyed beaten'],
  ['rickroll', 'prank song'],
  ['roasted', 'mocked insulted'],
  ['rofl', 'laugh hilarious'],
  ['selfie', 'photo portrait camera'],
  ['selfies', 'photos portraits camera'],
  ['semicolon', 'comma punctuation'],
  ['simp', 'lovesick fool'],
  ['snek', 'snake'],
  ['spotify', 'music streaming'],
  ['stackoverflow', 'programmer question code'],
  ['staycation', 'vacation home'],
  ['stonks', 'stocks shares profit'],
  ['sus', 'suspicious'],
  ['tbh', 'honestly'],
  ['tfw', 'feeling'],
  ['tiktok', 'video online'],
  ['troll', 'prank mock'],
  ['twerk', 'dance'],
  ['twerking', 'dancing'],
  ['ui', 'interface software'],
  ['unfriend', 'facebook friend remove'],
  ['unsubscribe', 'cancel subscription'],
  ['upvote', 'vote approve'],
  ['downvote', 'vote disapprove'],
  ['vibe', 'mood atmosphere'],
  ['vibes', 'mood atmosphere'],
  ['vibing', 'relaxed enjoying music'],
  ['wifi', 'internet wireless'],
  ['wojak', 'sad lonely'],
  ['wtf', 'shocked confused'],
  ['yeet', 'throw hurl'],
  ['yolo', 'reckless live'],
  ['youtube', 'video online'],
  ['zoomer', 'teenager'],
];
