import { embeddingModelById, type EmbeddingSpec } from '$lib/catalogue/embeddings';
import type { Result } from '$lib/core/result';
import { MeaningClient } from '$lib/search/meaning/meaning-client';

/** The vectors as plain numbers, null for a text without a known word; or the failure. */
export type SentencesRun = {
  readonly passages: Result<(number[] | null)[]>;
  readonly query: Result<number[] | null>;
};

/** Embeds the texts as passages and the first one as a query, in the app's worker with a model of the catalogue. */
export async function run(id: string, revision: string, texts: readonly string[]): Promise<SentencesRun> {
  const model = embeddingModelById(id);
  if (model === undefined) throw new Error(`No ${id}`);
  const spec: EmbeddingSpec = { ...model, revision, device: 'wasm', threads: 1 };
  const client = new MeaningClient();
  const loaded = await client.load(spec);
  if (!loaded.ok) return { passages: loaded, query: loaded };
  // Both at once, so that the worker has to answer the query between passages.
  const [passages, query] = await Promise.all([client.passages(texts), client.query(texts[0] ?? '')]);
  client.close();
  return {
    passages: passages.ok ? { ok: true, value: passages.value.map(plain) } : passages,
    query: query.ok ? { ok: true, value: plain(query.value) } : query,
  };
}

function plain(vector: Float32Array | null): number[] | null {
  return vector === null ? null : [...vector];
}
