import { untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';

/** What a card's picture does beyond opening the meme. */
export type CardGestures = {
  /** Whether memes are being chosen: a click then chooses instead of opening. */
  readonly selecting: () => boolean;
  readonly onToggle: () => void;
  readonly onRange: () => void;
};

/** How long a finger must rest; as long as on the phones themselves. */
const LONG_PRESS_MS = 500;
/** A finger that moves further than this scrolls. */
const REST_PX = 10;

/**
 * Attach to a card: Shift-click chooses a range, Ctrl- or Cmd-click and a long press choose one, and so does every click
 * while something is chosen.
 */
export function cardGestures({ selecting, onToggle, onRange }: CardGestures): Attachment<HTMLElement> {
  return (card) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let start = { x: 0, y: 0 };
    let pressed = false;
    const stop = (): void => clearTimeout(timer);

    const onClick = (event: MouseEvent): void => {
      if (!(event.target instanceof Element) || event.target.closest('.meme-link') === null) return;
      const chooses = pressed || event.shiftKey || event.ctrlKey || event.metaKey || untrack(selecting);
      if (!chooses) return;
      event.preventDefault();
      // The lifted finger of a long press clicks as well; it has chosen already.
      if (!pressed) (event.shiftKey ? onRange : onToggle)();
      pressed = false;
    };
    const onDown = (event: PointerEvent): void => {
      pressed = false;
      stop();
      if (event.pointerType !== 'touch' || !event.isPrimary) return;
      start = { x: event.clientX, y: event.clientY };
      timer = setTimeout(() => {
        pressed = true;
        onToggle();
      }, LONG_PRESS_MS);
    };
    const onMove = (event: PointerEvent): void => {
      if (Math.hypot(event.clientX - start.x, event.clientY - start.y) > REST_PX) stop();
    };
    // The system's own menu for links would lie over what was just chosen.
    const onMenu = (event: Event): void => {
      if (pressed) event.preventDefault();
    };

    const controller = new AbortController();
    const { signal } = controller;
    card.addEventListener('click', onClick, { signal, capture: true });
    card.addEventListener('pointerdown', onDown, { signal });
    card.addEventListener('pointermove', onMove, { signal });
    for (const type of ['pointerup', 'pointercancel'] as const) card.addEventListener(type, stop, { signal });
    card.addEventListener('contextmenu', onMenu, { signal });
    return () => {
      stop();
      controller.abort();
    };
  };
}
