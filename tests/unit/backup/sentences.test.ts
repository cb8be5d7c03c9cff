import { describe, expect, test } from 'vitest';
import type { RestoreReport } from '$lib/backup/restore';
import { checkSentence, restoreSentence, writtenSentence, type Losses } from '$lib/backup/sentences';

const REPORT: RestoreReport = {
  ...{ added: 2, known: 0, binned: 0, kept: 0, unfitting: 0, unfittingBytes: 0, tagsLeftOut: 0 },
  ...{ keptFormats: [], refused: [], failure: null },
};
const LOSSES: Losses = {
  damaged: { damaged: 0, names: [] },
  bad: { count: 0, names: [], extra: 0 },
  intact: true,
  isEarlier: false,
};
const SUMMARY = { memes: 3, texts: 1, made: new Date(2026, 10, 3, 12).getTime(), binned: 0 };

/** Without the marks around names. */
const plain = (text: string): string => text.replaceAll(/[\u2068\u2069]/gu, '');

describe('the sentence after a restore', () => {
  test.each<[Partial<RestoreReport>, Partial<Losses>, string]>([
    [{}, {}, '2 memes restored'],
    [{ added: 0, known: 3 }, {}, '0 memes restored, 3 memes already here'],
    [{ known: 1, binned: 2 }, {}, '2 memes restored, 1 meme already here, 2 memes left in the bin'],
    [{}, { damaged: { damaged: 1, names: ['a.png'] } }, '2 memes restored, 1 meme damaged'],
    [{ kept: 1, keptFormats: ['HEIC'] }, {}, '2 memes restored; 1 cannot be shown by this browser (HEIC) and was kept'],
    [
      { kept: 3, keptFormats: ['HEIC', 'TIFF'] },
      {},
      '2 memes restored; 3 cannot be shown by this browser (HEIC, TIFF) and were kept',
    ],
    [{ refused: ['x.svg'] }, {}, '2 memes restored; 1 file is no picture and was left out: x.svg'],
    [
      {},
      { bad: { count: 6, names: ['a', 'b', 'c', 'd'], extra: 0 } },
      '2 memes restored; 6 records could not be read and were left out: a, b, c and 3 more',
    ],
    [
      { tagsLeftOut: 1 },
      { bad: { count: 0, names: [], extra: 2999 } },
      '2 memes restored; 3,000 records more than a library holds were left out',
    ],
    [{}, { intact: false }, '2 memes restored; its list is damaged, so a letter of a text may be wrong'],
    [
      { unfitting: 37, unfittingBytes: 180_000_000 },
      {},
      '2 memes restored; 37 did not fit: 180 MB more are needed, and another restore goes on where this one ended',
    ],
    [{}, { isEarlier: true }, '2 memes restored; its newest list cannot be read, so an earlier one was taken'],
  ])('for %j and %j is true', (report, losses, sentence) => {
    expect(plain(restoreSentence({ ...REPORT, ...report }, { ...LOSSES, ...losses }, false))).toBe(sentence);
  });

  test('says that it was stopped', () => {
    expect(restoreSentence({ ...REPORT, known: 1 }, LOSSES, true)).toBe(
      'Stopped: 2 memes restored, 1 meme already here',
    );
  });
});

describe('the sentence after a check', () => {
  test('says that the backup is whole, with its day and what is in it', () => {
    expect(checkSentence(SUMMARY, LOSSES)).toMatch(
      /^This backup of .*2026.* is whole: 3 memes and 1 text were read back, and every picture is as it was backed up\.$/u,
    );
  });

  test('names everything that is lost', () => {
    const losses = {
      damaged: { damaged: 1, names: ['a.png'] },
      bad: { count: 1, names: ['b.png'], extra: 0 },
      intact: false,
      isEarlier: false,
    };
    expect(plain(checkSentence({ ...SUMMARY, made: 0, binned: 1 }, losses))).toBe(
      'This backup has 3 memes and 1 text; 1 picture is damaged or missing: a.png; ' +
        '1 record could not be read and was left out: b.png; its list is damaged, so a letter of a text may be wrong. ' +
        'Everything else can be restored. 1 meme in the bin was not backed up.',
    );
  });

  test('says what was in the bin and is not in the backup', () => {
    expect(checkSentence({ ...SUMMARY, binned: 2 }, LOSSES)).toMatch(/ 2 memes in the bin were not backed up\.$/u);
    expect(writtenSentence({ memes: 3, binned: 1, unreadable: [] })).toBe(
      'Backed up 3 memes; 1 meme in the bin is not in it',
    );
    expect(writtenSentence({ memes: 1, binned: 0, unreadable: [] })).toBe('Backed up 1 meme');
  });
});
