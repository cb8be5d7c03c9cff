import { canRetry, type Failure } from '$lib/core/failure';
import type { Hit, NearHits } from '../hit';
import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { failed, success, type Result } from '$lib/core/result';
import { bucketOf, quantise, textKey, type MemeVectors, type VectorBlock } from '$lib/core/vector';
import { MeaningClient } from './meaning-client';
import { passagesOf } from './passages';
import { MEANING_FIELDS } from '$lib/library/found';
import { meaningTexts } from '../words/search-doc';
import { announce, onChange } from '$lib/storage/changes';
import { loadVectors, saveVectors } from '$lib/storage/vectors';
import type { SearchModelInUse } from '$lib/models/search-models.svelte';

/** The number of memes with a current vector, and of all memes. */
export type MeaningProgress = { readonly done: number; readonly total: number };

/** What a session needs from the app. */
export type MeaningHost = {
  readonly memes: () => readonly Meme[];
  readonly byId: (id: MemeId) => Meme | undefined;
  /** The share of the time that embedding may use now, 0 to 1; captions and imports have priority. */
  readonly share: () => number;
  /** Called with the progress, and with null when nothing is left to do. */
  readonly onProgress: (progress: MeaningProgress | null) => void;
  /** Called once if the model does not work. */
  readonly onFailure: (failure: Failure) => void;
  readonly newClient?: () => MeaningClient;
};

/** The Web Lock of the one tab that computes vectors. */
const LOCK = 'memelore-meanings';
/** Texts between two writes; at most this many are lost when the tab closes. */
const BATCH = 16;
/** Delay after a change of memes before work starts, because changes come in bursts. */
const QUIET_MS = 1000;
/** How often `share` is checked while it is 0. */
const WAIT_MS = 2000;
/** A loaded model takes hundreds of megabytes, so it is unloaded after this long without use. */
const IDLE_MS = 120_000;
/** After this many failures the model is not loaded again in this visit. */
const MAX_FAILURES = 3;
/** With fewer memes to embed, no progress is reported: it would vanish before anyone can read it. */
const MIN_REPORTED = 8;

/**
 * Search by meaning with one model, as long as that model is selected. Computes and stores the vectors of all memes in
 * the background, in one tab for all tabs, and answers queries. The model is loaded when needed and unloaded when idle.
 */
export class MeaningSession {
  readonly #using: SearchModelInUse;
  readonly #host: MeaningHost;
  /** The key of the texts from which each meme's stored vectors were made. */
  readonly #known = new Map<MemeId, number>();
  readonly #stop = new AbortController();
  #client: MeaningClient | null = null;
  #opened: Promise<Result<MeaningClient>> | null = null;
  #isLeader = false;
  #working = false;
  /** True if another tab has stored vectors that this tab has not loaded. */
  #stale = false;
  #failures = 0;
  #ended = false;
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(using: SearchModelInUse, host: MeaningHost) {
    this.#using = using;
    this.#host = host;
  }

