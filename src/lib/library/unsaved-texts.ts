import type { Notices } from '$lib/basics/notices.svelte';
import { formatCount, formatName } from '$lib/core/format';
import { dropDraft, drafts, type Draft } from '$lib/storage/drafts';
import type { Library } from './library.svelte';

/**
 * Offers to store texts that a person typed and that an earlier visit could not store: the tab was closed too early, or
 * the disk was full. Call it once the library is loaded. Drafts of memes that are gone and texts that are stored already
 * are dropped.
 */
export function offerUnsavedTexts(library: Library, notices: Notices): void {
  const unsaved = drafts().filter((draft) => {
    const meme = library.byId(draft.meme);
    const isStored = meme === undefined || (meme[draft.kind]?.value ?? '') === draft.value;
    if (isStored) dropDraft(draft);
    return !isStored;
  });
  const [first] = unsaved;
  if (first === undefined) return;
  const name = unsaved.length === 1 ? library.byId(first.meme)?.name : undefined;
  const what = name === undefined ? formatCount(unsaved.length, 'text') : `A text of ${formatName(name)}`;
  const verb = unsaved.length === 1 ? 'was' : 'were';
  notices.say(`${what} ${verb} typed but not stored`, 'bad', {
    label: unsaved.length === 1 ? 'Store it' : 'Store them',
    run: () => void storeAll(unsaved, library, notices),
  });
}

async function storeAll(unsaved: readonly Draft[], library: Library, notices: Notices): Promise<void> {
  for (const { meme, kind, value } of unsaved) {
    const failure = await library.setText(meme, kind, value);
    if (failure !== null) notices.fail(failure);
  }
}
