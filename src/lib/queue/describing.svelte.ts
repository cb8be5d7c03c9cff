import { formatMemes, formatSeconds } from '$lib/core/format';
import type { MemeId, ModelId } from '$lib/core/ids';
import { watch } from '$lib/core/watch.svelte';
import type { Library } from '$lib/library/library.svelte';
import type { DownloadState } from '$lib/models/downloads.svelte';
import type { ModelRow } from '$lib/models/model-row';
import type { ModelChoice } from '$lib/models/model-choice.svelte';
import type { Models } from '$lib/models/models.svelte';
import type { SearchModelRow, SearchModels } from '$lib/models/search-models.svelte';
import type { Notices } from '$lib/basics/notices.svelte';
import type { Settings } from '$lib/basics/settings.svelte';
import type { CaptionRequests } from './caption-requests.svelte';
import { onArrival } from './describe-rules';
import { describeStep, stepKey, type DescribeStep } from './describe-step';
import { exampleQuery } from './example-query';
import { withAdded, type Part } from './joined-download';
import type { Described, Queue } from './queue.svelte';

/** Parts of the app that describing uses. */
export type DescribingDeps = {
  readonly models: Pick<Models, 'start' | 'resume' | 'download' | 'pause'> & {
    readonly choice: Pick<ModelChoice, 'active' | 'selected' | 'select' | 'families' | 'rowOf' | 'profile' | 'pair'>;
    readonly search: Pick<
      SearchModels,
      'rows' | 'inUse' | 'recommended' | 'worthAdding' | 'added' | 'add' | 'download'
    >;
  };
  readonly queue: Queue;
  readonly requests: CaptionRequests;
  readonly library: Library;
  readonly settings: Settings;
  readonly notices: Notices;
  /** Shows the results of a query. */
  readonly search: (query: string) => void;
};

/** A download that the dock follows. */
export type Fetched = {
  readonly id: ModelId;
  readonly name: string;
  readonly download: DownloadState;
  readonly totalBytes: number;
  /** True if it is a model for search by meaning. */
  readonly forSearch: boolean;
};

/** Fewer described memes need no notice: the person has just seen them. */
const NOTICED_FROM = 2;

