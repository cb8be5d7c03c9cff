/** Where a shortcut works, in the order of the help sheet, whose two columns are then of one height. */
export const PLACES = ['Everywhere', 'Search', 'Library', 'A meme’s page', 'Tags and names'] as const;

/** A shortcut: one of several keys, optionally with a modifier or after another key. */
type Shortcut = {
  readonly place: (typeof PLACES)[number];
  /** Description in the help sheet. */
  readonly does: string;
  /** Alternative keys, as in `KeyboardEvent.key`; the prefix `Ctrl+` is the command key on a Mac. */
  readonly keys: readonly string[];
  /** Modifier that must be held. */
  readonly held?: 'Shift';
  /** Key that must be pressed first. */
  readonly after?: string;
};

/**
 * All keys that the app listens to. Handlers call `pressed` with a name from here (the linter forbids comparisons
 * elsewhere), and the help sheet lists all. `open` has no handler, because the browser follows the focused link. Keys
 * of dialogs, menus, toolbars, sliders and groups of radio buttons are as everywhere, and most are handled by the
 * library they come from.
 */
export const SHORTCUTS = {
  search: { place: 'Everywhere', does: 'Search', keys: ['/'] },
  help: { place: 'Everywhere', does: 'Show the keys', keys: ['?'] },
  goLibrary: { place: 'Everywhere', does: 'Go to the library', keys: ['l'], after: 'g' },
  goCompare: { place: 'Everywhere', does: 'Go to Compare', keys: ['c'], after: 'g' },
  goSettings: { place: 'Everywhere', does: 'Go to Settings', keys: ['s'], after: 'g' },

  copyFirst: { place: 'Search', does: 'Copy the first meme found', keys: ['Enter'] },
  clear: { place: 'Search', does: 'Clear the search, then leave it', keys: ['Escape'] },
  alongSent: { place: 'Search', does: 'Go along what was sent', keys: ['ArrowLeft', 'ArrowRight'] },

  chooseTag: { place: 'Tags and names', does: 'Choose a suggestion', keys: ['ArrowUp', 'ArrowDown'] },
  take: { place: 'Tags and names', does: 'Take the tag or the name', keys: ['Enter'] },
  nextTag: { place: 'Tags and names', does: 'Add the tag and type another', keys: [','] },
  takeBack: { place: 'Tags and names', does: 'Take back what was typed', keys: ['Escape'] },

  add: { place: 'Library', does: 'Add memes', keys: ['a'] },
  move: { place: 'Library', does: 'Go from meme to meme', keys: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] },
  toFirst: { place: 'Library', does: 'Go to the first meme', keys: ['Home'] },
  toLast: { place: 'Library', does: 'Go to the last meme', keys: ['End'] },
  open: { place: 'Library', does: 'Open the meme', keys: ['Enter'] },
  select: { place: 'Library', does: 'Select the meme', keys: [' '] },
  selectTo: { place: 'Library', does: 'Select all up to the meme', held: 'Shift', keys: [' '] },
  selectAlong: {
    place: 'Library',
    does: 'Select from meme to meme',
    held: 'Shift',
    keys: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'],
  },
  selectToEnd: { place: 'Library', does: 'Select up to the first or last', held: 'Shift', keys: ['Home', 'End'] },
  selectAll: { place: 'Library', does: 'Select all', keys: ['Ctrl+a'] },
  selectNone: { place: 'Library', does: 'Close what is open, select none', keys: ['Escape'] },
  remove: { place: 'Library', does: 'Delete what is selected', keys: ['Delete'] },
  cardCopy: { place: 'Library', does: 'Copy the meme’s picture', keys: ['c'] },
  cardDownload: { place: 'Library', does: 'Download the meme', keys: ['d'] },
  cardFavourite: { place: 'Library', does: 'Make it a favourite, or not', keys: ['f'] },

  previous: { place: 'A meme’s page', does: 'Previous meme', keys: ['ArrowLeft'] },
  next: { place: 'A meme’s page', does: 'Next meme', keys: ['ArrowRight'] },
  first: { place: 'A meme’s page', does: 'First meme', keys: ['Home'] },
  last: { place: 'A meme’s page', does: 'Last meme', keys: ['End'] },
  back: { place: 'A meme’s page', does: 'Back to the library', keys: ['Escape'] },
  copy: { place: 'A meme’s page', does: 'Copy the picture', keys: ['c'] },
  copyAltText: { place: 'A meme’s page', does: 'Copy alt text', keys: ['t'] },
  download: { place: 'A meme’s page', does: 'Download', keys: ['d'] },
  edit: { place: 'A meme’s page', does: 'Edit the description', keys: ['e'] },
  favourite: { place: 'A meme’s page', does: 'Make it a favourite, or not', keys: ['f'] },
  zoomIn: { place: 'A meme’s page', does: 'Zoom in', keys: ['+', '='] },
  zoomOut: { place: 'A meme’s page', does: 'Zoom out', keys: ['-'] },
  zoomFit: { place: 'A meme’s page', does: 'Show the whole picture', keys: ['0'] },
} as const satisfies Record<string, Shortcut>;

