import { expect, test } from 'vitest';
import { MODELS } from '$lib/catalogue/catalogue';
import { EMBEDDING_MODELS } from '$lib/catalogue/embeddings';
import type { ModelRow } from '$lib/models/model-row';
import type { DownloadState } from '$lib/models/downloads.svelte';
import type { Fetched } from '$lib/queue/describing.svelte';
import {
  costWords,
  downloadSaid,
  failureWords,
  fetchedWords,
  offerWords,
  searchOfferWords,
  workSaid,
} from '$lib/ui/library/queue/words';

const MB = 1e6;
const running = {
  kind: 'downloading',
  doneBytes: 94 * MB,
  totalBytes: 263 * MB,
  bytesPerSecond: 4.2 * MB,
  note: null,
} as const;

function rowOf(download: DownloadState): ModelRow {
  const model = MODELS.find(({ id }) => id === 'SmolVLM-256M-Instruct-int8');
  if (model === undefined) throw new Error('No model');
  return {
    model,
    download,
    downloadBytes: 263 * MB,
    memoryBytes: 800 * MB,
    secondsEach: 6.4,
    measured: false,
    verdict: 'best',
    sentence: '',
    because: '',
    device: 'wasm',
    active: false,
    failures: [],
  };
}

function fetched(download: DownloadState): Fetched {
  const { model, downloadBytes } = rowOf(download);
  return { id: model.id, name: model.name, download, totalBytes: downloadBytes, forSearch: false };
}

test('an offer says what is fetched and how long it takes, and advises Wi-Fi where that may cost money', () => {
  const row = rowOf({ kind: 'absent' });
  expect(offerWords(row, undefined, 19, false)).toBe('263 MB once, then about 2 min for your 19 memes.');
  expect(offerWords(row, undefined, 1, true)).toBe('263 MB once, then about 6 s for your 1 meme. Best on Wi-Fi.');
  expect(costWords(row, 19)).toBe('SmolVLM 256M · 263 MB · about 2 min');
  expect(offerWords(rowOf({ ...running, kind: 'paused' }), undefined, 19, false)).toMatch(/^169 MB once/);
});

test('an offer has the sum of both models, and says that better search is in it', () => {
  const row = rowOf({ kind: 'absent' });
  const also = { ...row, downloadBytes: 23 * MB };
  const words = '286 MB once, with better search, then about 2 min for your 19 memes.';
  expect(offerWords(row, also, 19, false)).toBe(words);
  expect(offerWords(row, also, 19, true)).toBe(`${words} Best on Wi-Fi.`);
  const begun = { ...also, download: { ...running, kind: 'paused', doneBytes: 20 * MB, totalBytes: 23 * MB } } as const;
  expect(offerWords(row, begun, 19, false)).toMatch(/^266 MB once/);
});

test('the offer of better search says what it is for, what it costs and why it is made', () => {
  const [model] = EMBEDDING_MODELS;
  if (model === undefined) throw new Error('No model');
  const row = {
    model,
    download: { kind: 'absent' },
    downloadBytes: 23 * MB,
    memoryBytes: 0,
    recommended: true,
  } as const;
  expect(searchOfferWords(row, true)).toBe(
    'Finds memes by what they are about, in any English words. 23 MB once. Best on Wi-Fi. ' +
      'No model that describes memes fits this device.',
  );
});

test('a download shows its bytes and its time', () => {
  expect(fetchedWords(fetched(running))).toBe('94 of 263 MB · 40 s left');
  expect(fetchedWords(fetched({ ...running, kind: 'paused' }))).toBe('94 of 263 MB');
  expect(fetchedWords(fetched({ ...running, doneBytes: 890_000 }))).toMatch(/^890 KB of 263 MB/);
});

test('a failure names the host, and what is kept', () => {
  const unreachable = (host: string, doneBytes: number) =>
    failureWords({ kind: 'failed', failure: { kind: 'host-unreachable', host }, doneBytes, totalBytes: 263 * MB });
  expect(unreachable('huggingface.co', 0)).toBe('huggingface.co does not answer.');
  expect(unreachable('mirror.example', MB)).toBe(
    'mirror.example does not answer, or does not allow downloads from this page. What came so far is kept.',
  );
});

test('a screen reader hears the begin and each quarter, not every step', () => {
  const heard = Array.from({ length: 264 }, (_each, mb) => downloadSaid(fetched({ ...running, doneBytes: mb * MB })));
  expect([...new Set(heard)]).toEqual([
    'Downloading 263 MB',
    ...['25 % downloaded', '50 % downloaded', '75 % downloaded', '100 % downloaded'],
  ]);
  const queue = { kind: 'running', total: 19, current: null, secondsEach: 1, secondsLeft: 1 } as const;
  const facts = { device: null, model: null, note: null, pausedFor: null };
  const described = Array.from({ length: 19 }, (_each, done) => workSaid({ ...queue, ...facts, done }));
  expect([...new Set(described)]).toEqual([
    'Describing 19 memes',
    '5 memes described, 14 to go',
    '10 memes described, 9 to go',
    '15 memes described, 4 to go',
  ]);
});
