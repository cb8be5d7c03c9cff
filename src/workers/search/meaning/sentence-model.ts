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
import { knownWords } from './known-words';

type Loaded = Pick<EmbeddingSpec, 'prefixes' | 'languages'> & {
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
      const { prefixes, languages } = spec;
      this.#loaded = { prefixes, languages, tokenizer: await tokenizer, model };
      keepRuntimeOffline(spec);
      return success(null);
    } catch (error) {
      return failed(failureOf(error));
    }
  }

  async passages(texts: readonly string[], onProgress: () => void): Promise<Result<(Float32Array | null)[]>> {
    const vectors: (Float32Array | null)[] = [];
    for (const text of texts) {
      const vector = await this.#embed(text, 'passage');
      if (!vector.ok) return vector;
      vectors.push(vector.value);
      onProgress();
    }
    return success(vectors);
  }

  query(text: string): Promise<Result<Float32Array | null>> {
    return this.#embed(text, 'query');
  }

  #ready(): Loaded {
    if (this.#loaded === undefined) throw new Error('Load first');
    return this.#loaded;
  }

  /**
   * The unit vector of a text; null if no word of it is known. Embeds one text at a time: in a batch, rounding in 8-bit
   * models would make a vector depend on the other texts.
   */
  async #embed(text: string, as: keyof EmbeddingSpec['prefixes']): Promise<Result<Float32Array | null>> {
    const run = this.#lastRun.then(() => this.#run(text, as));
    this.#lastRun = run.catch(() => undefined);
    try {
      return success(await run);
    } catch (error) {
      return failed(failureOf(error));
    }
  }

  async #run(text: string, as: keyof EmbeddingSpec['prefixes']): Promise<Float32Array | null> {
    const { prefixes, languages, tokenizer, model } = this.#ready();
    const piecesOf = (word: string): string[] => tokenizer.tokenize(word);
    const known = knownWords(text, languages, { piecesOf, unknown: tokenizer.unk_token });
    if (known === '') return null;
    // Cuts off what is beyond the tokenizer's `model_max_length`: 512 tokens, about 380 English words.
    const tokens = tokenizer(prefixes[as] + known, { truncation: true }) as Tokens;
    const { last_hidden_state: states } = (await model(tokens)) as Output;
    const pooled = mean_pooling(states, tokens.attention_mask).normalize(2, -1);
    // Copies, because the tensor's data may be in the runtime's memory.
    return Float32Array.from(pooled.data as Float32Array);
  }
}
