import { wrap, type Remote } from 'comlink';
import type { EmbeddingSpec } from '$lib/domain/catalogue-embeddings';
import type { Failure } from '$lib/core/failure';
import type { MeaningHit } from '$lib/domain/fusion';
import type { MemeId } from '$lib/core/ids';
import { failed, success, type Result } from '$lib/core/result';
import type { VectorBlock, VectorRow } from '$lib/domain/vector';
import type { WorkerLike } from './client';
import type { MeaningWorker } from './meaning-protocol';

/** How long the worker's script, a model and one text may take, in milliseconds: the largest is 118 MB, a phone is slow. */
const HELLO_MS = 20_000;
const LOAD_MS = 120_000;
const TEXT_MS = 30_000;

/**
 * One meaning worker with one model. Every call settles: when the worker dies, is silent too long, or is closed, they fail with
 * `worker-died`, `timed-out` or `cancelled`, and so does every later one: make a new client to try again.
 */
export class MeaningClient {
  readonly #worker: WorkerLike;
  readonly #remote: Remote<MeaningWorker>;
  #over: Failure | undefined;
  #settleEnded: (failure: Failure) => void = () => undefined;
  readonly #ended = new Promise<Failure>((resolve) => {
    this.#settleEnded = resolve;
  });

  constructor(spawn: () => WorkerLike = spawnMeaning) {
    this.#worker = spawn();
    const die = (detail: string): void => this.#end({ kind: 'worker-died', detail });
    this.#worker.addEventListener('error', (event) => die(event.message || 'its script could not be loaded'));
    this.#worker.addEventListener('messageerror', () => die('a message could not be read'));
    this.#remote = wrap<MeaningWorker>(this.#worker);
  }

  /** Opens a stored model; once, before anything else. A failure ends the worker. */
  async load(spec: EmbeddingSpec): Promise<Result<null>> {
    const hello = await this.#ask(HELLO_MS, async () => success(await this.#remote.hello()));
    if (!hello.ok) return hello;
    const result = await this.#ask(LOAD_MS, () => this.#remote.load(spec));
    if (!result.ok) this.#end(result.failure);
    return result;
  }

  /** Vectors of length 1 of texts that are searched, in order. Give a few dozen at a time, so that they can be stored. */
  async passages(texts: readonly string[]): Promise<Result<Float32Array[]>> {
    return await this.#ask(TEXT_MS * Math.max(1, texts.length), () => this.#remote.passages(texts));
  }

  /** The vector of what is looked for; it overtakes the texts of a `passages` call. */
  async query(text: string): Promise<Result<Float32Array>> {
    return await this.#ask(TEXT_MS, () => this.#remote.query(text));
  }

  /** Takes stored vectors over, in place of all that were held. */
  async hold(blocks: readonly VectorBlock[]): Promise<Result<void>> {
    return await this.#ask(TEXT_MS, () => this.#remote.hold(blocks).then(success));
  }

  /** Takes new vectors in and forgets the memes of `without`. */
  async change(rows: readonly VectorRow[], without: readonly MemeId[]): Promise<Result<void>> {
    return await this.#ask(TEXT_MS, () => this.#remote.change(rows, without).then(success));
  }

  /** The memes that mean what the query does, nearest first, as far as `floor`. */
  async near(query: string, floor: number): Promise<Result<readonly MeaningHit[]>> {
    const vector = await this.query(query);
    if (!vector.ok) return vector;
    return await this.#ask(TEXT_MS, async () => success(await this.#remote.nearest(vector.value, floor)));
  }

  /** The memes that mean what a meme does, nearest first, as far as `floor`. */
  async like(meme: MemeId, floor: number): Promise<Result<readonly MeaningHit[]>> {
    return await this.#ask(TEXT_MS, async () => success(await this.#remote.like(meme, floor)));
  }

  /** Ends the worker and frees its memory. */
  close(): void {
    this.#end({ kind: 'cancelled' });
  }

  async #ask<Value>(limitMs: number, call: () => Promise<Result<Value>>): Promise<Result<Value>> {
    if (this.#over !== undefined) return failed(this.#over);
    const clock = setTimeout(() => this.#end({ kind: 'timed-out', seconds: limitMs / 1000 }), limitMs);
    try {
      return await Promise.race([call(), this.#ended.then(failed)]);
    } catch (error) {
      return failed({ kind: 'worker-died', detail: error instanceof Error ? error.message : String(error) });
    } finally {
      clearTimeout(clock);
    }
  }

  #end(failure: Failure): void {
    if (this.#over !== undefined) return;
    this.#over = failure;
    this.#worker.terminate();
    this.#settleEnded(failure);
  }
}

function spawnMeaning(): Worker {
  return new Worker(new URL('../../workers/meaning.worker.ts', import.meta.url), { type: 'module', name: 'meaning' });
}
