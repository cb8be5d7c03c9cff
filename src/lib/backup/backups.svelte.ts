import type { Notices } from '$lib/basics/notices.svelte';
import type { Settings } from '$lib/basics/settings.svelte';
import { browserFailure } from '$lib/core/cause';
import { formatMemes } from '$lib/core/format';
import { failed, success, type Result } from '$lib/core/result';
import { createIntakePool } from '$lib/intake/intake-pool';
import type { Source } from '$lib/intake/sources';
import type { Library } from '$lib/library/library.svelte';
import type { Tags } from '$lib/library/tags.svelte';
import type { Queue } from '$lib/queue/queue.svelte';
import { countInBin } from '$lib/storage/bin';
import { chooseTarget, writeArchive, type Target } from '$lib/sending/archive';
import { downloadFile } from '$lib/sending/clipboard';
import { BackupReader, type OperationOptions } from './backup-reader';
import { isLastBackup, noteBackup } from './changed-since';
import type { BackupCheck, BackupSource, BackupSummary } from './protocol';
import { findBackups, type FoundBackup } from './recognise';
import { restoreInto } from './restore';
import { checkSentence, isLossy, restoreSentence, writtenSentence, type Losses } from './sentences';
import { backupEntries, backupName, type Written } from './write-backup';

/** The running operation and its progress, in memes, and in bytes while a backup's list is read. */
export type BackupWork = {
  readonly kind: 'writing' | 'opening' | 'checking' | 'restoring';
  readonly done: number;
  readonly total: number;
};

/**
 * What a person decides about an open backup: whether to restore it without its damaged pictures, and whether to bring
 * back those of its memes that are in the bin.
 */
export type BackupQuestion = { readonly kind: 'damaged' | 'binned'; readonly count: number; readonly total: number };

/** What a check found, in a sentence. */
export type Verdict = { readonly sentence: string; readonly whole: boolean };

/** A backup that was opened, with what of it is lost. */
type Opened = {
  readonly reader: BackupReader;
  readonly summary: BackupSummary;
  readonly losses: Losses;
  /** The name of its file; null for a folder. */
  readonly name: string | null;
};

