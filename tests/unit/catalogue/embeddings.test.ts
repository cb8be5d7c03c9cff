import { describe, expect, test } from 'vitest';
import { EMBEDDING_MODELS, embeddingManifest, embeddingModelById, vectorsName } from '$lib/catalogue/embeddings';
import { modelById } from '$lib/catalogue/catalogue';
import { catalogueRepositories } from '../../support/hub/repositories';

describe('the embedding models', () => {
  test('are found by their ids, and are no caption models', () => {
    for (const model of EMBEDDING_MODELS) {
      expect(embeddingModelById(model.id)).toBe(model);
      expect(modelById(model.id)).toBeUndefined();
    }
    expect(embeddingModelById('gone')).toBeUndefined();
  });

  test('have a manifest whose files have sizes and are on the hub', () => {
    for (const model of EMBEDDING_MODELS) {
      const { files, repo } = embeddingManifest(model);
      const repository = catalogueRepositories().get(repo);
      for (const { path, bytes } of files) {
        expect(bytes, path).toBeGreaterThan(0);
        expect(repository?.file(repository.main, path), path).toBeDefined();
      }
      const whole = files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
      expect(whole).toBeGreaterThan(model.parametersM * 1e6);
    }
  });

  test('name their vectors by id, dtype and commit', () => {
    const names = EMBEDDING_MODELS.flatMap((model) => ['a', 'b'].map((commit) => vectorsName(model, commit)));
    expect(new Set(names).size).toBe(2 * EMBEDDING_MODELS.length);
  });
});
