import {
  EMPTY_REPORT,
  Gate,
  importFiles,
  joined,
  mayTryAgain,
  type ImportOptions,
  type ImportReport,
  type Prepared,
  type Stored,
} from './import-files';
import { createIntakePool, type IntakePool } from './intake-pool';
import { fetchSamples } from './samples';
import { filesOfDrop, filesOfInput, filesOfPaste, mayReadClipboard, readClipboard, type Source } from './sources';
import { newMemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import type { Result } from '$lib/core/result';
import { addMemes, type NewMeme } from '$lib/storage/memes';
import { persist } from '$lib/storage/space';
import { readJob } from '$lib/queue/caption-jobs';
import type { Library } from '$lib/library/library.svelte';
import type { Notices } from '$lib/basics/notices.svelte';
import type { Queue } from '$lib/queue/queue.svelte';

/** How one lot of files is added. */
export type AddOptions = {
  /** Nobody asked for it just now: nothing is reported unless something was added. */
  readonly quiet?: boolean;
  /** Told what became of each file, once that is certain. */
  readonly onSettled?: NonNullable<ImportOptions['onSettled']>;
};

/** Files on their way into the library, from every way in. */
export class Importing {
  readonly #library: Library;
  readonly #queue: Queue;
  readonly #notices: Notices;
  readonly #newPool: () => IntakePool;
  #pool: IntakePool | null = null;
  #runs = $state(0);
  #done = $state(0);
  #total = $state(0);
  #paused = $state(false);
  #report = $state.raw<ImportReport | null>(null);
  #stop = new AbortController();
  #gate = new Gate();
  #last: Promise<unknown> = Promise.resolve();
  // Newest first is how the library sorts; within one drop the order of the files is kept.
  #stamp = 0;
  readonly running = $derived(this.#runs > 0);
  /** Whether the import stands still until `resume`. */
  readonly paused = $derived(this.#paused);
  /** Files dealt with since the import began. */
  readonly done = $derived(this.#done);
  /** Files of this import; 0 while folders are still being looked through. */
  readonly total = $derived(this.#total);
  /** What became of the last import; null while one runs and after it was dismissed. */
  readonly report = $derived(this.running ? null : this.#report);
  /** Whether something in the report failed that may work now. */
  readonly mayTryAgain = $derived(this.report?.failed.some(({ failure }) => mayTryAgain(failure)) === true);

  constructor(library: Library, queue: Queue, notices: Notices, newPool: () => IntakePool = createIntakePool) {
    this.#newPool = newPool;
    this.#library = library;
    this.#queue = queue;
    this.#notices = notices;
  }

  /** Whether the browser lets the app ask for what is on the clipboard. */
  get mayReadClipboard(): boolean {
    return mayReadClipboard();
  }

  /** Takes files in, after those that are already on their way. Each fails alone; the report says which. */
  async addFiles(files: readonly Source[], options: AddOptions = {}): Promise<ImportReport> {
    if (files.length === 0) return EMPTY_REPORT;
    this.#begin(options);
    this.#total += files.length;
    const { signal } = this.#stop;
    const run = this.#last.then(() => this.#run(files, options, signal)).finally(() => (this.#runs -= 1));
    this.#last = run;
    return await run;
  }

  /** Takes files in that are still being found; the search counts as part of the import. */
  async addFound(finding: Promise<readonly Source[]>, options: AddOptions = {}): Promise<ImportReport> {
    this.#begin(options);
    try {
      return await this.addFiles(await finding, options);
    } finally {
      this.#runs -= 1;
    }
  }

  /** What was chosen in a file input, also one for folders. */
  async addChosen(input: HTMLInputElement): Promise<void> {
    const chosen = (input.files ?? []).length;
    const files = filesOfInput(input);
    if (chosen > 0 && files.length === 0) this.#notices.say('There was no picture in what you chose.');
    await this.addFiles(files);
  }

  /** The files and folders of a drop; call it while the event is handled. */
  async addDrop(data: DataTransfer): Promise<void> {
    const finding = filesOfDrop(data);
    await this.addFound(finding);
    if ((await finding).length === 0) this.#notices.say('There was no picture in what you dropped.');
  }

  /** The pictures of a paste; null when it holds none, so that text can be pasted as usual. */
  addPaste(event: ClipboardEvent): Promise<ImportReport> | null {
    const files = filesOfPaste(event);
    return files.length === 0 ? null : this.addFiles(files);
  }

  /** The picture on the clipboard; call it within a click. */
  async addClipboard(): Promise<void> {
    const answer = await readClipboard();
    if (answer.kind === 'pictures') await this.addFiles(answer.files);
    else if (answer.kind === 'none') this.#notices.say('There is no picture on the clipboard.');
    else this.#notices.say('The browser does not let Memelore look at the clipboard. Press Ctrl+V (or ⌘V) instead.');
  }

  /** The pictures that come with the app, for a first look. */
  async addSamples(): Promise<void> {
    const samples = await fetchSamples();
    if (samples.ok) await this.addFiles(samples.value);
    else this.#notices.fail(samples.failure);
  }

  /** Adds again what failed and may work now; the rest of the report stays. */
  async tryAgain(): Promise<void> {
    const { report } = this;
    if (report === null) return;
    const again = this.addFiles(
      report.failed.filter(({ failure }) => mayTryAgain(failure)).map(({ source }) => source),
    );
    this.#report = { ...report, failed: report.failed.filter(({ failure }) => !mayTryAgain(failure)) };
    await again;
  }

  /** Begins no further file until `resume`; those in hand are finished. */
  pause(): void {
    this.#paused = true;
    this.#gate.close();
  }

  resume(): void {
    this.#paused = false;
    this.#gate.open();
  }

  /** Stops taking files in; what is in stays. */
  stop(): void {
    this.#stop.abort();
    this.resume();
  }

  dismissReport(): void {
    this.#report = null;
  }

  #begin({ quiet = false }: AddOptions): void {
    if (!this.running) {
      if (!quiet) this.#report = null;
      this.#done = 0;
      this.#total = 0;
      this.#stop = new AbortController();
      this.resume();
    }
    this.#runs += 1;
  }

  async #run(files: readonly Source[], options: AddOptions, signal: AbortSignal): Promise<ImportReport> {
    this.#pool ??= this.#newPool();
    const before = this.#done;
    const report = await importFiles(files, {
      pool: this.#pool,
      signal,
      gate: this.#gate,
      store: (batch) => this.#store(batch),
      onProgress: ({ done }) => (this.#done = before + done),
      ...(options.onSettled === undefined ? {} : { onSettled: options.onSettled }),
    });
    const { added, known, failed } = report;
    // Of an import that was stopped before its first file there is nothing to say.
    if (options.quiet ? added.length > 0 : added.length + known.length + failed.length > 0)
      this.#report = this.#report === null ? report : joined(this.#report, report);
    // There are memes now: the browser is asked not to clear the storage.
    if (added.length > 0) void persist();
    return report;
  }

  async #store(batch: readonly Prepared[]): Promise<Result<readonly Stored[]>> {
    const items = batch.map((prepared) => this.#newMeme(prepared));
    const stored = await addMemes(items);
    if (stored.ok) {
      const added = stored.value.flatMap(({ kind, restored }, index) =>
        kind === 'added' ? [restored ?? items[index] ?? []].flat() : [],
      );
      this.#library.put(added.map(({ meme }) => meme));
      this.#queue.accept(added.flatMap(({ jobs }) => jobs));
    }
    return stored;
  }

  #newMeme({ source: { file, folder }, intake }: Prepared): NewMeme {
    this.#stamp = Math.max(Date.now(), this.#stamp + 1);
    const { thumbnail, ...facts } = intake;
    const meme: Meme = {
      id: newMemeId(),
      name: file.name,
      folder,
      bytes: file.size,
      added: this.#stamp,
      sent: 0,
      sentAt: null,
      favourite: false,
      tags: [],
      description: null,
      text: null,
      textRead: false,
      deletedAt: null,
      ...facts,
    };
    return { meme, original: file, thumbnail: { meme: meme.id, ...thumbnail }, jobs: [readJob(meme.id, meme.added)] };
  }
}
