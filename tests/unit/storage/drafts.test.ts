import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newMemeId } from '$lib/core/ids';
import { drafts, dropDraft, keepDraft } from '$lib/storage/drafts';
import { LimitedStorage } from '../../support/local-storage';

const meme = newMemeId();
const other = newMemeId();
const of = { meme, kind: 'text' } as const;

beforeEach(() => {
  vi.stubGlobal('localStorage', new LimitedStorage());
});
afterEach(() => {
  vi.unstubAllGlobals();
});

test('drafts come back newest first, one for each text of a meme', () => {
  keepDraft(of, 'first', 1);
  keepDraft(of, 'second', 3);
  keepDraft({ meme, kind: 'description' }, 'a cat', 2);
  expect(drafts(3)).toMatchObject([
    { meme, kind: 'text', value: 'second', at: 3 },
    { meme, kind: 'description', value: 'a cat', at: 2 },
  ]);
});

test('two tabs keep their own words for one text, and each is dropped by itself', () => {
  keepDraft(of, 'mine', 1);
  keepDraft({ ...of, tab: 'other' }, 'theirs', 2);
  expect(drafts(2).map(({ value }) => value)).toEqual(['theirs', 'mine']);
  dropDraft(of);
  expect(drafts(2).map(({ value }) => value)).toEqual(['theirs']);
});

test('the same words from two tabs are kept once', () => {
  keepDraft({ ...of, tab: 'other' }, 'words', 1);
  keepDraft(of, 'words', 2);
  expect(drafts(2).map(({ at }) => at)).toEqual([2]);
});

test('a draft is dropped after the thirty days for which the bin keeps memes', () => {
  keepDraft(of, 'old', 1);
  expect(drafts(30 * 86_400_000)).toHaveLength(1);
  expect(drafts(30 * 86_400_000 + 2)).toEqual([]);
  expect(localStorage.getItem(Object.keys(localStorage).find((key) => key.startsWith('memelore')) ?? '')).toBeNull();
});

test('a stored text drops its draft, but not one that was typed after it', () => {
  keepDraft(of, 'early', 1);
  dropDraft(of, 2);
  expect(drafts()).toEqual([]);
  keepDraft(of, 'late', 3);
  dropDraft(of, 2);
  expect(drafts(3)).toHaveLength(1);
});

test('drafts take a bounded room, and the oldest is dropped first', () => {
  for (let at = 1; at <= 14; at++) keepDraft({ meme: newMemeId(), kind: 'text' }, 'x'.repeat(200_000), at);
  expect(drafts(14).map(({ at }) => at)).toEqual([14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
});

test('where others have filled the storage, older drafts make room; without any room nothing is kept', () => {
  vi.stubGlobal('localStorage', new LimitedStorage(250));
  expect(keepDraft(of, 'x'.repeat(150), 1)).toBe(true);
  expect(keepDraft({ meme: other, kind: 'text' }, 'y'.repeat(150), 2)).toBe(true);
  expect(drafts(2).map(({ meme }) => meme)).toEqual([other]);
  expect(keepDraft(of, 'z'.repeat(300), 3)).toBe(false);
});

test('without localStorage nothing is kept, and entries that are no drafts are passed over', () => {
  localStorage.setItem('memelore:draft:text', 'not JSON');
  localStorage.setItem(`memelore:draft:text ${meme} tab`, '{"value":1}');
  localStorage.setItem(`memelore:draft:text ${meme}`, '{"value":"words","at":1}');
  expect(drafts()).toEqual([]);
  vi.stubGlobal('localStorage', undefined);
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    get: () => {
      throw new DOMException('refused', 'SecurityError');
    },
  });
  expect(keepDraft(of, 'a')).toBe(false);
  expect(drafts()).toEqual([]);
});
