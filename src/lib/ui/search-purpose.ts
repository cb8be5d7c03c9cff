import type { EmbeddingModel } from '$lib/catalogue/embeddings';

/** What a model for search by meaning is for, in one sentence. */
export const PURPOSE: Readonly<Record<EmbeddingModel['languages'], string>> = {
  English: 'Finds memes by what they are about, in any English words.',
  'About 100 languages': 'Finds memes by what they are about, in about 100 languages and across them.',
};
