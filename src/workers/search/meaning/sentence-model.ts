import {
  AutoModel,
  AutoTokenizer,
  mean_pooling,
  type PreTrainedModel,
  type PreTrainedTokenizer,
  type Tensor,
} from '@huggingface/transformers';
import type { EmbeddingSpec } from '$lib/catalogue/embeddings';
import { failed, success, type Result } from '$lib/core/result';
import { hasThreads } from '$lib/core/threads';
import { failureOf } from '../../failure-of';
import { keepRuntimeOffline, setUpRuntime } from '../../runtime';

type Loaded = {
  readonly prefixes: EmbeddingSpec['prefixes'];
  readonly tokenizer: PreTrainedTokenizer;
  readonly model: PreTrainedModel;
};

/** The parts of a tokenizer's and a model's output that are used here; transformers.js types neither. */
type Tokens = { readonly attention_mask: Tensor };
type Output = { readonly last_hidden_state: Tensor };

/**
 * Runs a sentence-embedding model of the weight store with transformers.js; gives unit vectors by mean pooling. It has
 * its own worker, so that search by words works while it computes, and so that a failed run can be recovered from by a
 * new worker ([Note: One worker, one attempt]).
 */
export class SentenceModel {
  #loaded: Loaded | undefined;
  /** The last queued run; transformers.js can run only one at a time. */
  #lastRun: Promise<unknown> = Promise.resolve();

  async load(spec: EmbeddingSpec, onProgress: () => void): Promise<Result<null>> {
    if (this.#loaded !== undefined) throw new Error('One worker loads once');
    try {
      const threads = hasThreads() ? spec.threads : 1;
      await setUpRuntime({ ...spec, threads }, onProgress);
      const tokenizer = AutoTokenizer.from_pretrained(spec.repo);
      // If files are missing, both fail, and the model's error names the file.
      tokenizer.catch(() => undefined);
      const model = await AutoModel.from_pretrained(spec.repo, { device: spec.device, dtype: spec.dtype });
      this.#loaded = { prefixes: spec.prefixes, tokenizer: await tokenizer, model };
      keepRuntimeOffline(spec);
      return success(null);
    } catch (error) {
      return failed(failureOf(error));
    }
  }

  async passages(texts: readonly string[], onProgress: () => void): Promise<Result<Float32Array[]>> {
    const { prefixes } = this.#ready();
    const vectors: Float32Array[] = [];
    for (const text of texts) {
      const vector = await this.#embed(prefixes.passage + text);
      if (!vector.ok) return vector;
      vectors.push(vector.value);
      onProgress();
    }
    return success(vectors);
  }

  query(text: string): Promise<Result<Float32Array>> {
    return this.#embed(this.#ready().prefixes.query + text);
  }

  #ready(): Loaded {
    if (this.#loaded === undefined) throw new Error('Load first');
    return this.#loaded;
  }

  /** Embeds one text at a time: in a batch, rounding in 8-bit models would make a vector depend on the other texts. */
  async #embed(text: string): Promise<Result<Float32Array>> {
    const run = this.#lastRun.then(() => this.#run(text));
    this.#lastRun = run.catch(() => undefined);
    try {
      return success(await run);
    } catch (error) {
      return failed(failureOf(error));
    }
  }

  async #run(text: string): Promise<Float32Array> {
    const { tokenizer, model } = this.#ready();
    const tokens = tokenizer(text, { truncation: true }) as Tokens;
    const { last_hidden_state: states } = (await model(tokens)) as Output;
    const pooled = mean_pooling(states, tokens.attention_mask).normalize(2, -1);
    // Copies, because the tensor's data may be in the runtime's memory.
    return Float32Array.from(pooled.data as Float32Array);
  }
}
