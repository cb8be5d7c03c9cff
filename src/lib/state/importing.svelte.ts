import { importFiles, type ImportReport, type Prepared, type Stored } from '$lib/importing/import-files';
import { createIntakePool, type IntakePool } from '$lib/importing/intake-pool';
import { fetchSamples } from '$lib/importing/samples';
import { filesOfDrop, filesOfPaste, type Source } from '$lib/importing/sources';
import { newMemeId } from '$lib/domain/ids';
import type { Meme } from '$lib/domain/meme';
import type { Result } from '$lib/domain/result';
import { addMemes, type NewMeme } from '$lib/storage/memes';
import { persist } from '$lib/storage/space';
import { readJob } from './caption-jobs';
import type { Captioning } from './captioning.svelte';
import type { Library } from './library.svelte';
import type { Notices } from './notices.svelte';

/** Files on their way into the library, from every way in. */
export class Importing {
  readonly #library: Library;
  readonly #captioning: Captioning;
  readonly #notices: Notices;
  readonly #newPool: () => IntakePool;
  #pool: IntakePool | null = null;
  #runs = $state(0);
  #done = $state(0);
  #total = $state(0);
  #report = $state.raw<ImportReport | null>(null);
  #stop = new AbortController();
  #last: Promise<void> = Promise.resolve();
  // Newest first is how the library sorts; within one drop the order of the files is kept.
  #stamp = 0;

  constructor(
    library: Library,
    captioning: Captioning,
    notices: Notices,
    newPool: () => IntakePool = createIntakePool,
  ) {
    this.#newPool = newPool;
    this.#library = library;
    this.#captioning = captioning;
    this.#notices = notices;
  }

  get running(): boolean {
    return this.#runs > 0;
  }

  /** Files dealt with since the import began. */
  get done(): number {
    return this.#done;
  }

  get total(): number {
    return this.#total;
  }

  /** What became of the last import; null while one runs and after it was dismissed. */
  get report(): ImportReport | null {
    return this.running ? null : this.#report;
  }

  /** Takes files in, after those that are already on their way. Each fails alone; the report says which. */
  async addFiles(files: readonly Source[]): Promise<void> {
    if (files.length === 0) return;
    if (!this.running) {
      this.#report = null;
      this.#done = 0;
      this.#total = 0;
      this.#stop = new AbortController();
    }
    this.#runs += 1;
    this.#total += files.length;
    const { signal } = this.#stop;
    this.#last = this.#last.then(() => this.#run(files, signal)).finally(() => (this.#runs -= 1));
    await this.#last;
  }

  /** The files and folders of a drop; call it while the event is handled. */
  async addDrop(data: DataTransfer): Promise<void> {
    await this.addFiles(await filesOfDrop(data));
  }

  /** The pictures of a paste; false when it holds none, so that text can be pasted as usual. */
  addPaste(event: ClipboardEvent): boolean {
    const files = filesOfPaste(event);
    if (files.length === 0) return false;
    void this.addFiles(files);
    return true;
  }

  /** The pictures that come with the app, for a first look. */
  async addSamples(): Promise<void> {
    const samples = await fetchSamples();
    if (samples.ok) await this.addFiles(samples.value);
    else this.#notices.fail(samples.failure);
  }

  /** Stops taking files in; what is in stays. */
  stop(): void {
    this.#stop.abort();
  }

  dismissReport(): void {
    this.#report = null;
  }

  async #run(files: readonly Source[], signal: AbortSignal): Promise<void> {
    this.#pool ??= this.#newPool();
    const before = this.#done;
    const report = await importFiles(files, {
      pool: this.#pool,
      signal,
      store: (batch) => this.#store(batch),
      onProgress: ({ done }) => (this.#done = before + done),
    });
    this.#report = this.#report === null ? report : joined(this.#report, report);
    // Now there is something to lose: the browser is asked to keep it.
    if (report.added.length > 0) void persist();
  }

  async #store(batch: readonly Prepared[]): Promise<Result<readonly Stored[]>> {
    const items = batch.map((prepared) => this.#newMeme(prepared));
    const stored = await addMemes(items);
    if (stored.ok) {
      const added = items.filter((_item, index) => stored.value[index]?.kind === 'added');
      this.#library.put(added.map(({ meme }) => meme));
      this.#captioning.board.add(added.flatMap(({ jobs }) => jobs));
      this.#captioning.wake();
    }
    return stored;
  }

  #newMeme({ file, folder, intake }: Prepared): NewMeme {
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

function joined(first: ImportReport, second: ImportReport): ImportReport {
  return {
    added: [...first.added, ...second.added],
    known: [...first.known, ...second.known],
    animated: [...first.animated, ...second.animated],
    failed: [...first.failed, ...second.failed],
  };
}
