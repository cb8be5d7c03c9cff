import { expect, it } from 'vitest';
import { DEFAULT_MODEL, MODELS } from '$lib/catalogue/catalogue';
import { downloadBytes } from '$lib/catalogue/manifest';
import type { Receipt } from '$lib/catalogue/weights';
import { learnSizes, withKnownSizes } from '$lib/models/model-choice.svelte';

const receipt: Receipt = {
  model: DEFAULT_MODEL.id,
  mix: '',
  repo: DEFAULT_MODEL.repo,
  commit: '',
  host: '',
  files: Object.keys(DEFAULT_MODEL.bytes).map((path) => ({ path, bytes: 10, sha256: '', verified: 'hash' })),
  verified: 'hash',
  finished: 0,
};

it('measured file sizes replace the catalogue’s, for every model of that repository', () => {
  const known = learnSizes({}, receipt);
  const siblings = MODELS.filter(({ repo }) => repo === DEFAULT_MODEL.repo);
  expect(siblings.length).toBeGreaterThan(1);
  for (const model of siblings)
    expect(Object.values(withKnownSizes(model, known).bytes).every((bytes) => bytes === 10)).toBe(true);
  expect(downloadBytes(withKnownSizes(DEFAULT_MODEL, known), 'wasm')).toBeLessThan(
    downloadBytes(DEFAULT_MODEL, 'wasm'),
  );
});

it('models of other repositories keep their sizes, and a later download adds to the known ones', () => {
  const known = learnSizes({ 'owner/other': { 'a.onnx': 5 } }, receipt);
  expect(known['owner/other']).toEqual({ 'a.onnx': 5 });
  const other = MODELS.find(({ repo }) => repo !== DEFAULT_MODEL.repo);
  expect(other === undefined ? undefined : withKnownSizes(other, known)).toBe(other);
  const later = learnSizes(known, { ...receipt, files: [{ path: 'new', bytes: 7, sha256: '', verified: 'size' }] });
  expect(later[DEFAULT_MODEL.repo]).toMatchObject({ new: 7, 'config.json': 10 });
});
