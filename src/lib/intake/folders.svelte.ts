import { formatName } from '$lib/core/format';
import { hasFolderInput } from '$lib/core/platform';
import { SvelteMap } from 'svelte/reactivity';
import {
  requestPermission,
  chooseFolder,
  canRememberFolders,
  queryPermission,
  scanFolder,
  type FolderScan,
} from './folder-access';
import { mayTryAgain, type Outcome } from './import-report';
import {
  forgetFolder,
  loadFolders,
  saveSeenMarks,
  rememberFolder,
  loadSeenMarks,
  type Folder,
} from '$lib/storage/folders';
import type { AddOptions, Importing } from './importing.svelte';
import type { Notices } from '$lib/basics/notices.svelte';

/** State of a remembered folder; `needs-permission` means that the browser asks for permission at the next click. */
export type FolderState = 'ready' | 'needs-permission' | 'scanning' | 'gone';

/** A remembered folder, for the settings page. */
export type RememberedFolder = {
  readonly id: string;
  readonly name: string;
  /** When it was last scanned, in milliseconds since the epoch; 0 for never. */
  readonly seen: number;
  readonly state: FolderState;
};

/** Folders that the app remembers and scans for new files; only some browsers support it. */
export class Folders {
  readonly #importing: Importing;
  readonly #notices: Notices;
  readonly #folders = new SvelteMap<string, Folder & { readonly state: FolderState }>();
  /** The remembered folders: by name, new ones last. */
  readonly list: readonly RememberedFolder[] = $derived(
    [...this.#folders.values()].map(({ id, name, seen, state }) => ({ id, name, seen, state })),
  );

  constructor(importing: Importing, notices: Notices) {
    this.#importing = importing;
    this.#notices = notices;
  }

  /** True if this browser can remember folders; in others a folder must be chosen each time. */
  get supported(): boolean {
    return canRememberFolders();
  }

  /** True if a folder can be chosen at all; on older phones none can. */
  get canChoose(): boolean {
    // The build renders the settings, too, where there is no browser to ask.
    return 'document' in globalThis && (canRememberFolders() || hasFolderInput());
  }

  /** Loads the remembered folders and quietly scans those that may be read without asking. */
  async start(): Promise<void> {
    const loaded = await loadFolders();
    if (!loaded.ok) return;
    for (const folder of loaded.value) {
      const permission = await queryPermission(folder.handle);
      this.#folders.set(folder.id, { ...folder, state: permission === 'granted' ? 'ready' : 'needs-permission' });
    }
    for (const { id, state } of this.list) if (state === 'ready') await this.#scan(id, true);
  }

  /** Asks for a folder, remembers it and imports its files. False if the browser has no folder picker. */
  async add(): Promise<boolean> {
    const answer = await chooseFolder();
    if (answer.kind !== 'chosen') return answer.kind === 'cancelled';
    await this.#scan(await this.#remember(answer.folder), false);
    return true;
  }

  /** Imports the new files of a folder. Call it within a click: the browser may ask first. */
  async scan(id: string): Promise<void> {
    const folder = this.#folders.get(id);
    if (folder === undefined || folder.state === 'scanning') return;
    if (
      (await queryPermission(folder.handle)) !== 'granted' &&
      (await requestPermission(folder.handle)) !== 'granted'
    ) {
      this.#set(id, { state: 'needs-permission' });
      this.#notices.say(`The browser was not allowed to read “${formatName(folder.name)}”.`);
      return;
    }
    await this.#scan(id, false);
  }

  /** Imports the new files of all folders. Call it within a click. */
  async scanAll(): Promise<void> {
    for (const { id } of this.list) await this.scan(id);
  }

  /** Forgets a folder; its memes stay in the library. */
  async forget(id: string): Promise<void> {
    const forgotten = await forgetFolder(id);
    if (forgotten.ok) this.#folders.delete(id);
    else this.#notices.fail(forgotten.failure);
  }

  /** Returns the id of a folder and remembers it if it is new; names do not matter. */
  async #remember(handle: FileSystemDirectoryHandle): Promise<string> {
    for (const folder of this.#folders.values()) if (await folder.handle.isSameEntry(handle)) return folder.id;
    const folder: Folder = { id: crypto.randomUUID(), name: handle.name, handle, seen: 0 };
    this.#folders.set(folder.id, { ...folder, state: 'ready' });
    const remembered = await rememberFolder(folder);
    if (!remembered.ok) this.#notices.fail(remembered.failure);
    return folder.id;
  }

  async #scan(id: string, quiet: boolean): Promise<void> {
    const folder = this.#folders.get(id);
    const seen = await loadSeenMarks(id);
    if (folder === undefined || !seen.ok) return;
    this.#set(id, { state: 'scanning' });
    const scanning = scanFolder(folder.handle, seen.value);
    const settled = await this.#import(scanning, quiet);
    const scan = await scanning;
    if (scan.kind !== 'scanned') {
      this.#set(id, { state: scan.kind === 'gone' ? 'gone' : 'needs-permission' });
      if (!quiet) this.#notices.say(scanFailure(folder.name, scan.kind), 'bad');
      return;
    }
    const now = Date.now();
    this.#set(id, { state: 'ready', seen: now });
    // Marks of deleted files are dropped. Files that were not settled get no mark, so they are new next time.
    const marks = scan.marks.filter((mark) => seen.value.has(mark) || settled.has(mark));
    await saveSeenMarks(id, marks, now);
    if (scan.isCut && !quiet) this.#notices.fail({ kind: 'too-many', what: 'files' });
    if (scan.fresh.length === 0 && !quiet) this.#notices.say(`Nothing new in “${formatName(folder.name)}”.`);
  }

  /** Imports the files of a scan; returns the marks of those that need no further attempt. */
  async #import(scanning: Promise<FolderScan>, quiet: boolean): Promise<ReadonlySet<string>> {
    const marks = new Map<File, string>();
    const settled = new Set<string>();
    const finding = scanning.then((scan) => {
      if (scan.kind !== 'scanned') return [];
      for (const { file, mark } of scan.fresh) marks.set(file, mark);
      return scan.fresh;
    });
    const options: AddOptions = {
      quiet,
      onSettled: ({ file }, outcome) => {
        const mark = marks.get(file);
        if (mark !== undefined && isFinal(outcome)) settled.add(mark);
      },
    };
    // A scan on request is shown as an import from its start.
    if (quiet) await this.#importing.addFiles(await finding, options);
    else await this.#importing.addFound(() => finding, options);
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

function scanFailure(name: string, kind: 'gone' | 'forbidden'): string {
  return kind === 'gone'
    ? `“${name}” is not where it was; it may have been moved or renamed. Add it again from its new place.`
    : `The browser could not read “${name}”.`;
}
