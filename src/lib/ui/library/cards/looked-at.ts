import type { Attachment } from 'svelte/attachments';
import { pressed } from '../../shell/shortcuts';

/** Shorter looks are a pointer on its way to something else. */
const LOOK_MS = 400;

/**
 * Attach inside a card. Calls `onChange` with true once the mouse rests on the card or the keyboard's focus is on its
 * link, and with false when neither is so any more, or at Escape.
 */
export function lookedAt(onChange: (looked: boolean) => void): Attachment<HTMLElement> {
  return (element) => {
    const card = element.closest('article');
    if (card === null) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = (looked: boolean): void => {
      clearTimeout(timer);
      onChange(looked);
    };
    const controller = new AbortController();
    const { signal } = controller;
    const on = (type: string, listener: (event: Event) => void): void =>
      card.addEventListener(type, listener, { signal });
    on('pointerenter', (event) => {
      if (event instanceof PointerEvent && event.pointerType === 'mouse') timer = setTimeout(tell, LOOK_MS, true);
    });
    on('pointerleave', () => tell(false));
    on('focusin', ({ target }) => {
      if (target instanceof Element && target.matches('.meme-link:focus-visible')) tell(true);
    });
    on('focusout', () => {
      // Later, because a card that is removed with the focus in it must not change any more.
      clearTimeout(timer);
      timer = setTimeout(tell, 0, false);
    });
    on('keydown', (event) => {
      if (event instanceof KeyboardEvent && pressed(event, 'selectNone')) tell(false);
    });
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  };
}
