import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_CAPTION_LENGTH } from '$lib/core/caption';
import { cleanCaption } from '$lib/captioner/caption-text';

describe('cleanCaption', () => {
  it.each([
    ['The image shows a cat on a sofa.', 'A cat on a sofa.'],
    ['This is an image of two dogs.', 'Two dogs.'],
    ['this picture depicts a man', 'A man'],
    ['A photo of a red car', 'A red car'],
    ['In this image, we can see a frog.', 'A frog.'],
    ['In the meme there is a bear.', 'A bear.'],
    ['This is a picture of a horse.', 'A horse.'],
    ['It is a close-up photo of an eye.', 'An eye.'],
    ['In this image, a man holds a fish.', 'A man holds a fish.'],
    ['In the picture there are three ducks.', 'Three ducks.'],
    ['In the given image, we can see a shop.', 'A shop.'],
    ['The image is a photograph of a bridge.', 'A bridge.'],
    ['The image appears to show a wedding.', 'A wedding.'],
    ['This screenshot contains a chat.', 'A chat.'],
    ['The image you provided shows a wolf.', 'A wolf.'],
    ['A cartoon showing a frog on a unicycle', 'A frog on a unicycle'],
    ['Sure! Here is a description of the image: a duck.', 'A duck.'],
    ['Certainly, here’s a short caption: two owls', 'Two owls'],
    ['I can see a truck.', 'A truck.'],
    ['Answer: In this photo, we see a clown.', 'A clown.'],
    ['Assistant: The image shows a tree', 'A tree'],
    ['### Analysis and Description: The image is of a boat', 'A boat'],
    ['### Description\nThe meme features a distracted man.', 'A distracted man.'],
    ['**Caption:** nobody expects it', 'Nobody expects it'],
    ['  one \n\n two\tthree  ', 'One two three'],
    ['élan vital', 'Élan vital'],
    ['猫が座っている', '猫が座っている'],
  ])('turns %j into %j', (raw, clean) => {
    expect(cleanCaption(raw)).toBe(clean);
  });

  it.each([
    'Images of cats show up everywhere.',
    'The imaginary line shows a path.',
    'There is a dog in the picture.',
    'In this picture book a bear sleeps.',
    'Sure thing, boss, says the cat.',
    'The image of a saint hangs on a wall.',
    'A picture is worth a thousand words.',
    'Here is a duck.',
    'A memefied painting of a king.',
    '#1 dad mug: half full',
  ])('leaves %j alone', (caption) => {
    expect(cleanCaption(caption)).toBe(caption);
  });

  it('keeps an answer that consists of filler alone', () => {
    expect(cleanCaption('Assistant:')).toBe('Assistant:');
    expect(cleanCaption('The image shows ')).toBe('The image shows');
  });

  it('removes control characters and halves of broken surrogate pairs', () => {
    expect(cleanCaption('a\u0000 b\uD800\u0007c')).toBe('A bc');
  });

  it('cuts between two words and adds an ellipsis', () => {
    const clean = cleanCaption('word '.repeat(200));
    expect(clean).toBe(`Word${' word'.repeat(99)}…`);
  });

  it('cuts a script without spaces between two of its words', () => {
    const clean = cleanCaption('これは猫の写真です。'.repeat(80));
    const kept = clean.slice(0, -1);
    const words = new Intl.Segmenter('ja', { granularity: 'word' });
    const starts = [...words.segment('これは猫の写真です。'.repeat(80))].map(({ index }) => index);
    expect(clean.length).toBeLessThanOrEqual(MAX_CAPTION_LENGTH);
    expect(starts).toContain(kept.length);
  });

  it('cuts a word longer than a caption without breaking a character', () => {
    const clean = cleanCaption('👩‍👩‍👧'.repeat(100));
    expect(clean.slice(0, -1).replaceAll('👩‍👩‍👧', '')).toBe('');
    expect(clean.length).toBeLessThanOrEqual(MAX_CAPTION_LENGTH);
  });

  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 1200 }),
    fc.string({ unit: 'grapheme', maxLength: 900 }),
    fc
      .array(fc.constantFrom('The image shows ', 'a', 'Assistant: ', '### X: ', '\n', ' ', 'cat', '漢字', '😀', 'é'), {
        maxLength: 700,
      })
      .map((parts) => parts.join('')),
  );

  it('returns at most 500 units, without outer or repeated white space or half a surrogate pair', () => {
    fc.assert(
      fc.property(anyText, (raw) => {
        const clean = cleanCaption(raw);
        expect(clean.length).toBeLessThanOrEqual(MAX_CAPTION_LENGTH);
        expect(clean).not.toMatch(/^\s|\s$|\s\s|[\n\t]/u);
        expect(clean).not.toMatch(/\p{Surrogate}/u);
      }),
    );
  });

  it('is idempotent', () => {
    fc.assert(
      fc.property(anyText, (raw) => {
        const clean = cleanCaption(raw);
        expect(cleanCaption(clean)).toBe(clean);
      }),
    );
  });

  it('ends a cut text at the end of a word', () => {
    fc.assert(
      fc.property(fc.lorem({ mode: 'sentences', maxCount: 40 }), (raw) => {
        const clean = cleanCaption(raw);
        const whole = raw.charAt(0).toUpperCase() + raw.slice(1);
        if (!clean.endsWith('…')) expect(clean).toBe(whole);
        else expect(whole.slice(clean.length - 1, clean.length)).toMatch(/[ .,]/);
      }),
    );
  });
});
