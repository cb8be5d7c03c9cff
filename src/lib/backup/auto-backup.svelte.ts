import type { Notices } from '$lib/basics/notices.svelte';
import type { Settings } from '$lib/basics/settings.svelte';
import { browserFailure } from '$lib/core/cause';
import { formatMemes, formatName, formatUnreadable } from '$lib/core/format';
import { chooseFolder, queryPermission, requestPermission } from '$lib/intake/folder-access';
import type { Library } from '$lib/library/library.svelte';
import { loadBackupFolder, saveBackupFolder, type BackupFolder } from '$lib/storage/backup-folder';
import { countChanged, noteBackup } from './changed-since';
import { writeState } from './write-state';

/** State of the folder of automatic backups; `off` if none was chosen. */
export type AutoState = 'off' | 'ready' | 'writing' | 'needs-permission' | 'gone';

/** Only one tab writes. */
const LOCK = 'memelore-auto-backup';
/** Time between two states; a little less than a day, so that a daily visit at the same hour writes one. */
const EVERY_MS = 20 * 3_600_000;
/** How often an open tab looks whether a state is due. */
const CHECK_MS = 3_600_000;

/** Writes the library's state into a folder once a day, while something is new or changed by the person. */
export class AutoBackup {
  readonly #library: Pick<Library, 'memes'>;
  readonly #settings: Pick<Settings, 'set'>;
  readonly #notices: Notices;
  #folder = $state.raw<BackupFolder | null>(null);
  #state = $state.raw<AutoState>('off');
  #progress = $state.raw<{ readonly done: number; readonly total: number } | null>(null);
  readonly state = $derived(this.#state);
  /** The chosen folder's name; null for none. */
  readonly name = $derived(this.#folder?.handle.name ?? null);
  /** When the last state was written, in milliseconds since the epoch; null for never. */
  readonly last = $derived(this.#folder?.last ?? null);
  /** Memes written so far; null if nothing is written now. */
  readonly progress = $derived(this.#progress);

  constructor(library: Pick<Library, 'memes'>, settings: Pick<Settings, 'set'>, notices: Notices) {
    this.#library = library;
    this.#settings = settings;
    this.#notices = notices;
  }

  /** Loads the folder, writes a state if one is due, and looks again every hour. */
  async start(): Promise<void> {
    await this.writeIfDue();
    setInterval(() => void this.writeIfDue(), CHECK_MS);
  }

  /** Asks for a folder and writes the first state into it. Call it within a click. */
  async choose(): Promise<void> {
    const answer = await chooseFolder('backup');
    if (answer.kind === 'chosen') await this.use(answer.folder);
  }

  /** Takes this folder from now on, and writes the first state. */
  async use(handle: FileSystemDirectoryHandle): Promise<void> {
    const id = Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) => byte.toString(16).padStart(2, '0'));
    await this.#set({ handle, id: id.join(''), last: null, told: false });
    await this.#write();
  }

  /** Writes a state now. Call it within a click: the browser may ask first. */
  async writeNow(): Promise<void> {
    if (this.#folder === null) return;
    if ((await requestPermission(this.#folder.handle, 'readwrite')) === 'granted') await this.#write();
    else this.#state = 'needs-permission';
  }

  /** Forgets the folder; what is in it stays. */
  async forget(): Promise<void> {
    await this.#set(null);
  }

  /** Writes a state if one is due and the browser allows it without asking. That it does not is said once. */
  async writeIfDue(now = Date.now()): Promise<void> {
    if (this.#state === 'writing') return;
    // Another tab may have written a state, or chosen or forgotten the folder.
    const loaded = await loadBackupFolder();
    if (!loaded.ok) return;
    this.#folder = loaded.value;
    if (loaded.value === null) {
      this.#state = 'off';
      return;
    }
    if (this.#state === 'off') this.#state = 'ready';
    const { handle, last } = loaded.value;
    if ((await queryPermission(handle, 'readwrite')) !== 'granted') {
      await this.#refused('needs-permission');
      return;
    }
    // A clock that was put back must not stop backups.
    const isTime = last === null || now - last > EVERY_MS || now < last;
    if (isTime && countChanged(this.#library.memes, last) > 0) await this.#write();
  }

  async #write(): Promise<void> {
    await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
      const folder = this.#folder;
      if (lock === null || folder === null) return;
      const begun = Date.now();
      this.#state = 'writing';
      try {
        const written = await writeState(folder.handle, folder.id, (done, total) => (this.#progress = { done, total }));
        this.#state = 'ready';
        if (!written.ok) {
          this.#notices.fail(written.failure, 'The automatic backup failed. ');
          return;
        }
        await this.#set({ ...folder, last: begun, told: false });
        const { memes, unreadable } = written.value;
        if (unreadable.length > 0)
          this.#notices.say(`Automatic backup of ${formatMemes(memes)}${formatUnreadable(unreadable)}.`, 'bad');
        await noteBackup(this.#settings, begun, folder.handle.name);
      } catch (error) {
        await this.#failed(error);
      } finally {
        this.#progress = null;
      }
    });
  }

  async #failed(error: unknown): Promise<void> {
    const failure = browserFailure(error, 'writing');
    if (failure === null) throw error;
    if (failure.kind === 'target-gone') await this.#refused('gone');
    else if (failure.kind === 'not-allowed') await this.#refused('needs-permission');
    else {
      // For example, the disk is full.
      this.#state = 'ready';
      this.#notices.fail(failure, 'The automatic backup could not be written. ');
    }
  }

  async #refused(state: 'gone' | 'needs-permission'): Promise<void> {
    this.#state = state;
    if (this.#folder === null || this.#folder.told) return;
    const folder = formatName(this.#folder.handle.name);
    const why =
      state === 'gone' ? `“${folder}” is not where it was` : `the browser no longer allows it for “${folder}”`;
    this.#notices.say(`Automatic backups have stopped: ${why}. Settings has a button to go on.`, 'bad');
    await this.#set({ ...this.#folder, told: true }, state);
  }

  async #set(folder: BackupFolder | null, state: AutoState = folder === null ? 'off' : 'ready'): Promise<void> {
    this.#folder = folder;
    this.#state = state;
    const saved = await saveBackupFolder(folder);
    if (!saved.ok) this.#notices.fail(saved.failure);
  }
}
