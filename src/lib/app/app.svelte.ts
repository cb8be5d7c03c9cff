import { createContext } from 'svelte';
import { goto } from '$app/navigation';
import { resolve } from '$app/paths';
import type { MemeId } from '$lib/core/ids';
import { mayBeBackup } from '$lib/core/backup-names';
import { formatMemes } from '$lib/core/format';
import { lackingPart } from '$lib/core/needs';
import { isAnyDue } from '$lib/derived/due';
import { Lazy } from '$lib/core/lazy.svelte';
import { watch } from '$lib/core/watch.svelte';
import { Address } from './address.svelte';
import { Bin } from '$lib/library/bin.svelte';
import { Folders } from '$lib/intake/folders.svelte';
import { canRememberFolders } from '$lib/intake/folder-access';
import { Importing } from '$lib/intake/importing.svelte';
import { Installation } from './installation.svelte';
import { Library } from '$lib/library/library.svelte';
import { Notices } from '$lib/basics/notices.svelte';
import { RecentSearches } from '$lib/search/recent-searches';
import { Searching } from '$lib/search/searching.svelte';
import { Settings } from '$lib/basics/settings.svelte';
import { Shown } from '$lib/library/shown.svelte';
import type { Source } from '$lib/intake/sources';
import type { Job } from '$lib/core/job';
import { loadJobs } from '$lib/storage/jobs';
import { libraryMarker, noteMemes } from '$lib/storage/marker';
import type { Parts } from './parts.svelte';
import { offerUnsavedTexts } from '$lib/library/unsaved-texts';
import { onConnectionEnd } from '$lib/storage/connection';
import { endWhenLeft } from './left-page';
import { trustOwnScripts } from './trusted-scripts';

