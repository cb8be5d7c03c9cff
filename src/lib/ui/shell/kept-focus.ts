/** How long dialogs and lists have to move the focus themselves. */
const WAIT = 250;

/**
 * Keeps the place of people who work by keyboard or screen reader. When the element that has the focus is removed,
 * browsers give the focus to the whole page. From now on what follows the element gets it, or what was around it.
 */
export function keepFocus(): void {
  let focused: Element | null = null;
  let page = '';
  addEventListener('focusin', ({ target }) => {
    focused = target instanceof Element ? target : null;
    page = pageNow();
  });
  const onFocusOut = (): void => {
    const left = focused;
    // Some browsers send this event before they remove the element.
    queueMicrotask(() => {
      if (focused === left && left?.isConnected === true) focused = null;
    });
  };
  // Captured, so that it is known that a person left the element before others close what it was in, as the search
  // box does with its offer.
  addEventListener('focusout', onFocusOut, { capture: true });
  const observer = new MutationObserver((records) => {
    const gone = focused;
    if (gone === null || gone.isConnected) return;
    const goneFrom = page;
    focused = null;
    const record = records.find(({ removedNodes }) => [...removedNodes].some((node) => node.contains(gone)));
    setTimeout(() => {
      // Another page begins at its top.
      if (document.activeElement !== document.body || goneFrom !== pageNow()) return;
      placeOf(record)?.focus({ preventScroll: true });
    }, WAIT);
  });
  observer.observe(document.body, { childList: true, subtree: true });
}

function pageNow(): string {
  return location.pathname + location.search;
}

/** Where something was removed: a container, because a button could be pressed by accident. */
function placeOf(record: MutationRecord | undefined): HTMLElement | null {
  let next = record?.nextSibling ?? null;
  while (next !== null && !(next instanceof HTMLElement)) next = next.nextSibling;
  const places = [next, record?.target, document.getElementById('main')];
  const place = places.find(
    (one): one is HTMLElement =>
      one instanceof HTMLElement &&
      one.isConnected &&
      one !== document.body &&
      one.checkVisibility() &&
      one.tabIndex < 0,
  );
  if (place === undefined) return null;
  if (!place.hasAttribute('tabindex')) {
    place.tabIndex = -1;
    place.addEventListener('blur', () => place.removeAttribute('tabindex'), { once: true });
  }
  return place;
}
