import { expect, test } from 'vitest';
import { EMBEDDING_MODELS } from '$lib/catalogue/embeddings';
import { MODELS } from '$lib/catalogue/catalogue';
import type { DownloadState } from '$lib/models/downloads.svelte';
import { withAdded, type Part } from '$lib/queue/joined-download';

const part = (model: Part['model'] | undefined, downloadBytes: number, download: DownloadState): Part => {
  if (model === undefined) throw new Error('The catalogue is empty');
  return { model, downloadBytes, download };
};
const caption = (download: DownloadState): Part => part(MODELS[0], 260, download);
const search = (download: DownloadState): Part => part(EMBEDDING_MODELS[0], 23, download);
const at = (kind: 'downloading' | 'paused', doneBytes: number, totalBytes: number): DownloadState => {
  return { kind, doneBytes, totalBytes, bytesPerSecond: kind === 'paused' ? 0 : 10, note: null };
};
const FAILED = { kind: 'failed', failure: { kind: 'offline' }, doneBytes: 3, totalBytes: 23 } as const;

test('two downloads are one bar, which never goes back when the smaller one is done', () => {
  const begun = withAdded(caption({ kind: 'absent' }), search({ kind: 'absent' }));
  expect(begun).toMatchObject({ downloadBytes: 283, download: { kind: 'absent' } });
  expect(begun.model.name).toBe(`${MODELS[0]?.name} and better search`);
  const both = withAdded(caption(at('downloading', 40, 260)), search(at('downloading', 20, 23)));
  expect(both.download).toEqual({
    kind: 'downloading',
    doneBytes: 60,
    totalBytes: 283,
    bytesPerSecond: 20,
    note: null,
  });
  const later = withAdded(caption(at('downloading', 50, 260)), search({ kind: 'ready', bytes: 23 }));
  expect(later.download).toMatchObject({ doneBytes: 73, totalBytes: 283, bytesPerSecond: 10 });
  const paused = withAdded(caption(at('paused', 50, 260)), search(at('paused', 20, 23)));
  expect(paused.download).toMatchObject({ kind: 'paused', doneBytes: 70, totalBytes: 283 });
});

test('a search model that fails is left out and said, and a caption model that fails is the failure', () => {
  const goesOn = withAdded(caption(at('downloading', 40, 260)), search(FAILED));
  expect(goesOn.download).toMatchObject({ kind: 'downloading', doneBytes: 40, totalBytes: 260 });
  expect(goesOn.download).toHaveProperty('note', expect.stringMatching(/^Without better search: ./));
  expect(withAdded(caption(FAILED), search(at('downloading', 20, 23))).download).toBe(FAILED);
  expect(withAdded(caption(FAILED), search(FAILED)).download).toBe(FAILED);
});

test('without an added model a download stays as it is', () => {
  const alone = caption(at('downloading', 40, 260));
  expect(withAdded(alone, undefined)).toBe(alone);
});