/** The objects that the pages use, connected to each other; one per tab. */
export class App {
  #parts = $state.raw<Parts | null>(null);
  #opening: Promise<Parts> | null = null;
  #starting: Promise<Parts> | null = null;
  /** Null until they are loaded: by the first meme, or by a page that shows them (`useWholeApp`). */
  readonly parts = $derived(this.#parts);
  readonly notices = new Notices(() => void goto(resolve('/settings/library/#storage')));
  readonly settings = new Settings(this.notices);
  readonly library = new Library(this.notices);
  readonly bin = new Bin(this.library, this.notices);
  readonly searching = new Searching({
    memes: () => this.library.memes,
    byId: (id) => this.library.byId(id),
    jobOf: (meme) => this.#parts?.board.of(meme, 'describe'),
    meanings: () => this.meanings.value,
    readers: async () => {
      await this.open();
      return (await import('./picture-readers')).pictureReaders(this);
    },
  });
  readonly shown = new Shown({
    memes: () => this.library.memes,
    among: (memes) => this.searching.among(memes),
    sort: () => this.searching.order ?? this.settings.values.sort,
    jobOf: (meme) => this.#parts?.board.of(meme, 'describe'),
  });
  readonly address = new Address(this.searching, this.shown, () => this.library.state.kind === 'ready');
  readonly recentSearches = new RecentSearches(this.settings);
  readonly importing = new Importing(
    this.library,
    async () => (await this.#startParts()).queue,
    this.notices,
    undefined,
    (files) => this.#takeOutBackup(files),
  );
  /** The dock's way from memes without descriptions to described ones. */
  readonly describing = new Lazy(async () => {
    const [{ Describing }, { models, queue, requests }] = await Promise.all([
      import('$lib/queue/describing.svelte'),
      this.open(),
    ]);
    const { library, settings, notices, searching } = this;
    const search = (query: string): void => {
      searching.query = query;
      void goto(resolve('/'));
    };
    const describing = new Describing({ models, queue, requests, library, settings, notices, search });
    void describing.start();
    return describing;
  });
  readonly folders = new Folders(this.importing, this.notices);
  readonly backups = new Lazy(async () => {
    const [{ Backups }, { queue, tags }] = await Promise.all([import('$lib/backup/backups.svelte'), this.open()]);
    return new Backups(this.library, queue, tags, this.settings, this.notices);
  });
  /** Null in browsers that let no page write into a folder. */
  readonly autoBackup = new Lazy(async () => {
    if (!canRememberFolders()) return null;
    const { AutoBackup } = await import('$lib/backup/auto-backup.svelte');
    const auto = new AutoBackup(this.library, this.settings, this.notices);
    void auto.start();
    return auto;
  });
  readonly comparing = new Lazy(async () => {
    const [{ Comparing }, { models, queue }] = await Promise.all([
      import('$lib/compare/comparing.svelte'),
      this.open(),
    ]);
    const comparing = new Comparing(
      {
        open: async ({ model, runOn }, signal) => {
          await models.start();
          return await models.opener.openOn(model, runOn, signal);
        },
        hold: () => queue.hold(),
        endHold: () => queue.resume('comparison'),
        memes: () => ({
          all: this.library.memes.map(({ id }) => id),
          chosen: this.#chosen(),
        }),
        use: async ({ model, runOn, detail, length }) => {
          await models.choice.select(model);
          await this.settings.set('runOn', runOn);
          await this.settings.set('detail', detail);
          await this.settings.set('length', length);
        },
      },
      this.notices,
    );
    void comparing.start();
    return comparing;
  });
  readonly installation = new Installation();
  readonly derived = new Lazy(async () => {
    const [{ DerivedData }, { remakePictures }, { readAgain }, { openReader }, { queue }] = await Promise.all([
      import('$lib/derived/derived.svelte'),
      import('$lib/derived/remake-pictures'),
      import('$lib/derived/read-again'),
      import('$lib/captioner/running-captioner'),
      this.open(),
    ]);
    const openAlone = (): ReturnType<typeof openReader> => {
      queue.releaseReader();
      return openReader();
    };
    return new DerivedData(this.library, [remakePictures(), readAgain(openAlone)], {
      importing: () => this.importing.running,
      captioning: () => queue.busy || queue.readLeft > 0 || queue.state.kind === 'running',
    });
  });
  readonly copies = new Lazy(async () => {
    const { Copies } = await import('$lib/copies/copies.svelte');
    const copies = new Copies(this.library, this.notices, await this.derived.open());
    await copies.start();
    return copies;
  });
  /** Search by meaning with a downloaded model. */
  readonly meanings = new Lazy(async () => (await import('./follow-search-model')).followSearchModel(this));
  constructor() {
    this.library.follow((change) => {
      if (change.kind === 'put') this.searching.put(change.memes);
      else if (change.kind === 'removed') this.searching.remove(change.ids);
    });
  }

  // Each of these throws as long as `parts` is null.
  get models(): Parts['models'] {
    return this.#loaded.models;
  }

  get queue(): Parts['queue'] {
    return this.#loaded.queue;
  }

  get requests(): Parts['requests'] {
    return this.#loaded.requests;
  }

  get sending(): Parts['sending'] {
    return this.#loaded.sending;
  }

  get tags(): Parts['tags'] {
    return this.#loaded.tags;
  }

  get selection(): Parts['selection'] {
    return this.#loaded.selection;
  }

  get #loaded(): Parts {
    if (this.#parts === null) throw new Error('The parts of the app are not loaded.');
    return this.#parts;
  }

  /** Loads the parts, once. Rejects if that fails; the next call tries again. */
  async open(): Promise<Parts> {
    this.#opening ??= import('./parts.svelte').then(({ Parts: Loaded }) => {
      this.takeParts(Loaded);
      return this.#loaded;
    });
    return await this.#opening.catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
  }

  /** Makes the parts of their class, unless there are some. */
  takeParts(Loaded: typeof Parts): void {
    if (this.#parts === null) this.#parts = new Loaded(this);
  }

  /** Offers to restore a backup that is among the files and returns the others; null if there can be none. */
  #takeOutBackup(files: readonly Source[]): Promise<readonly Source[]> | null {
    if (!files.some(({ file }) => mayBeBackup(file))) return null;
    return this.backups.open().then((backups) => backups.takeOut(files));
  }

  /** Ids of the selected memes; without a selection, those that the search found. */
  #chosen(): readonly MemeId[] {
    if (this.#parts?.selection.active === true) return this.#parts.selection.ids;
    return this.searching.active ? this.shown.matched.map(({ meme }) => meme.id) : [];
  }

