import { SvelteMap } from 'svelte/reactivity';
import { askFor, chooseFolder, mayRememberFolders, permissionFor, walkFolder, type Walk } from './folder-access';
import { mayTryAgain, type Outcome } from './import-files';
import { forgetFolder, loadFolders, noteLook, rememberFolder, seenIn, type Folder } from '$lib/storage/folders';
import type { AddOptions, Importing } from './importing.svelte';
import type { Notices } from '$lib/basics/notices.svelte';

/** Where a remembered folder stands: `asks` must be clicked before the browser lets it be read. */
export type FolderState = 'ready' | 'asks' | 'looking' | 'gone';

/** A remembered folder as people see it. */
export type RememberedFolder = {
  readonly id: string;
  readonly name: string;
  /** When it was last looked through, in milliseconds since the epoch; 0 for never. */
  readonly seen: number;
  readonly state: FolderState;
};

/** Folders the app may look through again; only some browsers let pages remember one. */
export class Folders {
  readonly #importing: Importing;
  readonly #notices: Notices;
  readonly #folders = new SvelteMap<string, Folder & { readonly state: FolderState }>();
  /** The remembered folders, by name. */
  readonly list: readonly RememberedFolder[] = $derived(
    [...this.#folders.values()].map(({ id, name, seen, state }) => ({ id, name, seen, state })),
  );

  constructor(importing: Importing, notices: Notices) {
    this.#importing = importing;
    this.#notices = notices;
  }

  /** Whether this browser can remember folders; elsewhere a folder is chosen anew each time. */
  get supported(): boolean {
    return mayRememberFolders();
  }

  /** Reads which folders are remembered and quietly looks through those that may be read without asking. */
  async start(): Promise<void> {
    const loaded = await loadFolders();
    if (!loaded.ok) return;
    for (const folder of loaded.value) {
      const permission = await permissionFor(folder.handle);
      this.#folders.set(folder.id, { ...folder, state: permission === 'granted' ? 'ready' : 'asks' });
    }
    for (const { id, state } of this.list) if (state === 'ready') await this.#look(id, true);
  }

  /** Asks for a folder, remembers it and takes its memes in; false where the browser has no such question. */
  async add(): Promise<boolean> {
    const answer = await chooseFolder();
    if (answer.kind !== 'chosen') return answer.kind === 'cancelled';
    await this.#look(await this.#remember(answer.folder), false);
    return true;
  }

  /** Takes in what is new in a folder. Call it within a click: the browser may ask first. */
  async look(id: string): Promise<void> {
    const folder = this.#folders.get(id);
    if (folder === undefined || folder.state === 'looking') return;
    if ((await permissionFor(folder.handle)) !== 'granted' && (await askFor(folder.handle)) !== 'granted') {
      this.#set(id, { state: 'asks' });
      this.#notices.say(`The browser was not allowed to read “${folder.name}”.`);
      return;
    }
    await this.#look(id, false);
  }

  /** Takes in what is new in all folders. Call it within a click. */
  async lookEverywhere(): Promise<void> {
    for (const { id } of this.list) await this.look(id);
  }

  /** Forgets a folder; its memes stay. */
  async forget(id: string): Promise<void> {
    const forgotten = await forgetFolder(id);
    if (forgotten.ok) this.#folders.delete(id);
    else this.#notices.fail(forgotten.failure);
  }

  /** The id of a folder, which may be remembered already under whatever name. */
  async #remember(handle: FileSystemDirectoryHandle): Promise<string> {
    for (const folder of this.#folders.values()) if (await folder.handle.isSameEntry(handle)) return folder.id;
    const folder: Folder = { id: crypto.randomUUID(), name: handle.name, handle, seen: 0 };
    this.#folders.set(folder.id, { ...folder, state: 'ready' });
    const remembered = await rememberFolder(folder);
    if (!remembered.ok) this.#notices.fail(remembered.failure);
    return folder.id;
  }

  async #look(id: string, quiet: boolean): Promise<void> {
    const folder = this.#folders.get(id);
    const seen = await seenIn(id);
    if (folder === undefined || !seen.ok) return;
    this.#set(id, { state: 'looking' });
    const walking = walkFolder(folder.handle, seen.value);
    const settled = await this.#takeIn(walking, quiet);
    const walk = await walking;
    if (walk.kind !== 'walked') {
      this.#set(id, { state: walk.kind === 'gone' ? 'gone' : 'asks' });
      if (!quiet) this.#notices.say(troubleWith(folder.name, walk.kind), 'bad');
      return;
    }
    const now = Date.now();
    this.#set(id, { state: 'ready', seen: now });
    // What is gone from the folder is not kept, what was not reached is new again the next time.
    const marks = walk.marks.filter((mark) => seen.value.has(mark) || settled.has(mark));
    await noteLook(id, marks, now);
    if (walk.fresh.length === 0 && !quiet) this.#notices.say(`Nothing new in “${folder.name}”.`);
  }

  /** Adds what a walk finds; answers with the marks of the files that need not be looked at again. */
  async #takeIn(walking: Promise<Walk>, quiet: boolean): Promise<ReadonlySet<string>> {
    const marks = new Map<File, string>();
    const settled = new Set<string>();
    const finding = walking.then((walk) => {
      if (walk.kind !== 'walked') return [];
      for (const { file, mark } of walk.fresh) marks.set(file, mark);
      return walk.fresh;
    });
    const options: AddOptions = {
      quiet,
      onSettled: ({ file }, outcome) => {
        const mark = marks.get(file);
        if (mark !== undefined && isFinal(outcome)) settled.add(mark);
      },
    };
    // A look that somebody waits for shows as an import from its beginning.
    if (quiet) await this.#importing.addFiles(await finding, options);
    else await this.#importing.addFound(finding, options);
    return settled;
  }

  #set(id: string, change: { readonly state: FolderState; readonly seen?: number }): void {
    const folder = this.#folders.get(id);
    if (folder !== undefined) this.#folders.set(id, { ...folder, ...change });
  }
}

function isFinal(outcome: Outcome): boolean {
  return outcome.kind !== 'failed' || !mayTryAgain(outcome.failure);
}

function troubleWith(name: string, kind: 'gone' | 'forbidden'): string {
  return kind === 'gone'
    ? `“${name}” is not where it was; it may have been moved or renamed. Add it again from its new place.`
    : `The browser could not read “${name}”.`;
}
