import { canRetry, type Failure } from '$lib/core/failure';
import type { Hit } from '../hit';
import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { failed, success, type Result } from '$lib/core/result';
import { bucketOf, quantise, textKey, type VectorBlock, type VectorRow } from '$lib/core/vector';
import { MeaningClient } from './meaning-client';
import { meaningText } from '../words/search-doc';
import { announce, onChange } from '$lib/storage/changes';
import { loadVectors, saveVectors } from '$lib/storage/vectors';
import type { SearchModelInUse } from '$lib/models/search-models.svelte';

/** How far the vectors have come. */
export type MeaningProgress = { readonly done: number; readonly total: number };

/** What a session needs of the app. */
export type MeaningHost = {
  readonly memes: () => readonly Meme[];
  readonly byId: (id: MemeId) => Meme | undefined;
  /** The share of the time that vectors may take now, 0 to 1: captions and files that come in go first. */
  readonly share: () => number;
  /** Null when there is nothing to do. */
  readonly onProgress: (progress: MeaningProgress | null) => void;
  /** The model does not work; told once. */
  readonly onFailure: (failure: Failure) => void;
  readonly newClient?: () => MeaningClient;
};

/** The tab that holds it makes the vectors. */
const LOCK = 'memelore-meanings';
/** Texts between two writes; a lost tab costs as many. */
const BATCH = 16;
/** Changes come in bursts. */
const QUIET_MS = 1000;
/** How soon to look again when there is no time at all. */
const WAIT_MS = 2000;
/** A loaded model holds hundreds of megabytes; after this much idleness it is let go. */
const IDLE_MS = 120_000;
/** After so many failures the model is not started again in this visit. */
const MOST_DEATHS = 3;
/** With fewer to do it is over before it can be read. */
const WORTH_TELLING = 8;

/**
 * One model's meanings for as long as it is in use: every meme's vector made, stored and kept in step in the
 * background, by one tab for all, and asked. The model is loaded when there is something to do, and let go when there
 * is not.
 */
export class MeaningSession {
  readonly #using: SearchModelInUse;
  readonly #host: MeaningHost;
  /** Which text each stored vector was made of. */
  readonly #known = new Map<MemeId, number>();
  readonly #stop = new AbortController();
  #client: MeaningClient | null = null;
  #opened: Promise<Result<MeaningClient>> | null = null;
  #leads = false;
  #working = false;
  /** Another tab has stored vectors that this one does not hold. */
  #stale = false;
  #deaths = 0;
  #over = false;
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(using: SearchModelInUse, host: MeaningHost) {
    this.#using = using;
    this.#host = host;
  }

