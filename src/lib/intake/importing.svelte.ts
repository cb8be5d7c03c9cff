import type { ImportOptions, Prepared } from './import-files';
import { EMPTY_REPORT, Gate, joinReports, mayTryAgain, type ImportReport, type Stored } from './import-report';
import type { IntakePool } from './intake-pool';
import { filesOfDrop, filesOfInput, filesOfPaste, mayReadClipboard, readClipboard, type Source } from './sources';
import { newMemeId, type MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { MAX_FILES, MAX_FOLDER_LENGTH, MAX_MEMES, MAX_NAME_LENGTH } from '$lib/core/bounds';
import { failed, type Result } from '$lib/core/result';
import { addMemes, type NewMeme } from '$lib/storage/memes';
import { asksToKeep } from '$lib/core/platform';
import { isPersistent, persist } from '$lib/storage/space';
import { readJob } from '$lib/queue/caption-jobs';
import type { Library } from '$lib/library/library.svelte';
import type { Notices } from '$lib/basics/notices.svelte';
import type { Queue } from '$lib/queue/queue.svelte';

/** Options of one import. */
export type AddOptions = {
  /** Not requested by a person: it is reported only if something was added. */
  readonly quiet?: boolean;
  /** Called with the final result of each file. */
  readonly onSettled?: NonNullable<ImportOptions['onSettled']>;
};

/** Takes out of the files what is no meme but something else that the app reads; null if there can be none. */
type TakeOut = (files: readonly Source[]) => Promise<readonly Source[]> | null;

/** Gives the queue for what was added, which an empty library has not loaded. */
type OpenQueue = () => Promise<Pick<Queue, 'accept'>>;

type NewPool = () => IntakePool | Promise<IntakePool>;

/** Imports files from file inputs, drops, pastes, the clipboard, folders and the samples. */
export class Importing {
  readonly #library: Library;
  readonly #openQueue: OpenQueue;
  readonly #notices: Notices;
  readonly #newPool: NewPool;
  readonly #takeOut: TakeOut;
  readonly #listeners: ((added: readonly MemeId[]) => void)[] = [];
  #pool: IntakePool | null = null;
  #runs = $state(0);
  #done = $state(0);
  #total = $state(0);
  #paused = $state(false);
  #report = $state.raw<ImportReport | null>(null);
  #opened = $state.raw(false);
  #asking = $state.raw(false);
  #stop = new AbortController();
  #gate = new Gate();
  #last: Promise<unknown> = Promise.resolve();
  // The last meme's time. The library shows newest first, and increasing times keep the order of the files.
  #lastAdded = 0;
  readonly running = $derived(this.#runs > 0);
  /** True while the import is paused. */
  readonly paused = $derived(this.#paused);
  /** Files finished since the import began. */
  readonly done = $derived(this.#done);
  /** Files in this import; 0 while they are still being searched for. */
  readonly total = $derived(this.#total);
  /** The report of the last import; null while one runs or after it was dismissed. */
  readonly report = $derived(this.running ? null : this.#report);
  /** True if the report is to be read: something failed, or the person asked for it. Else a notice is enough. */
  readonly isReportOpen = $derived(this.report !== null && (this.#opened || this.report.failed.length > 0));
  /** True while the browser asks the person whether it may keep the storage. */
  readonly asking = $derived(this.#asking);
  /** True if a failed file of the report may succeed now. */
  readonly mayTryAgain = $derived(this.report?.failed.some(({ failure }) => mayTryAgain(failure)) === true);

  constructor(
    library: Library,
    openQueue: OpenQueue,
    notices: Notices,
    newPool: NewPool = async () => (await import('./intake-pool')).createIntakePool(),
    takeOut: TakeOut = () => null,
  ) {
    this.#takeOut = takeOut;
    this.#newPool = newPool;
    this.#library = library;
    this.#openQueue = openQueue;
    this.#notices = notices;
  }

  /** True if all memes came with the last import. */
  get first(): boolean {
    const added = this.report?.added.length ?? 0;
    return added > 0 && added === this.#library.memes.length;
  }

  /** True if the browser has the API to read the clipboard. */
  get mayReadClipboard(): boolean {
    return mayReadClipboard();
  }

  /** Calls `listener` with the memes that an import has added, once it is at its end. */
  onAdded(listener: (added: readonly MemeId[]) => void): void {
    this.#listeners.push(listener);
  }

  /** Imports files, after those of earlier calls. Failures are in the report. */
  async addFiles(found: readonly Source[], options: AddOptions = {}): Promise<ImportReport> {
    if (found.length === 0) return EMPTY_REPORT;
    this.#begin(options);
    if (found.length > MAX_FILES) this.#notices.fail({ kind: 'too-many', what: 'files' });
    const first = found.slice(0, MAX_FILES);
    // A folder that is looked through by itself must not ask at each visit.
    const taken = options.quiet ? null : this.#takeOut(first);
    const files = taken === null ? first : await taken;
    this.#total += files.length;
    const { signal } = this.#stop;
    const run = this.#last.then(() => this.#run(files, options, signal)).finally(() => (this.#runs -= 1));
    this.#last = run;
    return await run;
  }

  /**
   * Imports files that `find` searches for at once; the search counts as part of the import. Returns how many it found,
   * null if the import was stopped meanwhile.
   */
  async addFound(
    find: (signal: AbortSignal) => Promise<readonly Source[]>,
    options: AddOptions = {},
  ): Promise<number | null> {
    this.#begin(options);
    const { signal } = this.#stop;
    try {
      const found = await find(signal);
      await this.addFiles(signal.aborted ? [] : found, options);
      return signal.aborted ? null : found.length;
    } finally {
      this.#runs -= 1;
    }
  }

  /** Imports the files of a file input, also of one for folders. */
  async addChosen(input: HTMLInputElement): Promise<void> {
    const chosen = (input.files ?? []).length;
    if (chosen === 0) return;
    const found = await this.addFound(() => filesOfInput(input));
    if (found === 0) this.#notices.say('There was no picture in what you chose.');
  }

  /** Imports dropped files and folders; call it within the event handler. */
  async addDrop(data: DataTransfer): Promise<void> {
    const found = await this.addFound((signal) => filesOfDrop(data, signal));
    if (found === 0) this.#notices.say('There was no picture in what you dropped.');
  }

  /** Imports the pictures of a paste. Null if it has none, so that text is pasted as usual. */
  addPaste(event: ClipboardEvent): Promise<ImportReport> | null {
    const files = filesOfPaste(event);
    return files.length === 0 ? null : this.addFiles(files);
  }

  /** Imports the picture on the clipboard; call it within a click. */
  async addClipboard(): Promise<void> {
    const answer = await readClipboard();
    if (answer.kind === 'pictures') await this.addFiles(answer.files);
    else if (answer.kind === 'none') this.#notices.say('There is no picture on the clipboard.');
    else this.#notices.say('The browser does not let Memelore look at the clipboard. Press Ctrl+V (or ⌘V) instead.');
  }

  /** Imports the bundled samples. */
  async addSamples(): Promise<void> {
    const { fetchSamples } = await import('./samples');
    const samples = await fetchSamples();
    if (samples.ok) await this.addFiles(samples.value);
    else this.#notices.fail(samples.failure);
  }

  /** Imports the failed files again that may succeed now; the rest of the report stays. */
  async tryAgain(): Promise<void> {
    const { report } = this;
    if (report === null) return;
    const failed = report.failed.filter(({ failure }) => mayTryAgain(failure)).map(({ source }) => source);
    // Small ones first: for a while Chromium counts a large one that it refused, so that none fits after it.
    const again = this.addFiles(failed.toSorted((a, b) => a.file.size - b.file.size));
    this.#report = { ...report, failed: report.failed.filter(({ failure }) => !mayTryAgain(failure)) };
    await again;
  }

  /** Starts no further file until `resume`; those that have started are finished. */
  pause(): void {
    this.#paused = true;
    this.#gate.close();
  }

  resume(): void {
    this.#paused = false;
    this.#gate.open();
  }

  /** Stops the import; what is stored stays. */
  stop(): void {
    this.#stop.abort();
    this.resume();
  }

  openReport(): void {
    this.#opened = true;
  }

  dismissReport(): void {
    this.#report = null;
    this.#opened = false;
  }

  #begin({ quiet = false }: AddOptions): void {
    if (!this.running) {
      if (!quiet) this.dismissReport();
      this.#done = 0;
      this.#total = 0;
      this.#stop = new AbortController();
      this.resume();
    }
    this.#runs += 1;
  }

  async #run(files: readonly Source[], options: AddOptions, signal: AbortSignal): Promise<ImportReport> {
    const [{ importFiles }, queue, pool] = await Promise.all([
      import('./import-files'),
      this.#openQueue(),
      this.#pool ?? this.#newPool(),
    ]);
    this.#pool = pool;
    const before = this.#done;
    const report = await importFiles(files, {
      pool,
      signal,
      gate: this.#gate,
      store: (batch) => this.#store(batch, queue),
      onProgress: ({ done }) => (this.#done = before + done),
      ...(options.onSettled === undefined ? {} : { onSettled: options.onSettled }),
    });
    const { added, known, leftOut, failed } = report;
    // An import that was stopped before its first file has nothing to report.
    const isTold = [added, known, leftOut, failed].some(({ length }) => length > 0);
    if (options.quiet ? added.length > 0 : isTold)
      this.#report = this.#report === null ? report : joinReports(this.#report, report);
    // From the first meme on, the browser is asked not to clear the storage.
    if (added.length > 0) void this.#keep();
    if (added.length > 0) for (const listener of this.#listeners) listener(added);
    return report;
  }

  async #keep(): Promise<void> {
    this.#asking = asksToKeep() && !(await isPersistent());
    await persist();
    this.#asking = false;
  }

  async #store(batch: readonly Prepared[], queue: Pick<Queue, 'accept'>): Promise<Result<readonly Stored[]>> {
    if (this.#library.memes.length + batch.length > MAX_MEMES) return failed({ kind: 'too-many', what: 'memes' });
    const items = batch.map((prepared) => this.#newMeme(prepared));
    const stored = await addMemes(items);
    if (stored.ok) {
      const added = stored.value.flatMap(({ kind, restored }, index) =>
        kind === 'added' ? [restored ?? items[index] ?? []].flat() : [],
      );
      this.#library.put(added.map(({ meme }) => meme));
      queue.accept(added.flatMap(({ jobs }) => jobs));
    }
    return stored;
  }

  #newMeme({ source: { file, folder }, intake }: Prepared): NewMeme {
    this.#lastAdded = Math.max(Date.now(), this.#lastAdded + 1);
    const { thumbnail, rendition, ...facts } = intake;
    const meme: Meme = {
      id: newMemeId(),
      name: file.name.slice(0, MAX_NAME_LENGTH),
      folder: folder.slice(0, MAX_FOLDER_LENGTH),
      bytes: file.size,
      added: this.#lastAdded,
      sent: 0,
      sentAt: null,
      favourite: false,
      tags: [],
      description: null,
      text: null,
      textRead: false,
      ...facts,
    };
    return {
      meme,
      original: file,
      rendition,
      thumbnail: { meme: meme.id, ...thumbnail },
      jobs: [readJob(meme.id, meme.added)],
    };
  }
}
