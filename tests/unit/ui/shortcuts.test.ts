import { expect, test } from 'vitest';
import { keyLabel, Leader, pressed, SHORTCUTS, type ShortcutName } from '$lib/ui/shell/shortcuts';

// There is no DOM: events have only the properties that the handlers read, and no target is an element.
globalThis.Element = EventTarget as never;

function key(name: string, change: Partial<KeyboardEvent> = {}): KeyboardEvent {
  const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false };
  return { key: name, target: null, defaultPrevented: false, timeStamp: 1, ...plain, ...change } as KeyboardEvent;
}

test('a key is a shortcut only without other modifiers, and only if it was not handled', () => {
  expect(pressed(key('c'), 'copy')).toBe(true);
  expect(pressed(key('c', { ctrlKey: true }), 'copy')).toBe(false);
  expect(pressed(key('c', { altKey: true }), 'copy')).toBe(false);
  expect(pressed(key('c', { defaultPrevented: true }), 'copy')).toBe(false);
  expect(pressed(key('ArrowRight', { shiftKey: true }), 'next')).toBe(false);
});

test('symbols may need Shift, as on some keyboards', () => {
  expect(pressed(key('?', { shiftKey: true }), 'help')).toBe(true);
  expect(pressed(key('/', { shiftKey: true }), 'search')).toBe(true);
  expect(pressed(key('+', { shiftKey: true }), 'zoomIn')).toBe(true);
});

test('a shortcut with Shift needs it, and no other shortcut takes its key', () => {
  expect(pressed(key('ArrowDown', { shiftKey: true }), 'selectAlong')).toBe(true);
  expect(pressed(key('ArrowDown'), 'selectAlong')).toBe(false);
  expect(pressed(key('ArrowDown', { shiftKey: true }), 'move')).toBe(false);
  expect(pressed(key(' ', { shiftKey: true }), 'selectTo')).toBe(true);
  expect(pressed(key(' ', { shiftKey: true }), 'select')).toBe(false);
});

test('Ctrl and the command key both count', () => {
  expect(pressed(key('a', { ctrlKey: true }), 'selectAll')).toBe(true);
  expect(pressed(key('a', { metaKey: true }), 'selectAll')).toBe(true);
  expect(pressed(key('A', { ctrlKey: true }), 'selectAll')).toBe(true);
  expect(pressed(key('a'), 'selectAll')).toBe(false);
});

test('Enter that confirms a character of an input method is no shortcut', () => {
  expect(pressed(key('Enter', { isComposing: true }), 'copyFirst', { inField: true })).toBe(false);
});

test('the second of two keys counts only right after the first', () => {
  const go = new Leader('g');
  expect(go.follows(key('g', { timeStamp: 100 }))).toBe(false);
  expect(go.follows(key('l', { timeStamp: 200 }))).toBe(true);
  expect(go.follows(key('l', { timeStamp: 300 }))).toBe(false);
  go.follows(key('g', { timeStamp: 1000 }));
  expect(go.follows(key('l', { timeStamp: 9000 }))).toBe(false);
});

test('no two shortcuts of one place share a key', () => {
  const seen = new Map<string, ShortcutName>();
  for (const name of Object.keys(SHORTCUTS) as ShortcutName[]) {
    const shortcut: { place: string; keys: readonly string[]; held?: string; after?: string } = SHORTCUTS[name];
    for (const one of shortcut.keys) {
      const at = `${shortcut.place} ${shortcut.after ?? ''} ${shortcut.held ?? ''} ${one}`;
      expect(seen.get(at), at).toBeUndefined();
      seen.set(at, name);
    }
  }
});

test('keys are labelled as printed on keyboards', () => {
  expect(keyLabel('Ctrl+a', false)).toBe('Ctrl A');
  expect(keyLabel('Ctrl+a', true)).toBe('⌘ A');
  expect(keyLabel(' ', false)).toBe('Space');
  expect(keyLabel('/', false)).toBe('/');
});
