import type { Attachment } from 'svelte/attachments';
import { pressed, type ShortcutName } from '../../shell/shortcuts';

/** Actions of the keyboard on the list of cards; items are given by index. */
export type ListKeys = {
  readonly count: () => number;
  /** Scrolls to an item that is not rendered. */
  readonly scrollTo: (index: number) => void;
  readonly selecting: () => boolean;
  readonly onToggle: (index: number) => void;
  /** Selects everything from the last selection, else `from`, to `to`. */
  readonly onRange: (from: number, to: number) => void;
  readonly onAll: () => void;
  readonly onClear: () => void;
  /** For the selected memes, else the focused one; null without focus. */
  readonly onFavourite: (index: number | null) => void;
  readonly onDelete: (index: number | null) => void;
  readonly onCopy: (index: number) => void;
  readonly onDownload: (index: number) => void;
};

/** Frames to wait until an item is rendered after scrolling to it: more than a second. */
const MAX_WAIT_FRAMES = 90;

/** Attach to the list's container: handles the shortcuts of `SHORTCUTS` for the list and its cards. */
export function listKeys(keys: ListKeys): Attachment<HTMLElement> {
  return (root) => {
    let wanted = -1;

    const focus = (index: number, framesLeft = MAX_WAIT_FRAMES): void => {
      wanted = index;
      const link = root.querySelector<HTMLElement>(`li[data-index="${index}"] .meme-link`);
      if (link !== null) link.focus();
      else if (framesLeft > 0) {
        if (framesLeft === MAX_WAIT_FRAMES) keys.scrollTo(index);
        requestAnimationFrame(() => {
          if (wanted === index) focus(index, framesLeft - 1);
        });
      }
    };

    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || event.altKey || isElsewhere(event.target)) return;
      const item = itemOf(event.target, root);
      const at = item === null ? null : Number(item.dataset.index);
      if (command(event, at) || (item !== null && at !== null && move(event, item, at))) event.preventDefault();
    };

    const command = (event: KeyboardEvent, at: number | null): boolean => {
      if (is(event, 'selectAll')) keys.onAll();
      else if (is(event, 'selectNone') && keys.selecting()) keys.onClear();
      else if (is(event, 'cardFavourite') && (at !== null || keys.selecting())) keys.onFavourite(at);
      else if (is(event, 'remove') && (at !== null || keys.selecting())) keys.onDelete(at);
      else if (at !== null && pressed(event, 'cardCopy')) keys.onCopy(at);
      else if (at !== null && pressed(event, 'cardDownload')) keys.onDownload(at);
      else return false;
      return true;
    };

    const move = (event: KeyboardEvent, item: HTMLElement, at: number): boolean => {
      // The buttons of a card handle the space bar themselves.
      if (isLink(event.target) && is(event, 'selectTo')) keys.onRange(at, at);
      else if (isLink(event.target) && is(event, 'select')) keys.onToggle(at);
      else {
        const selects = is(event, 'selectAlong') || is(event, 'selectToEnd');
        if (!selects && !is(event, 'move') && !is(event, 'toFirst') && !is(event, 'toLast')) return false;
        const to = target(event.key, item, at, keys.count(), root);
        if (to === null) return false;
        if (selects) keys.onRange(at, to);
        focus(to);
      }
      return true;
    };

    const onFocus = (event: FocusEvent): void => {
      if (itemOf(event.target, root) !== null) wanted = -1;
    };

    window.addEventListener('keydown', onKey);
    root.addEventListener('focusin', onFocus);
    return () => {
      wanted = -1;
      window.removeEventListener('keydown', onKey);
      root.removeEventListener('focusin', onFocus);
    };
  };
}

/** True if the key is this shortcut; `isElsewhere` has checked its target before. */
const is = (event: KeyboardEvent, name: ShortcutName): boolean => pressed(event, name, { inField: true });

/** The index that a key moves to; null if it does not move. */
function target(key: string, item: HTMLElement, at: number, count: number, root: HTMLElement): number | null {
  const within = (index: number): number | null => (index >= 0 && index < count ? index : null);
  switch (key) {
    case 'ArrowRight':
      return within(getComputedStyle(root).direction === 'rtl' ? at - 1 : at + 1);
    case 'ArrowLeft':
      return within(getComputedStyle(root).direction === 'rtl' ? at + 1 : at - 1);
    case 'Home':
      return within(0);
    case 'End':
      return within(count - 1);
    case 'ArrowDown':
    case 'ArrowUp':
      return nearestVertically(item, key === 'ArrowDown' ? 1 : -1, root);
    default:
      return null;
  }
}

/** Weight of horizontal against vertical distance. */
const SIDEWAYS_WEIGHT = 4;

/** The nearest item below (1) or above (-1) on screen, in any view. */
function nearestVertically(item: HTMLElement, direction: 1 | -1, root: HTMLElement): number | null {
  const from = item.getBoundingClientRect();
  let best: { index: number; distance: number } | null = null;
  for (const other of root.querySelectorAll<HTMLElement>('li[data-index]')) {
    const box = other.getBoundingClientRect();
    const away = direction === 1 ? box.top - from.bottom : from.top - box.bottom;
    if (other === item || away < -1) continue;
    const distance = away + SIDEWAYS_WEIGHT * Math.abs(box.left - from.left);
    if (best === null || distance < best.distance) best = { index: Number(other.dataset.index), distance };
  }
  return best?.index ?? null;
}

function itemOf(target: EventTarget | null, root: HTMLElement): HTMLElement | null {
  const item = target instanceof Element ? target.closest<HTMLElement>('li[data-index]') : null;
  return item !== null && root.contains(item) ? item : null;
}

function isLink(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('.meme-link');
}

/** True if the keys belong to a field or dialog; a card's checkbox does not count as a field. */
function isElsewhere(target: EventTarget | null): boolean {
  if (document.querySelector('[role="dialog"], [role="alertdialog"]') !== null) return true;
  return (
    target instanceof Element &&
    target.matches('input:not([type="checkbox"]), textarea, select, [contenteditable]:not([contenteditable="false"])')
  );
}