/** The way from memes without descriptions to described ones: the offer, the download, the work and its end. */
export class Describing {
  readonly #deps: DescribingDeps;
  #wanted = $state.raw<ModelId | null>(null);
  /** The memes described in this run of the queue, and how long that took. */
  #described: MemeId[] = [];
  #seconds = 0;
  /** The models to choose from; null until the device was probed. */
  readonly offered = $derived.by((): readonly ModelRow[] | null => {
    const { choice } = this.#deps.models;
    return choice.profile === null ? null : choice.pair.filter(({ device }) => device !== null);
  });
  /** The one of them that "Describe them" fetches; null if there is none. */
  readonly wanted = $derived.by(
    (): ModelRow | null =>
      this.#offeredAs(this.#wanted) ?? this.#offeredAs(this.#deps.models.choice.selected) ?? this.offered?.[0] ?? null,
  );
  /** True if all memes are described once the chosen model is downloaded. */
  readonly #awaited = $derived.by(() => this.#deps.settings.values.describeOnceReady !== false);
  /** The download that was begun here, or else one that runs; null if there is none. */
  readonly fetched = $derived.by((): Fetched | null => {
    const { choice, search } = this.#deps.models;
    const row = this.#awaited ? choice.rowOf(choice.selected) : this.#running;
    if (row !== undefined) return fetchedOf(this.#awaited ? withAdded(row, search.added) : row, false);
    const forSearch = search.rows.find(({ download }) => ['downloading', 'paused', 'failed'].includes(download.kind));
    return this.offered?.length === 0 && forSearch !== undefined ? fetchedOf(forSearch, true) : null;
  });
  /** Seconds that describing all memes takes that are not described; null if not known. */
  readonly secondsForAll = $derived.by(() => {
    const { choice } = this.#deps.models;
    const each = choice.rowOf(choice.active)?.secondsEach ?? null;
    return each === null ? null : each * this.#deps.requests.todo;
  });

  constructor(deps: DescribingDeps) {
    this.#deps = deps;
  }

  /** Goes on with a download that a reload interrupted, and describes the memes when it is done. */
  async start(): Promise<void> {
    const { models, queue, requests, settings } = this.#deps;
    queue.onDescribed((described) => this.#onDescribed(described));
    // Derived: a change of the state alone calls nothing.
    const idle = $derived(queue.state.kind === 'idle');
    const due = $derived(this.#awaited && requests.canCaption && queue.isLeader);
    watch(
      () => idle,
      (isIdle) => {
        // What the run before has left, if it was cancelled.
        if (!isIdle) this.#forgetRun();
        else if (settings.values.hiddenStep === 'work') this.show();
      },
    );
    // One tab queues the memes. It may be another one than that of the click.
    watch(
      () => due,
      (isDue) => void (isDue && this.#describeAll()),
    );
    await models.start();
    await models.resume();
  }

  /** What the dock shows; null for nothing. `home` is true on the library's page, `busy` during an import. */
  step({ home, busy }: { readonly home: boolean; readonly busy: boolean }): DescribeStep | null {
    const { models, queue, requests } = this.#deps;
    // Downloads that were begun in the settings are shown there.
    const follows = this.#awaited || home;
    return describeStep({
      queue: queue.state.kind,
      ready: requests.canCaption,
      download: follows ? (this.fetched?.download.kind ?? null) : null,
      offered: this.offered?.length ?? null,
      todo: requests.todo,
      failed: requests.failed.length,
      searchesByMeaning: models.search.inUse !== null,
      mayOffer: home && !busy,
    });
  }

  /** True if the person put this step away. */
  isHidden(step: DescribeStep): boolean {
    return this.#deps.settings.values.hiddenStep === this.#key(step);
  }

  /** Puts a step away until something else is to be said. */
  hide(step: DescribeStep): void {
    void this.#deps.settings.set('hiddenStep', this.#key(step));
  }

  /** Shows the step that was put away. */
  show(): void {
    void this.#deps.settings.set('hiddenStep', null);
  }

  /** Chooses which of the offered models "Describe them" fetches. */
  want(id: ModelId): void {
    this.#wanted = id;
  }

  /** The search model that "Describe them" fetches as well; undefined if it fetches none. */
  get alsoFetched(): SearchModelRow | undefined {
    return this.#deps.models.search.worthAdding;
  }

  /** Fetches the wanted model, and with it the search model that is worth it, and then describes all memes. */
  async describeThem(): Promise<void> {
    const { models, settings } = this.#deps;
    const id = this.wanted?.model.id;
    if (id === undefined) return;
    await models.choice.select(id);
    await settings.set('describeOnceReady', true);
    await models.search.add(this.alsoFetched);
    await models.download(id, true);
  }

  /** Fetches the recommended model for search by meaning. */
  async getSearchModel(): Promise<void> {
    const { search } = this.#deps.models;
    if (search.recommended !== undefined) await search.download(search.recommended.model.id);
  }

  /** Goes on with the download that the dock shows, or tries it again. */
  async goOn(): Promise<void> {
    const { models } = this.#deps;
    if (this.fetched === null) return;
    const { id, forSearch } = this.fetched;
    await (forSearch ? models.search.download(id) : models.download(id, true));
  }

  pause(): void {
    if (this.fetched !== null) this.#deps.models.pause(this.fetched.id);
  }

  /** Describes memes that were just added, if the person wants that. Very many wait for a click in the dock. */
  async arrived(ids: readonly MemeId[]): Promise<void> {
    const { models, requests, library, settings } = this.#deps;
    await models.start();
    const memes = requests.todoOf(ids.flatMap((id) => library.byId(id) ?? [])).length;
    const { describeNew } = settings.values;
    const act = onArrival({ memes, describeNew, ready: requests.canCaption });
    if (act === 'describe') await requests.addNew(ids);
    else if (act === 'ask') this.show();
  }

  /** A caption model that is being downloaded while there is none to describe with. */
  get #running(): ModelRow | undefined {
    const { choice } = this.#deps.models;
    if (choice.active !== null) return undefined;
    const rows = choice.families.flatMap((family) => family.rows);
    return rows.find(({ download }) => download.kind === 'downloading' || download.kind === 'importing');
  }

  #offeredAs(id: ModelId | null): ModelRow | undefined {
    return this.offered?.find(({ model }) => model.id === id);
  }

  #key(step: DescribeStep): string {
    return stepKey(step, this.fetched?.download.kind ?? null);
  }

  async #describeAll(): Promise<void> {
    await this.#deps.requests.all();
    await this.#deps.settings.set('describeOnceReady', false);
  }

  #onDescribed({ meme, seconds, last }: Described): void {
    if (meme !== null) {
      this.#described.push(meme);
      this.#seconds += seconds;
    }
    if (last) this.#sayEnd();
  }

  #sayEnd(): void {
    const { library, notices, search } = this.#deps;
    const count = this.#described.length;
    const words = `${formatMemes(count)} described in ${formatSeconds(this.#seconds)}.`;
    const query = exampleQuery(this.#described.flatMap((id) => library.byId(id)?.description?.value ?? []));
    this.#forgetRun();
    if (count < NOTICED_FROM) return;
    whenVisible(() => {
      if (query === null) notices.say(words, 'good');
      else notices.say(`${words} Try:`, 'good', { label: query, run: () => search(query) });
    });
  }

  #forgetRun(): void {
    this.#described = [];
    this.#seconds = 0;
  }
}

function fetchedOf({ model, download, downloadBytes }: Part, forSearch: boolean): Fetched {
  return { id: model.id, name: model.name, download, totalBytes: downloadBytes, forSearch };
}

/** Calls `act` now, or when the person comes back to this tab: a notice would be gone by then. */
function whenVisible(act: () => void): void {
  if (document.visibilityState === 'visible') act();
  else document.addEventListener('visibilitychange', act, { once: true });
}