  /** Reads what is stored and, in the one tab whose turn it is, makes what is missing. */
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
    this.#know(stored.value);
    // Held until the session or the tab ends; the next tab in line then goes on.
    void navigator.locks.request(LOCK, async () => {
      if (this.#stop.signal.aborted) return;
      this.#leads = true;
      if (this.#stale) await this.#refresh(null);
      this.changed();
      await new Promise((ended) => this.#stop.signal.addEventListener('abort', ended));
    });
  }

  /** Memes have come, changed or gone. */
  changed(): void {
    if (!this.#leads || this.#working || this.#over) return;
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => void this.#work(), QUIET_MS);
  }

  /** Whether a meme has a vector, though perhaps one of an earlier text. */
  covers(meme: MemeId): boolean {
    return this.#known.has(meme);
  }

  /** The memes that mean what the query does, nearest first; null where that cannot be found out. */
  async near(query: string): Promise<readonly Hit[] | null> {
    return await this.#ask((client) => client.near(query, this.#using.model.floor));
  }

  /** The memes that mean what one does, nearest first; null where that cannot be found out. */
  async like(meme: MemeId): Promise<readonly Hit[] | null> {
    if (!this.covers(meme)) return null;
    return await this.#ask((client) => client.like(meme, this.#using.model.floor));
  }

  /** Ends it and frees the model's memory. */
  end(): void {
    this.#over = true;
    this.#stop.abort();
    clearTimeout(this.#quiet);
    this.#close();
    this.#host.onProgress(null);
  }

  async #ask(call: (client: MeaningClient) => Promise<Result<readonly Hit[]>>): Promise<readonly Hit[] | null> {
    if (this.#over) return null;
    const opened = await this.#open();
    if (opened.ok && this.#stale) await this.#refresh(opened.value);
    const answer = opened.ok ? await call(opened.value) : opened;
    if (!answer.ok) this.#fail(answer.failure);
    this.#rest();
    return answer.ok ? answer.value : null;
  }

  /** Makes what is missing until nothing is. */
  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    try {
      for (let todo = this.#todo(); todo.length > 0 && !this.#over; todo = this.#todo()) await this.#workOff(todo);
    } finally {
      this.#working = false;
      this.#host.onProgress(null);
      this.#rest();
    }
  }

  /** In the order in which they are stored, so that a write touches one or two blocks, not all. */
  #todo(): Meme[] {
    const gone = [...this.#known.keys()].filter((id) => this.#host.byId(id) === undefined);
    for (const id of gone) this.#known.delete(id);
    // What is stored of them goes with their records.
    if (gone.length > 0) void this.#client?.change([], gone);
    return outdatedMeanings(this.#host.memes(), this.#known).sort((a, b) => bucketOf(a.id) - bucketOf(b.id));
  }

  async #workOff(todo: readonly Meme[]): Promise<void> {
    const total = Math.max(this.#host.memes().length, todo.length);
    for (let from = 0; from < todo.length && !this.#over; from += BATCH) {
      if (todo.length > WORTH_TELLING) this.#host.onProgress({ done: total - todo.length + from, total });
      await this.#turn();
      const start = performance.now();
      const made = await this.#make(todo.slice(from, from + BATCH));
      if (!made.ok) {
        this.#fail(made.failure);
        return;
      }
      const share = this.#host.share();
      await pause(share === 0 ? 0 : (performance.now() - start) * (1 / share - 1), this.#stop.signal);
    }
  }

  /** Waits while there is no time, and lets the model's memory go meanwhile. */
  async #turn(): Promise<void> {
    while (this.#host.share() === 0 && !this.#over) {
      this.#close();
      await pause(WAIT_MS, this.#stop.signal);
    }
  }

  async #make(batch: readonly Meme[]): Promise<Result<void>> {
    const opened = await this.#open();
    if (!opened.ok) return opened;
    const texts = batch.map((meme) => ({ meme: meme.id, text: meaningText(meme) }));
    const said = texts.filter(({ text }) => text !== '');
    const without = texts.filter(({ text }) => text === '').map(({ meme }) => meme);
    const vectors = await opened.value.passages(said.map(({ text }) => text));
    if (!vectors.ok) return vectors;
    const rows: VectorRow[] = vectors.value.flatMap((vector, at) => {
      const { meme, text } = said[at] ?? {};
      return meme === undefined || text === undefined ? [] : [{ meme, text: textKey(text), ...quantise(vector) }];
    });
    if (this.#over) return failed({ kind: 'cancelled' });
    const saved = await saveVectors(this.#using.vectors, rows, without);
    if (!saved.ok) return saved;
    announce({ kind: 'vectors' });
    for (const { meme, text } of rows) this.#known.set(meme, text);
    for (const meme of without) this.#known.delete(meme);
    return await opened.value.change(rows, without);
  }

  /** The loaded model with all stored vectors; loads it when it is not. */
  #open(): Promise<Result<MeaningClient>> {
    clearTimeout(this.#idle);
    this.#opened ??= this.#load();
    return this.#opened;
  }

  async #load(): Promise<Result<MeaningClient>> {
    const client = this.#host.newClient?.() ?? new MeaningClient();
    this.#client = client;
    const { repo, dtype, prefixes, name } = this.#using.model;
    // One thread: the others belong to captions, and to the page.
    const loaded = await client.load({
      repo,
      revision: this.#using.commit,
      dtype,
      prefixes,
      device: 'wasm',
      threads: 1,
    });
    if (!loaded.ok)
      return loaded.failure.kind === 'not-downloaded' ? failed({ kind: 'not-downloaded', model: name }) : loaded;
    const held = await this.#refresh(client);
    return held.ok ? success(client) : held;
  }

  /** Takes over what is stored. */
  async #refresh(client: MeaningClient | null): Promise<Result<void>> {
    this.#stale = false;
    const stored = await loadVectors(this.#using.vectors);
    if (!stored.ok) return stored;
    this.#know(stored.value);
    return client === null ? success(undefined) : await client.hold(stored.value);
  }

  #know(blocks: readonly VectorBlock[]): void {
    this.#known.clear();
    for (const { memes, texts } of blocks) memes.forEach((meme, row) => this.#known.set(meme, texts[row] ?? 0));
  }

  #rest(): void {
    clearTimeout(this.#idle);
    if (!this.#working && this.#client !== null) this.#idle = setTimeout(() => this.#close(), IDLE_MS);
  }

  #close(): void {
    clearTimeout(this.#idle);
    this.#client?.close();
    this.#client = null;
    this.#opened = null;
  }

  /** What does not pass ends the session; what may pass does so the third time. */
  #fail(failure: Failure): void {
    if (this.#over) return;
    this.#close();
    this.#deaths += 1;
    if (canRetry(failure) && this.#deaths < MOST_DEATHS) return;
    this.#over = true;
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

/** The key of a meme's text, -1 for none; worked out once, for memes are immutable. */
function keyOf(meme: Meme): number {
  const known = keys.get(meme);
  if (known !== undefined) return known;
  const text = meaningText(meme);
  const key = text === '' ? -1 : textKey(text);
  keys.set(meme, key);
  return key;
}

/**
 * The memes whose vector has to be made, made again or deleted: those whose stored row is of another text. `stored`
 * gives the key of the text a meme's row was made of.
 */
export function outdatedMeanings(memes: readonly Meme[], stored: ReadonlyMap<MemeId, number>): Meme[] {
  return memes.filter((meme) => (stored.get(meme.id) ?? -1) !== keyOf(meme));
}
