import { createContext, untrack } from 'svelte';
import type { MemeId } from '$lib/core/ids';
import { isAnyDue } from '$lib/domain/derived';
import { Backups } from './backups.svelte';
import { Captioning } from './captioning.svelte';
import { Comparing } from './comparing.svelte';
import type { Copies } from './copies.svelte';
import type { DerivedData } from './derived.svelte';
import { Downloads } from './downloads.svelte';
import { Folders } from './folders.svelte';
import { Importing } from './importing.svelte';
import { Installation } from './installation.svelte';
import { Library } from './library.svelte';
import type { Meanings } from './meanings.svelte';
import { Models } from './models.svelte';
import { Notices } from './notices.svelte';
import { openReader } from './open-captioner';
import { Selection } from './selection.svelte';
import { Sending } from './sending.svelte';
import { Settings } from './settings.svelte';
import { Tags } from './tags.svelte';

/** Everything a page needs, wired; one per tab. */
export class App {
  readonly notices = new Notices();
  readonly settings = new Settings(this.notices);
  readonly library = new Library(this.notices);
  readonly sending = new Sending(this.library, this.notices);
  readonly models = new Models(this.settings, this.notices, new Downloads());
  readonly captioning = new Captioning(this.library, this.settings, this.notices, this.models, openReader);
  readonly importing = new Importing(this.library, this.captioning, this.notices);
  readonly folders = new Folders(this.importing, this.notices);
  readonly tags = new Tags(this.library, this.notices);
  /** What is chosen in the library's list. */
  readonly selection = new Selection(() => this.library.found.map(({ meme }) => meme.id));
  readonly backups = new Backups(this.library, this.captioning, this.notices);
  readonly comparing = new Comparing(
    {
      open: (contender, signal) => this.models.openFor(contender, signal),
      hold: () => this.captioning.hold(),
      endHold: () => this.captioning.endHold(),
      memes: () => ({
        all: this.library.memes.map(({ id }) => id),
        chosen: this.#chosen(),
      }),
      use: async ({ model, runOn, detail, length }) => {
        await this.models.select(model);
        await this.settings.set('runOn', runOn);
        await this.settings.set('detail', detail);
        await this.settings.set('length', length);
      },
    },
    this.notices,
  );
  readonly installation = new Installation();
  #meanings = $state.raw<Meanings | null>(null);
  #derived = $state.raw<DerivedData | null>(null);
  #copies = $state.raw<Copies | null>(null);
  #openingCopies: Promise<Copies> | null = null;

  constructor() {
    this.library.arrangement.connect({
      sort: () => this.settings.values.sort,
      facts: { failed: (meme) => this.captioning.failure(meme) !== null },
    });
    this.library.searching.connect(
      (meme) => this.captioning.board.of(meme, 'describe'),
      () => this.#meanings,
    );
    this.library.onRestored((jobs) => {
      this.captioning.board.add(jobs);
      this.captioning.wake();
    });
  }

  /** Memes that are selected, or else found, in the library. */
  #chosen(): readonly MemeId[] {
    if (this.selection.active) return this.selection.ids;
    return this.library.searching.active ? this.library.found.map(({ meme }) => meme.id) : [];
  }

  /** Search by meaning with a downloaded model; null where none was ever chosen. */
  get meanings(): Meanings | null {
    return this.#meanings;
  }

  /** Searches the library by a picture, and whether that can be done; what is wrong with it is said. */
  async searchPicture(picture: Blob): Promise<boolean> {
    const { pictureReaders } = await import('./picture-readers.svelte');
    const searched = await this.library.searching.searchPicture(picture, pictureReaders(this));
    if (!searched.ok) this.notices.fail(searched.failure, 'Nothing can be searched for with this file. ');
    return searched.ok;
  }

  /** Opens the library and goes on with what was left undone; called once, in the browser. */
  async start(): Promise<void> {
    void this.installation.start({
      isBusy: () => this.importing.running || this.captioning.busy || this.backups.work !== null,
    });
    const [jobs] = await Promise.all([this.library.start(), this.settings.start(), this.tags.start()]);
    // Memes are on screen; looking at the device and its downloads may take its time. A newcomer's empty library needs
    // neither: the weight store's worker would add a quarter to what the first visit loads.
    if (this.library.memes.length > 0) await this.models.start();
    if (this.library.state.kind === 'ready') {
      this.captioning.start(jobs);
      // A reload in the middle of it: it goes on, and the queue after it.
      if (this.settings.values.queuePaused === 'comparison') void this.comparing.start();
      if (this.library.memes.some(isAnyDue)) void this.openDerived();
    }
    this.#followChoices();
  }

  /** Makes again what is derived from originals; null until there was something to do. */
  get derived(): DerivedData | null {
    return this.#derived;
  }

  /** Loads what makes it, and begins. */
  async openDerived(): Promise<DerivedData> {
    const [{ DerivedData }, { remakePictures }] = await Promise.all([
      import('./derived.svelte'),
      import('./remake-pictures'),
    ]);
    return (this.#derived ??= new DerivedData(this.library, [remakePictures()], {
      importing: () => this.importing.running,
      captioning: () => this.captioning.busy || this.captioning.queue.kind === 'running',
    }));
  }

  /** Who finds copies; null until they were asked for. */
  get copies(): Copies | null {
    return this.#copies;
  }

  /** Loads what finding copies takes. */
  async openCopies(): Promise<Copies> {
    // Its code may not be had at the moment; the next call tries again.
    this.#openingCopies ??= this.#loadCopies().catch((error: unknown) => {
      this.#openingCopies = null;
      throw error;
    });
    return await this.#openingCopies;
  }

  async #loadCopies(): Promise<Copies> {
    const { Copies } = await import('./copies.svelte');
    const copies = new Copies(this.library, this.notices, await this.openDerived());
    await copies.start();
    this.#copies = copies;
    return copies;
  }

  /** Another model or device, chosen in whichever tab: the old worker's memory is freed and the queue goes on with the new. */
  #followChoices(): void {
    let last = '';
    $effect.root(() => {
      $effect(() => {
        if (this.library.memes.length > 0) untrack(() => void this.models.start());
      });
      let accompanied = false;
      $effect(() => {
        if (accompanied || this.captioning.queue.kind === 'idle') return;
        accompanied = true;
        void import('./accompany.svelte').then(({ accompany }) => accompany(this.captioning));
      });
      let followed = false;
      $effect(() => {
        if (followed || this.models.search.inUse === null) return;
        followed = true;
        void import('./follow-search-model.svelte').then(({ followSearchModel }) => {
          this.#meanings = followSearchModel(this);
        });
      });
      $effect(() => {
        // What `is:` asks for beyond the memes themselves.
        if (this.captioning.board.left('describe') >= 0) untrack(() => this.library.searching.jobsChanged());
      });
      $effect(() => {
        const choice = `${this.models.active} on ${this.settings.values.runOn}`;
        if (choice === last) return;
        last = choice;
        untrack(() => void this.captioning.followChoice().then(() => this.models.releaseStale()));
      });
    });
  }
}

const [useApp, setApp] = createContext<App>();

/** The app of this page's layout. */
export { useApp };

/** Makes the app and hands it down; called by the root layout. */
export function createApp(): App {
  return setApp(new App());
}
