import { untrack } from 'svelte';
import type { App } from './app.svelte';
import { Meanings } from './meanings.svelte';

/** Keeps the search in step with the chosen model, and that model's vectors with the memes. Lives as long as the page. */
export function followSearchModel({ library, captioning, importing, models, notices }: App): Meanings {
  const meanings = new Meanings({
    memes: () => library.memes,
    byId: (id) => library.byId(id),
    busy: () => captioning.busy || importing.running,
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
