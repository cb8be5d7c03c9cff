import { formatMemes } from '$lib/core/format';
import { failed, type Result } from '$lib/core/result';
import { createIntakePool } from '$lib/intake/intake-pool';
import { backupEntries, backupName, openBackup, type OperationOptions, type OpenBackup } from './backup-archive';
import type { Library } from '$lib/library/library.svelte';
import type { Notices } from '$lib/basics/notices.svelte';
import type { Queue } from '$lib/queue/queue.svelte';
import { countInBin } from '$lib/storage/bin';
import { chooseTarget, writeArchive, type Target } from '$lib/sending/archive';
import { restoreInto, type RestoreReport } from './restore';
import { downloadFile } from '$lib/sending/clipboard';

/** The running operation and its progress, in memes. */
export type BackupWork = {
  readonly kind: 'writing' | 'checking' | 'restoring';
  readonly done: number;
  readonly total: number;
};

/**
 * What a person decides about an open backup: whether to restore it without its damaged pictures, and whether to bring
 * back those of its memes that are in the bin.
 */
export type BackupQuestion = { readonly kind: 'damaged' | 'binned'; readonly count: number; readonly total: number };

/** Writes the whole library to one file and restores it. */
export class Backups {
  readonly #library: Library;
  readonly #queue: Queue;
  readonly #notices: Notices;
  #work = $state.raw<BackupWork | null>(null);
  #question = $state.raw<BackupQuestion | null>(null);
  #answer: ((goOn: boolean) => void) | null = null;
  #stop = new AbortController();
  /** The running operation; null if there is none. */
  readonly work = $derived(this.#work);
  /** The question to the person about the open backup; null if there is none. */
  readonly question = $derived(this.#question);

  constructor(library: Library, queue: Queue, notices: Notices) {
    this.#library = library;
    this.#queue = queue;
    this.#notices = notices;
  }

  /** Writes a backup of the library to a file that the person chooses. Call it within a click. */
  async backUp(): Promise<void> {
    if (this.#work !== null) return;
    const { memes } = this.#library;
    const name = backupName(new Date());
    const bytes = memes.reduce((sum, meme) => sum + meme.bytes, 0);
    const target = await chooseTarget(name, bytes).catch((error: unknown) => {
      // The person closed the save dialog.
      if (isAbort(error)) return null;
      throw error;
    });
    if (target === null) return;
    await this.#runOperation('writing', memes.length, () => this.#write(target, name));
  }

  /** Restores the memes, texts and tags of a backup that the library lacks. */
  async restore(file: Blob): Promise<void> {
    if (this.#work !== null) return;
    await this.#runOperation('checking', 0, async () => {
      const opened = await openBackup(file);
      if (!opened.ok) {
        this.#notices.fail(opened.failure);
        return;
      }
      await this.#restoreOpen(opened.value).finally(() => opened.value.close());
    });
  }

  /** Answers `question`: true restores the undamaged pictures, or brings back what is in the bin. */
  answer(goOn: boolean): void {
    this.#answer?.(goOn);
  }

  /** Stops the operation; memes that are already restored stay. */
  stop(): void {
    this.#stop.abort();
    this.answer(false);
  }

  async #runOperation(kind: BackupWork['kind'], total: number, run: () => Promise<void>): Promise<void> {
    this.#stop = new AbortController();
    this.#work = { kind, done: 0, total };
    try {
      await run();
    } finally {
      this.#work = null;
    }
  }

  #options(kind: BackupWork['kind']): OperationOptions {
    return { signal: this.#stop.signal, onProgress: (done, total) => (this.#work = { kind, done, total }) };
  }

  async #write(target: Target, name: string): Promise<void> {
    const { signal, onProgress } = this.#options('writing');
    let result: Result<number> = failed({ kind: 'cancelled' });
    try {
      const entries = backupEntries(onProgress, (end) => (result = end));
      const archive = await writeArchive(entries, target, signal);
      const written = result as Result<number>;
      if (!written.ok) {
        // The file lacks its list of memes, so it is useless.
        if (target.kind === 'file') await target.handle.remove?.();
        this.#notices.fail(written.failure);
        return;
      }
      if (archive !== null) downloadFile(archive, name);
      this.#notices.say(`Backed up ${formatMemes(written.value)}`, 'good');
    } catch (error) {
      if (isAbort(error)) return;
      // For example, the disk is full or the folder is gone.
      if (!(error instanceof DOMException)) throw error;
      this.#notices.say(`The backup could not be written: ${error.message}`, 'bad');
    }
  }

  async #restoreOpen(backup: OpenBackup): Promise<void> {
    const options = this.#options('checking');
    const damaged = await this.#findDamaged(backup, options);
    if (damaged === null) return;
    const { memes } = backup.contents;
    const total = memes.length;
    if (damaged.size > 0 && !(await this.#ask({ kind: 'damaged', count: damaged.size, total }))) return;
    const whole = memes.filter(({ sha256 }) => !damaged.has(sha256));
    const inBin = await countInBin(whole.map(({ sha256 }) => sha256));
    const binned = inBin.ok ? inBin.value : 0;
    const revive = binned > 0 && (await this.#ask({ kind: 'binned', count: binned, total }));
    if (options.signal.aborted) return;
    const pool = createIntakePool();
    const report = await restoreInto({ library: this.#library, queue: this.#queue, pool }, backup, whole, {
      ...this.#options('restoring'),
      revive,
    });
    pool.close();
    this.#reportRestore(report, damaged.size);
  }

  /** Hashes of the pictures whose bytes do not match; null if stopped. It runs before anything is written. */
  async #findDamaged(
    backup: OpenBackup,
    { signal, onProgress }: OperationOptions,
  ): Promise<ReadonlySet<string> | null> {
    const { memes } = backup.contents;
    const damaged = new Set<string>();
    for (const [index, meme] of memes.entries()) {
      if (signal.aborted) return null;
      const original = await backup.original(meme);
      if (original === null || (await sha256Of(original)) !== meme.sha256) damaged.add(meme.sha256);
      onProgress(index + 1, memes.length);
    }
    return damaged;
  }

  async #ask(question: BackupQuestion): Promise<boolean> {
    this.#question = question;
    const goOn = await new Promise<boolean>((resolve) => (this.#answer = resolve));
    this.#question = null;
    this.#answer = null;
    return goOn;
  }

  #reportRestore({ added, known, binned, failure }: RestoreReport, damaged: number): void {
    if (failure !== null) {
      this.#notices.fail(failure, `${formatMemes(added)} restored. `);
      return;
    }
    const parts = [`${formatMemes(added)} restored`];
    if (known > 0) parts.push(`${formatMemes(known)} already here`);
    if (binned > 0) parts.push(`${formatMemes(binned)} left in the bin`);
    if (damaged > 0) parts.push(`${formatMemes(damaged)} damaged`);
    this.#notices.say(parts.join(', '), 'good');
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

async function sha256Of(bytes: Blob): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await bytes.arrayBuffer()));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
