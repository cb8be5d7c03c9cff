import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Notices } from '$lib/basics/notices.svelte';

let notices: Notices;
const texts = (): string[] => notices.list.map(({ text }) => text);

beforeEach(() => {
  vi.useFakeTimers();
  notices = new Notices();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a message disappears after six seconds, a failure stays until it is dismissed', () => {
  notices.say('Copied', 'good');
  notices.fail({ kind: 'damaged-image' });
  vi.advanceTimersByTime(6000);
  expect(texts()).toEqual(['The picture is damaged or incomplete.']);
  notices.dismiss(notices.list[0]?.id ?? '');
  expect(texts()).toEqual([]);
});

test('a message with an action is shown for twenty seconds', () => {
  notices.say('2 memes deleted', 'plain', { label: 'Undo', run: () => undefined });
  vi.advanceTimersByTime(19_900);
  expect(texts()).toEqual(['2 memes deleted']);
  vi.advanceTimersByTime(200);
  expect(texts()).toEqual([]);
});

test('messages that are held stay, and have their whole time again once they are released', () => {
  notices.say('2 memes deleted', 'plain', { label: 'Undo', run: () => undefined });
  vi.advanceTimersByTime(19_900);
  notices.hold();
  notices.say('Copied', 'good');
  vi.advanceTimersByTime(600_000);
  expect(texts()).toEqual(['2 memes deleted', 'Copied']);
  notices.release();
  vi.advanceTimersByTime(19_900);
  expect(texts()).toEqual(['2 memes deleted']);
  vi.advanceTimersByTime(200);
  expect(texts()).toEqual([]);
});

test('of too many messages those without an action go first', () => {
  notices.say('deleted', 'plain', { label: 'Undo', run: () => undefined });
  for (const text of ['1', '2', '3', '4', '5']) notices.say(text, 'bad');
  expect(texts()).toEqual(['deleted', '3', '4', '5']);
  for (const text of ['a', 'b', 'c', 'd']) notices.say(text, 'plain', { label: 'Undo', run: () => undefined });
  expect(texts()).toEqual(['a', 'b', 'c', 'd']);
});

test('a cancelled operation is never shown as a failure', () => {
  notices.fail({ kind: 'cancelled' }, 'Describing is paused. ');
  expect(texts()).toEqual([]);
});

test('a failure that is on screen with its context is not shown again without it', () => {
  notices.fail({ kind: 'storage-full' }, 'Describing is paused. ');
  notices.fail({ kind: 'storage-full' });
  expect(texts()).toEqual([expect.stringMatching(/^Describing is paused\. This device has no room left/)]);
});

test('a full disk leads to what can be deleted, once however often it is said', () => {
  const makeRoom = vi.fn();
  const leading = new Notices(makeRoom);
  leading.fail({ kind: 'no-space', neededBytes: 2, freeBytes: 1 });
  leading.fail({ kind: 'storage-full' });
  leading.fail({ kind: 'storage-full' });
  leading.fail({ kind: 'offline' });
  expect(leading.list.map(({ action }) => action?.label)).toEqual(['Make room', 'Make room', undefined]);
  leading.list[1]?.action?.run();
  expect(makeRoom).toHaveBeenCalledOnce();
});

test('a repeated message replaces the earlier one', () => {
  notices.say('One', 'bad');
  notices.say('Two', 'bad');
  notices.say('One', 'bad');
  expect(texts()).toEqual(['Two', 'One']);
});

test('at most four messages are on screen; the oldest is removed first', () => {
  for (const text of ['1', '2', '3', '4', '5']) notices.say(text, 'bad');
  expect(texts()).toEqual(['2', '3', '4', '5']);
});

test('failures do not follow to another page, what has an action does', () => {
  const makeRoom = vi.fn();
  notices = new Notices(makeRoom);
  notices.say('2 memes deleted', 'plain', { label: 'Undo', run: () => undefined });
  notices.say('A text was typed but not stored', 'bad', { label: 'Store it', run: () => undefined });
  notices.fail({ kind: 'damaged-image' });
  notices.fail({ kind: 'storage-full' });
  notices.leavePage();
  expect(texts()).toEqual(['2 memes deleted', 'A text was typed but not stored']);
});
