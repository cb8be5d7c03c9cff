import { isMobile } from '$lib/core/platform';
import { watch } from '$lib/core/watch.svelte';
import type { Importing } from '$lib/intake/importing.svelte';
import type { Library } from '$lib/library/library.svelte';
import { Meanings } from '$lib/search/meaning/meanings.svelte';
import type { Models } from '$lib/models/models.svelte';
import type { Notices } from '$lib/basics/notices.svelte';
import type { Queue } from '$lib/queue/queue.svelte';

/** Share of one core while captions are made; zero on phones, which have no memory for two models. */
const SHARE_WHILE_BUSY = 0.05;

/** Parts of the app that the search by meaning depends on. */
export type FollowDeps = {
  readonly library: Library;
  readonly queue: Queue;
  readonly importing: Importing;
  readonly models: Models;
  readonly notices: Notices;
};

/** Applies the chosen search model, and updates its vectors when memes change. Lives as long as the page. */
export function followSearchModel({ library, queue, importing, models, notices }: FollowDeps): Meanings {
  const meanings = new Meanings({
    memes: () => library.memes,
    byId: (id) => library.byId(id),
    share: () => (!queue.busy && !importing.running ? 1 : isMobile() ? 0 : SHARE_WHILE_BUSY),
    onFailure: (failure) => {
      notices.fail(failure, 'Search goes on with its built-in meanings. ');
      if (failure.kind === 'not-downloaded') void models.search.settle();
    },
  });
  watch(
    () => [models.search.inUse, models.search.storedVectors] as const,
    ([using, stored]) => meanings.setModel(using, stored),
  );
  watch(
    () => library.memes,
    () => meanings.changed(),
  );
  return meanings;
}
