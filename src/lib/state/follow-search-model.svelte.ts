import { untrack } from 'svelte';
import { isMobile } from '$lib/captioner/probe';
import type { App } from './app.svelte';
import { Meanings } from './meanings.svelte';

/** Of one core, while captions are made; a phone has no room for two models at once. */
const SHARE_WHILE_BUSY = 0.05;

/** Keeps the search in step with the chosen model, and that model's vectors with the memes. Lives as long as the page. */
export function followSearchModel({ library, captioning, importing, models, notices }: App): Meanings {
  const meanings = new Meanings({
    memes: () => library.memes,
    byId: (id) => library.byId(id),
    share: () => (!captioning.busy && !importing.running ? 1 : isMobile() ? 0 : SHARE_WHILE_BUSY),
    onTrouble: (failure) => notices.fail(failure, 'Search goes on with its built-in meanings. '),
  });
  $effect.root(() => {
    $effect(() => {
      const [using, stored] = [models.search.inUse, models.search.storedVectors];
      untrack(() => meanings.follow(using, stored));
    });
    $effect(() => {
      if (library.memes.length >= 0) untrack(() => meanings.changed());
    });
  });
  return meanings;
}