/** Writes the whole library to one file, reads backups back, and restores them. */
export class Backups {
  readonly #library: Library;
  readonly #queue: Queue;
  readonly #tags: Pick<Tags, 'reload'>;
  readonly #settings: Settings;
  readonly #notices: Notices;
  #work = $state.raw<BackupWork | null>(null);
  #question = $state.raw<BackupQuestion | null>(null);
  #offers = $state.raw<readonly FoundBackup[]>([]);
  #verdict = $state.raw<Verdict | null>(null);
  #answer: ((goOn: boolean) => void) | null = null;
  #stop = new AbortController();
  /** The running operation; null if there is none. */
  readonly work = $derived(this.#work);
  /** The question to the person about the open backup; null if there is none. */
  readonly question = $derived(this.#question);
  /** The name of a backup that came in like a meme and may be restored; null if there is none. */
  readonly offered = $derived(this.#offers[0]?.name ?? null);
  /** What the last check found; null before one and after another operation began. */
  readonly verdict = $derived(this.#verdict);
  /** False while something is done, asked or offered. */
  readonly idle = $derived(this.#work === null && this.#question === null && this.offered === null);

  constructor(library: Library, queue: Queue, tags: Pick<Tags, 'reload'>, settings: Settings, notices: Notices) {
    this.#library = library;
    this.#queue = queue;
    this.#tags = tags;
    this.#settings = settings;
    this.#notices = notices;
  }

  /** Writes a backup of the library to a file that the person chooses. Call it within a click. */
  async backUp(): Promise<void> {
    if (this.#work !== null) return;
    const { memes } = this.#library;
    const name = backupName(Date.now());
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
  async restore(source: BackupSource): Promise<void> {
    await this.#withOpen(source, (opened) => this.#restoreOpen(opened));
  }

  /** Reads a backup back as a restore would, changes nothing, and says what it holds. */
  async check(source: BackupSource): Promise<void> {
    await this.#withOpen(source, ({ summary, losses }) => {
      this.#verdict = { sentence: checkSentence(summary, losses), whole: !isLossy(losses) };
      return Promise.resolve();
    });
  }

  /** Takes backups out of files that came in, offers to restore one after the other, and returns the other files. */
  async takeOut(files: readonly Source[]): Promise<readonly Source[]> {
    const { backups, rest } = await findBackups(files);
    this.#offers = [...this.#offers, ...backups];
    return rest;
  }

  /** Answers the offer of `offered`. */
  async answerOffer(restore: boolean): Promise<void> {
    const [offer, ...others] = this.#offers;
    this.#offers = others;
    if (restore && offer !== undefined) await this.restore(offer.source);
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
    this.#verdict = null;
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
    const begun = Date.now();
    let result: Result<Written> = failed({ kind: 'cancelled' });
    try {
      const entries = backupEntries(onProgress, (end) => (result = end));
      const archive = await writeArchive(entries, target, signal);
      const written = result as Result<Written>;
      if (!written.ok) {
        // The file lacks its list of memes, so it is useless.
        if (target.kind === 'file') await target.handle.remove?.();
        this.#notices.fail(written.failure, 'The backup could not be written. ');
        return;
      }
      if (archive !== null) downloadFile(archive, name);
      this.#notices.say(writtenSentence(written.value), written.value.unreadable.length > 0 ? 'bad' : 'good');
      await noteBackup(this.#settings, begun, target.kind === 'file' ? target.handle.name : name);
    } catch (error) {
      if (isAbort(error)) return;
      const failure = browserFailure(error, 'writing');
      if (failure === null) throw error;
      this.#notices.fail(failure, 'The backup could not be written. ');
    }
  }

  /** Opens and checks a backup and calls `use`; failures are shown. */
  async #withOpen(source: BackupSource, use: (opened: Opened) => Promise<void>): Promise<void> {
    if (this.#work !== null) return;
    await this.#runOperation('opening', 0, async () => {
      const reader = new BackupReader();
      try {
        const opened = await this.#open(reader, source);
        if (opened.ok) await use(opened.value);
        else this.#notices.fail(opened.failure);
      } finally {
        reader.close();
      }
    });
  }

  async #open(reader: BackupReader, source: BackupSource): Promise<Result<Opened>> {
    const summary = await reader.open(source, this.#options('opening'));
    if (!summary.ok) return summary;
    const damaged: Result<BackupCheck> = await reader.check(this.#options('checking'));
    if (!damaged.ok) return damaged;
    const { bad, intact, isEarlier } = summary.value;
    const name = source.kind === 'archive' && source.file instanceof File ? source.file.name : null;
    return success({
      reader,
      summary: summary.value,
      losses: { damaged: damaged.value, bad, intact, isEarlier },
      name,
    });
  }

  async #restoreOpen({ reader, summary, losses, name }: Opened): Promise<void> {
    const { damaged } = losses.damaged;
    const total = summary.memes;
    if (damaged > 0 && !(await this.#ask({ kind: 'damaged', count: damaged, total }))) return;
    const hashes = await reader.hashes(summary.memes, this.#options('restoring'));
    if (!hashes.ok) {
      this.#notices.fail(hashes.failure);
      return;
    }
    const inBin = await countInBin(hashes.value);
    const binned = inBin.ok ? inBin.value : 0;
    const revive = binned > 0 && (await this.#ask({ kind: 'binned', count: binned, total }));
    if (this.#isStopped()) return;
    const pool = createIntakePool();
    const parts = { library: this.#library, queue: this.#queue, pool };
    const report = await restoreInto(parts, reader, summary, { ...this.#options('restoring'), revive });
    pool.close();
    await this.#tags.reload();
    const { added, kept, refused, unfitting, failure } = report;
    if (failure !== null) {
      this.#notices.fail(failure, `${formatMemes(added + kept)} restored. `);
      return;
    }
    // What is not as it was must not disappear before it is read.
    const isAsItWas = !isLossy(losses) && refused.length === 0 && kept === 0 && unfitting === 0;
    const stopped = this.#isStopped();
    const tone = !isAsItWas ? 'bad' : stopped ? 'plain' : 'good';
    this.#notices.say(
      restoreSentence(report, losses, stopped),
      tone,
      unfitting > 0 ? this.#notices.roomAction : undefined,
    );
    // On a new device the backup that filled the library is its last one, also if it took two tries.
    if (!stopped && isLastBackup(this.#library.memes, summary, hashes.value, this.#settings.values.lastBackup))
      await noteBackup(this.#settings, Math.min(summary.made, Date.now()), name);
  }

  #isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  async #ask(question: BackupQuestion): Promise<boolean> {
    this.#question = question;
    const goOn = await new Promise<boolean>((resolve) => (this.#answer = resolve));
    this.#question = null;
    this.#answer = null;
    return goOn;
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
