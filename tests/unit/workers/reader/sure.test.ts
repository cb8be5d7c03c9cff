import { describe, expect, it } from 'vitest';
import { LINE_HEIGHT } from '../../../../src/workers/reader/picture';
import { readingOf, sureText, type Reading } from '../../../../src/workers/reader/sure';

/** A reading of a box with the usual width of its text. */
function reading(text: string, { probability = 0.999, score = 0.93, width = text.length * 0.5 } = {}): Reading {
  const glyphs = Array.from(text, (char) => ({ char, probability, space: 0 }));
  return readingOf(glyphs, score, width * LINE_HEIGHT);
}

describe('what is sure of a picture', () => {
  it('is one line per line, boxes of a line with a space between', () => {
    expect(sureText([[reading('one'), reading('does not')], [reading('simply')]])).toEqual({
      text: 'one does not\nsimply',
      unread: false,
    });
  });

  it('has no line whose letters are improbable, and says that there are words', () => {
    const lines = [[reading('hello there')], [reading('axan nx niq', { probability: 0.7 })]];
    expect(sureText(lines)).toEqual({ text: 'hello there', unread: true });
  });

  it('has a line whose letters are probable, though a space in it is not', () => {
    const glyphs = Array.from('MP3 OR MP4', (char) => ({ char, probability: char === ' ' ? 0.3 : 0.99, space: 0 }));
    expect(sureText([[readingOf(glyphs, 0.9, 5 * LINE_HEIGHT)]])).toEqual({ text: 'MP3 OR MP4', unread: false });
  });

  it.each(['00000', '0000 0000 00000', 'OOO 00'])('takes "%s" for words of another script', (text) => {
    expect(sureText([[reading(text, { width: 4 })]])).toEqual({ text: '', unread: true });
  });

  it('says that there are words where nothing was read of a long box', () => {
    expect(sureText([[reading('', { width: 9 })]])).toEqual({ text: '', unread: true });
    expect(sureText([[reading('a , ', { width: 12 })]])).toEqual({ text: '', unread: true });
  });

  it('takes short boxes and those of a low score for shapes', () => {
    expect(sureText([[reading('', { width: 1.8 })], [reading('', { width: 9, score: 0.6 })]])).toEqual({
      text: '',
      unread: false,
    });
  });

  it('wants more certainty where the detector is in doubt', () => {
    expect(sureText([[reading('wheel', { probability: 0.94 })]]).text).toBe('wheel');
    expect(sureText([[reading('wheel', { probability: 0.94, score: 0.5 })]]).text).toBe('');
  });

  it.each(['O', '7', '...', '!?'])('does not take "%s" alone for words', (text) => {
    expect(sureText([[reading(text)]])).toEqual({ text: '', unread: false });
  });

  it.each(['OK', '2009', '12:30', 'NOOOO', '100 000', '草生', 'π = 3.14'])('takes "%s" for words', (text) => {
    expect(sureText([[reading(text, { width: text.length * 0.8 })]]).text).toBe(text);
  });

  it('knows Greek by a Greek letter in a word', () => {
    expect(sureText([[reading('NYΣTAZΩ')]])).toEqual({ text: '', unread: true });
  });

  it('drops letters that look alike in other scripts where other words cannot be read', () => {
    expect(sureText([[reading('KPOME BCETO')], [reading('', { width: 9 })]])).toEqual({ text: '', unread: true });
    expect(sureText([[reading('EË TEMHO')], [reading('', { width: 9 })]])).toEqual({ text: '', unread: true });
    expect(sureText([[reading('HOT MAMA')]]).text).toBe('HOT MAMA');
  });
});
