import type { Notices } from '$lib/basics/notices.svelte';
import { formatCount, formatName } from '$lib/core/format';
import { dropDraft, drafts, type Draft } from '$lib/storage/drafts';
import type { Library } from './library.svelte';

/** Characters of a text that are shown in the offer. */
const SHOWN = 60;

/**
 * Offers to store texts that a person typed and that are not stored: the tab was closed too early, or the disk was
 * full. Call it once the library is loaded. Texts that are stored already are dropped; those of memes that are not in
 * the library, but perhaps in the bin, are kept and not offered.
 */
export function offerUnsavedTexts(library: Library, notices: Notices): void {
  const unsaved = drafts().filter((draft) => {
    const meme = library.byId(draft.meme);
    if (meme === undefined) return false;
    const isStored = (meme[draft.kind]?.value ?? '') === draft.value;
    if (isStored) dropDraft(draft);
    return !isStored;
  });
  const [first] = unsaved;
  if (first === undefined) return;
  const isOne = unsaved.length === 1;
  notices.say(
    isOne ? wordsOf(first, library) : `${formatCount(unsaved.length, 'text')} were typed but not stored`,
    'bad',
    {
      label: isOne ? 'Store it' : 'Store them',
      run: () => void storeAll(unsaved, library, notices),
    },
  );
}

function wordsOf({ meme, kind, value }: Draft, library: Library): string {
  const line = value.replace(/\s+/gu, ' ').trim();
  const shown = Array.from(line).slice(0, SHOWN).join('');
  const words = shown === '' ? '' : `: “${formatName(shown)}${shown === line ? '' : '…'}”`;
  const what = kind === 'text' ? 'A text' : 'A description';
  return `${what} of ${formatName(library.byId(meme)?.name ?? '')} was typed but not stored${words}`;
}

/** Stores the oldest first, so that of several texts of one meme the last typed is shown; the history has all. */
async function storeAll(unsaved: readonly Draft[], library: Library, notices: Notices): Promise<void> {
  let isLeft = false;
  for (const draft of unsaved.toReversed()) {
    const failure = await library.setText(draft.meme, draft.kind, draft.value);
    if (failure === null) dropDraft(draft);
    else {
      isLeft = true;
      notices.fail(failure);
    }
  }
  if (isLeft) offerUnsavedTexts(library, notices);
}
