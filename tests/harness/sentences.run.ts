import { embeddingModelById, type EmbeddingSpec } from '$lib/catalogue/embeddings';
import type { Result } from '$lib/core/result';
import { MeaningClient } from '$lib/search/meaning/meaning-client';

/** Vectors as plain numbers, or what went wrong. */
export type SentencesRun = {
  readonly passages: Result<number[][]>;
  readonly query: Result<number[]>;
};

/** Embeds the texts, and the first of them as a query, by the app's own worker with a model of the catalogue. */
export async function run(id: string, revision: string, texts: readonly string[]): Promise<SentencesRun> {
  const model = embeddingModelById(id);
  if (model === undefined) throw new Error(`No ${id}`);
  const spec: EmbeddingSpec = { ...model, revision, device: 'wasm', threads: 1 };
  const client = new MeaningClient();
  const loaded = await client.load(spec);
  if (!loaded.ok) return { passages: loaded, query: loaded };
  // Asked together: the query has to come in between.
  const [passages, query] = await Promise.all([client.passages(texts), client.query(texts[0] ?? '')]);
  client.close();
  return {
    passages: passages.ok ? { ok: true, value: passages.value.map((vector) => [...vector]) } : passages,
    query: query.ok ? { ok: true, value: [...query.value] } : query,
  };
}