  /** Loads the stored vectors. If this tab holds the lock, also computes the missing ones. */
  async start(): Promise<void> {
    const stopListening = onChange(({ kind }) => {
      if (kind === 'vectors') this.#stale = true;
    });
    this.#stop.signal.addEventListener('abort', stopListening);
    const stored = await loadVectors(this.#using.vectors);
    if (!stored.ok) {
      this.#fail(stored.failure);
      return;
    }
    this.#setKnown(stored.value);
    // Held until the session or the tab ends; then the next waiting tab continues.
    void navigator.locks.request(LOCK, async () => {
      if (this.#stop.signal.aborted) return;
      this.#isLeader = true;
      if (this.#stale) await this.#refresh(null);
      this.changed();
      await new Promise((ended) => this.#stop.signal.addEventListener('abort', ended));
    });
  }

  /** Call it when memes were added, changed or removed. */
  changed(): void {
    if (!this.#isLeader || this.#working || this.#ended) return;
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => void this.#work(), QUIET_MS);
  }

  /** True if the model has read a meme, perhaps with an earlier text. */
  covers(meme: MemeId): boolean {
    return this.#known.has(meme);
  }

  /** The memes similar in meaning to a query; null if the model does not work. */
  async near(query: string): Promise<NearHits | null> {
    return await this.#ask((client) => client.near(query, this.#using.model.floors));
  }

  /** The memes similar in meaning to a meme, nearest first; null if it has no vector or the model does not work. */
  async like(meme: MemeId): Promise<readonly Hit[] | null> {
    if (!this.covers(meme)) return null;
    return await this.#ask((client) => client.like(meme, this.#using.model.floors.close));
  }

  /** Ends the session and frees the model's memory. */
  end(): void {
    this.#ended = true;
    this.#stop.abort();
    clearTimeout(this.#quiet);
    this.#close();
    this.#host.onProgress(null);
  }

  async #ask<Answer>(call: (client: MeaningClient) => Promise<Result<Answer>>): Promise<Answer | null> {
    if (this.#ended) return null;
    const opened = await this.#open();
    if (opened.ok && this.#stale) await this.#refresh(opened.value);
    const answer = opened.ok ? await call(opened.value) : opened;
    if (!answer.ok) this.#fail(answer.failure);
    this.#scheduleClose();
    return answer.ok ? answer.value : null;
  }

  /** Computes missing vectors until there are none. */
  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    try {
      for (let todo = this.#todo(); todo.length > 0 && !this.#ended; todo = this.#todo()) await this.#embedAll(todo);
    } finally {
      this.#working = false;
      this.#host.onProgress(null);
      this.#scheduleClose();
    }
  }

  /** Memes without a current vector, in the order of storage, so that each write changes only one or two blocks. */
  #todo(): Meme[] {
    const gone = this.#forgetGone();
    if (gone.length > 0) void this.#client?.change([], gone);
    return outdatedMeanings(this.#host.memes(), this.#known).sort((a, b) => bucketOf(a.id) - bucketOf(b.id));
  }

  async #embedAll(todo: readonly Meme[]): Promise<void> {
    const total = Math.max(this.#host.memes().length, todo.length);
    for (let from = 0; from < todo.length && !this.#ended; from += BATCH) {
      if (todo.length > MIN_REPORTED) this.#host.onProgress({ done: total - todo.length + from, total });
      await this.#waitForShare();
      const start = performance.now();
      const made = await this.#embed(todo.slice(from, from + BATCH));
      if (!made.ok) {
        this.#fail(made.failure);
        return;
      }
      const share = this.#host.share();
      await pause(share === 0 ? 0 : (performance.now() - start) * (1 / share - 1), this.#stop.signal);
    }
  }

  /** Waits while `share` is 0, with the model unloaded. */
  async #waitForShare(): Promise<void> {
    while (this.#host.share() === 0 && !this.#ended) {
      this.#close();
      await pause(WAIT_MS, this.#stop.signal);
    }
  }

  async #embed(batch: readonly Meme[]): Promise<Result<void>> {
    const opened = await this.#open();
    if (!opened.ok) return opened;
    const texts = batch.map((meme) => ({ meme, passages: passagesOf(meaningTexts(meme)) }));
    const without = texts.filter(({ passages }) => passages.length === 0).map(({ meme }) => meme.id);
    const embedded = await opened.value.passages(texts.flatMap(({ passages }) => passages.map(({ text }) => text)));
    if (!embedded.ok) return embedded;
    const made = embedded.value.values();
    const changed = texts
      .filter(({ passages }) => passages.length > 0)
      .map(({ meme, passages }): MemeVectors => {
        const vectors = passages.flatMap(({ fields }) => {
          const vector = made.next().value ?? null;
          return vector === null ? [] : [{ fields, ...quantise(vector) }];
        });
        return { meme: meme.id, text: keyOf(meme), vectors };
      });
    if (this.#ended) return failed({ kind: 'cancelled' });
    const saved = await saveVectors(this.#using.vectors, changed, without);
    if (!saved.ok) return saved;
    announce({ kind: 'vectors' });
    for (const { meme, text } of changed) this.#known.set(meme, text);
    for (const meme of without) this.#known.delete(meme);
    return await opened.value.change(changed, without);
  }

  /** The client of the loaded model with all stored vectors; loads the model if necessary. */
  #open(): Promise<Result<MeaningClient>> {
    clearTimeout(this.#idle);
    this.#opened ??= this.#load();
    return this.#opened;
  }

  async #load(): Promise<Result<MeaningClient>> {
    const client = this.#host.newClient?.() ?? new MeaningClient();
    this.#client = client;
    const { repo, dtype, prefixes, languages, name } = this.#using.model;
    // One thread leaves the other cores to captions and the page.
    const loaded = await client.load({
      repo,
      revision: this.#using.commit,
      dtype,
      prefixes,
      languages,
      device: 'wasm',
      threads: 1,
    });
    if (!loaded.ok)
      return loaded.failure.kind === 'not-downloaded' ? failed({ kind: 'not-downloaded', model: name }) : loaded;
    const held = await this.#refresh(client);
    return held.ok ? success(client) : held;
  }

  /** Loads the stored vectors into this tab and, if there is one, into the worker. */
  async #refresh(client: MeaningClient | null): Promise<Result<void>> {
    this.#stale = false;
    const stored = await loadVectors(this.#using.vectors);
    if (!stored.ok) return stored;
    this.#setKnown(stored.value);
    if (client === null) return success(undefined);
    const held = await client.hold(stored.value);
    return held.ok ? await client.change([], this.#forgetGone()) : held;
  }

  /** Forgets memes that are not in the library, e.g. in the bin, which keep their stored vectors. Returns them. */
  #forgetGone(): MemeId[] {
    const gone = [...this.#known.keys()].filter((id) => this.#host.byId(id) === undefined);
    for (const id of gone) this.#known.delete(id);
    return gone;
  }

  #setKnown(blocks: readonly VectorBlock[]): void {
    this.#known.clear();
    for (const { memes, texts } of blocks) memes.forEach((meme, row) => this.#known.set(meme, texts[row] ?? 0));
  }

  #scheduleClose(): void {
    clearTimeout(this.#idle);
    if (!this.#working && this.#client !== null) this.#idle = setTimeout(() => this.#close(), IDLE_MS);
  }

  #close(): void {
    clearTimeout(this.#idle);
    this.#client?.close();
    this.#client = null;
    this.#opened = null;
  }

  /** Unloads the model. A permanent failure ends the session, a temporary one after `MAX_FAILURES` failures. */
  #fail(failure: Failure): void {
    if (this.#ended) return;
    this.#close();
    this.#failures += 1;
    if (canRetry(failure) && this.#failures < MAX_FAILURES) return;
    this.#ended = true;
    this.#host.onFailure(failure);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

const keys = new WeakMap<Meme, number>();

/** The key of a meme's texts, -1 for empty ones; cached, because memes are immutable. */
function keyOf(meme: Meme): number {
  const known = keys.get(meme);
  if (known !== undefined) return known;
  const texts = meaningTexts(meme);
  // With a separator that no text contains, so that moving a text to another field changes the key.
  const key = passagesOf(texts).length === 0 ? -1 : textKey(MEANING_FIELDS.map((field) => texts[field]).join('\0'));
  keys.set(meme, key);
  return key;
}

/**
 * The memes whose vectors must be computed or deleted, because the stored ones are missing or of other texts. `stored`
 * has the key of the texts of each meme with stored vectors.
 */
export function outdatedMeanings(memes: readonly Meme[], stored: ReadonlyMap<MemeId, number>): Meme[] {
  return memes.filter((meme) => (stored.get(meme.id) ?? -1) !== keyOf(meme));
}
