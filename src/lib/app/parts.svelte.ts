import { openReader } from '$lib/captioner/running-captioner';
import { CaptionRequests } from '$lib/queue/caption-requests.svelte';
import { Downloads } from '$lib/models/downloads.svelte';
import { JobBoard } from '$lib/queue/job-board.svelte';
import type { MemeId } from '$lib/core/ids';
import type { Library } from '$lib/library/library.svelte';
import { Models } from '$lib/models/models.svelte';
import type { Notices } from '$lib/basics/notices.svelte';
import { Queue } from '$lib/queue/queue.svelte';
import type { RecentSearches } from '$lib/search/recent-searches';
import type { Searching } from '$lib/search/searching.svelte';
import { Selection } from '$lib/library/selection.svelte';
import { Sending } from '$lib/sending/sending.svelte';
import type { Settings } from '$lib/basics/settings.svelte';
import type { Shown } from '$lib/library/shown.svelte';
import { Tags } from '$lib/library/tags.svelte';

/** What the parts use of the app. */
export type PartsDeps = {
  readonly library: Library;
  readonly notices: Notices;
  readonly settings: Settings;
  readonly shown: Shown;
  readonly searching: Searching;
  readonly recentSearches: RecentSearches;
};

/** The parts of the app that an empty library does not need, so that a first visit loads less. */
export class Parts {
  readonly board = new JobBoard();
  readonly models: Models;
  readonly queue: Queue;
  readonly requests: CaptionRequests;
  readonly sending: Sending;
  readonly tags: Tags;
  /** The selection in the library's list. */
  readonly selection: Selection;

  constructor({ library, notices, settings, shown, searching, recentSearches }: PartsDeps) {
    const { board } = this;
    this.models = new Models(settings, notices, new Downloads(), () => library.memes);
    const { choice, opener } = this.models;
    this.queue = new Queue({ board, library, settings, notices, choice, opener, openReader });
    this.requests = new CaptionRequests({ board, queue: this.queue, library, settings, notices, choice });
    this.sending = new Sending(library, notices, () => void recentSearches.use(searching.query));
    this.tags = new Tags(library, shown, notices);
    const idsOf = (found: Shown['found']): readonly MemeId[] => found.map(({ meme }) => meme.id);
    this.selection = new Selection(
      () => idsOf(shown.found),
      // Who selects all that was found does not mean those under "Perhaps one of these", unless there are no others.
      () => idsOf(shown.matched.length > 0 ? shown.matched : shown.found),
    );
  }
}
