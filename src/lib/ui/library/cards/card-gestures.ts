import { untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';

/** Actions of a card's picture besides opening the meme. */
export type CardGestures = {
  /** True during a selection: a click then selects instead of opening. */
  readonly selecting: () => boolean;
  readonly onToggle: () => void;
  readonly onRange: () => void;
};

/** Duration of a long press, as on phones. */
const LONG_PRESS_MS = 500;
/** Maximum movement of a long press; more is a scroll. */
const MOVE_TOLERANCE_PX = 10;

/**
 * Attach to a card. Shift-click selects a range; Ctrl-click, Cmd-click and a long press select one meme, and so does
 * any click during a selection.
 */
export function cardGestures({ selecting, onToggle, onRange }: CardGestures): Attachment<HTMLElement> {
  return (card) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let start = { x: 0, y: 0 };
    let pressed = false;
    const stop = (): void => clearTimeout(timer);

    const onClick = (event: MouseEvent): void => {
      if (!(event.target instanceof Element) || event.target.closest('.meme-link') === null) return;
      const selects = pressed || event.shiftKey || event.ctrlKey || event.metaKey || untrack(selecting);
      if (!selects) return;
      event.preventDefault();
      // A long press, which has selected already, also fires a click when the finger is lifted.
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
      if (Math.hypot(event.clientX - start.x, event.clientY - start.y) > MOVE_TOLERANCE_PX) stop();
    };
    // The system's context menu for links would cover the selected card.
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