export type ShortcutName = keyof typeof SHORTCUTS;

/** In these elements keys are typed or belong to a dialog, so they are no shortcuts. */
const KEY_OWNERS =
  'input, textarea, select, [contenteditable], dialog, [role="dialog"], [role="alertdialog"], [role="menu"]';

/**
 * True if an unhandled event matches this shortcut. `inField` allows it in text fields. For a shortcut of two keys it
 * checks only the second; `Leader` tracks the first.
 */
export function pressed(
  event: KeyboardEvent,
  name: ShortcutName,
  { inField = false }: { readonly inField?: boolean } = {},
): boolean {
  // While an input method composes a character, Enter belongs to it.
  if (event.defaultPrevented || event.isComposing || event.altKey) return false;
  if (!inField && ownsKeys(event.target)) return false;
  const { keys, held }: Shortcut = SHORTCUTS[name];
  return keys.some((key) => {
    const command = key.startsWith('Ctrl+');
    if (command !== (event.ctrlKey || event.metaKey)) return false;
    const wanted = command ? key.slice('Ctrl+'.length) : key;
    // Which symbols need Shift depends on the keyboard layout; for letters and named keys Shift must match.
    const isShiftRelevant = wanted.length > 1 || /[\p{L} ]/u.test(wanted);
    if (isShiftRelevant && event.shiftKey !== (held === 'Shift')) return false;
    // With Caps Lock, the key of Ctrl+A is a capital letter.
    return (command ? event.key.toLowerCase() : event.key) === wanted;
  });
}

/** True if the element handles its own keys. */
function ownsKeys(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(KEY_OWNERS) !== null;
}

/** The second key must follow within this time. */
const LEAD_MS = 1500;

/** Tracks the first key of a two-key shortcut. */
export class Leader {
  readonly #key: string;
  #until = 0;

  constructor(key: string) {
    this.#key = key;
  }

  /** Call it with every key press; true if the leading key was the previous one. */
  follows(event: KeyboardEvent): boolean {
    const led = event.timeStamp < this.#until;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !ownsKeys(event.target);
    this.#until = plain && !led && event.key === this.#key ? event.timeStamp + LEAD_MS : 0;
    return led;
  }
}

/** The label of a key as printed on keyboards; `mac` for Apple keyboards. */
export function keyLabel(key: string, mac: boolean): string {
  return key
    .replace('Ctrl+', mac ? '⌘ ' : 'Ctrl ')
    .replace('ArrowLeft', '←')
    .replace('ArrowRight', '→')
    .replace('ArrowUp', '↑')
    .replace('ArrowDown', '↓')
    .replace('Escape', 'Esc')
    .replace('Delete', 'Del')
    .replace(/^ $/u, 'Space')
    .replace(/\b[a-z]$/u, (letter) => letter.toUpperCase());
}