  /** Opens the library and resumes unfinished work. Call it once, in the browser. */
  async start(): Promise<void> {
    endWhenLeft();
    void this.installation.start({ isBusy: () => this.#isBusy() });
    onConnectionEnd((end) => {
      if (end === 'newer') this.installation.followUpdate();
      else void this.library.checkStored();
    });
    // Loaded while the library is opened.
    if ((libraryMarker()?.memes ?? 0) > 0) void this.open();
    if (await this.library.open(lackingPart())) await this.#begin();
  }

  /**
   * Makes an empty library in the place of one that is lost, and restores a backup into it if there is one. Nothing is
   * done if that is no backup.
   */
  async beginAnew(backup: File | null = null): Promise<void> {
    if (backup !== null) {
      const backups = await this.backups.open();
      await backups.check({ kind: 'archive', file: backup });
      if (backups.verdict === null) return;
    }
    if (!(await this.library.open(null, true))) return;
    await this.#begin();
    if (backup !== null) await this.backups.value?.restore({ kind: 'archive', file: backup });
  }

  /** True if a reload would lose or interrupt something. */
  #isBusy(): boolean {
    return (
      this.importing.running ||
      this.#parts?.queue.busy === true ||
      (this.backups.value !== null && !this.backups.value.idle) ||
      this.autoBackup.value?.state === 'writing' ||
      (this.#parts !== null && this.#parts.sending.exporting !== null) ||
      this.bin.question !== null ||
      this.searching.picture !== null ||
      (this.searching.active && !this.address.isCurrent)
    );
  }

  async #begin(): Promise<void> {
    const [jobs] = await Promise.all([this.library.start(), this.settings.start()]);
    if (this.library.state.kind !== 'ready') return;
    watch(() => this.library.memes.length, noteMemes);
    const needed = (): boolean => this.library.memes.length > 0 || this.#parts !== null;
    if (needed()) await this.#startParts(jobs);
    else watch(needed, (is) => void (is && this.#startParts()));
    void this.bin.start();
    offerUnsavedTexts(this.library, this.notices);
    // A reload interrupted a comparison: it continues, and then the queue.
    if (this.settings.values.queuePaused === 'comparison') void this.comparing.open();
    this.#watchChanges();
    if (this.library.memes.length > 0) await this.#lookAfterBackups();
  }

  /** Loads the parts and sets them to work, once. `jobs` are the stored ones, if they were just read. */
  async #startParts(jobs?: readonly Job[]): Promise<Parts> {
    this.#starting ??= this.#setToWork(jobs);
    return await this.#starting.catch((error: unknown) => {
      this.#starting = null;
      throw error;
    });
  }

  async #setToWork(known?: readonly Job[]): Promise<Parts> {
    const parts = await this.open();
    const { board, models, queue, tags } = parts;
    await tags.start();
    // The memes are on screen; the device and downloads are checked afterwards. An empty library needs neither.
    if (this.library.memes.length > 0) await models.start();
    queue.start(known ?? (await storedJobs()));
    watch(
      () => this.library.memes.length > 0,
      (some) => {
        if (!some) return;
        void models.start();
        void this.describing.open();
      },
    );
    const sideEffects = new Lazy(async () =>
      (await import('$lib/queue/queue-side-effects.svelte')).startSideEffects(queue),
    );
    watch(
      () => queue.state.kind !== 'idle',
      (some) => void (some && sideEffects.open()),
    );
    watch(
      () => models.search.inUse !== null,
      (some) => void (some && this.meanings.open()),
    );
    // Results of the filter `is:` depend on the memes' jobs.
    watch(
      () => board.left('describe'),
      () => this.searching.jobsChanged(),
    );
    // On a change of model or device, in any tab, the old worker is closed and the queue continues with the new model.
    const choice = $derived(`${models.choice.active} on ${this.settings.values.runOn}`);
    watch(
      () => choice,
      () => void queue.followChoice().then(() => models.opener.releaseStale()),
    );
    return parts;
  }

  /** Starts automatic backups, and reminds of a backup if much came since the last one. */
  async #lookAfterBackups(): Promise<void> {
    await this.autoBackup.open();
    const { dueReminder } = await import('$lib/backup/changed-since');
    const changed = await dueReminder(this.library.memes, this.settings);
    if (changed === null) return;
    const since =
      this.settings.values.lastBackup === null ? 'are not backed up' : 'are new or changed since your last backup';
    this.notices.say(`${formatMemes(changed)} ${since}.`, 'plain', {
      label: 'Back up',
      run: () => void this.backups.open().then((backups) => backups.backUp()),
    });
  }

  /** Reacts to changes in whichever tab they are made. Rarely needed modules are loaded here on demand. */
  #watchChanges(): void {
    this.importing.onAdded((ids) => void this.describing.open().then((describing) => describing.arrived(ids)));
    // Also after a backup of an older release was restored.
    watch(
      () => this.library.memes.some(isAnyDue),
      (some) => void (some && this.derived.open()),
    );
  }
}

/** All jobs in storage; none if they cannot be read. */
async function storedJobs(): Promise<readonly Job[]> {
  const loaded = await loadJobs();
  return loaded.ok ? loaded.value : [];
}

const [useApp, setApp] = createContext<App>();

/** Returns the app of the current page. */
export { useApp };

/** Creates the app and puts it into the context; call it in the root layout. */
export function createApp(): App {
  // Before any page is there, because pages may start workers.
  trustOwnScripts(resolve('/'));
  return setApp(new App());
}
