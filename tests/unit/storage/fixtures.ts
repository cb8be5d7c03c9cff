import { IDBFactory } from 'fake-indexeddb';
import { vi } from 'vitest';
import type { CaptionKind, CaptionRecord, CaptionSource } from '$lib/core/caption';
import { newCaptionId, newMemeId, type MemeId, type ModelId, type Sha256 } from '$lib/core/ids';
import type { Job, Task } from '$lib/core/job';
import type { Meme } from '$lib/core/meme';
import type { Result } from '$lib/core/result';
import type { NewMeme } from '$lib/storage/memes';

/** Discards the stored library and all modules; modules imported afterwards open a new database. */
export function emptyBrowser(): void {
  vi.resetModules();
  globalThis.indexedDB = new IDBFactory();
}

/** The value of a successful result; throws for a failure. */
export function valueOf<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Error(`Failed: ${JSON.stringify(result.failure)}`);
  return result.value;
}

/** A meme as intake makes it, with a unique `sha256` by default. */
function someMeme(change: Partial<Meme> = {}): Meme {
  const id = change.id ?? newMemeId();
  return {
    id,
    sha256: id.replaceAll('-', '').padEnd(64, '0') as Sha256,
    name: 'meme.jpg',
    folder: '',
    type: 'image/jpeg',
    bytes: 3,
    width: 40,
    height: 30,
    animated: false,
    added: 1,
    sent: 0,
    sentAt: null,
    favourite: false,
    tags: [],
    description: null,
    text: null,
    textRead: false,
    ...change,
  };
}

/** A waiting job of that meme. */
export function someJob(meme: MemeId, change: Partial<Job> = {}): Job {
  return {
    meme,
    task: 'read',
    model: 'Reader (PP-OCR)' as ModelId,
    prompt: null,
    detail: null,
    length: null,
    state: { kind: 'waiting' },
    attempts: 0,
    queued: 1,
    ...change,
  };
}

/** A new meme with its pictures and a job for each of the tasks. */
export function newMeme(change: Partial<Meme> = {}, tasks: readonly Task[] = ['read']): NewMeme {
  const meme = someMeme(change);
  return {
    meme,
    original: new Blob([new Uint8Array([1, 2, 3])]),
    rendition: null,
    thumbnail: { meme: meme.id, type: 'image/webp', data: new Uint8Array([4, 5]).buffer, width: 32, height: 24 },
    jobs: tasks.map((task) => someJob(meme.id, { task })),
  };
}

/** A model, as the source of a caption. */
export const someModel: CaptionSource = {
  by: 'model',
  model: 'SmolVLM-256M-Instruct' as ModelId,
  revision: 'abc',
  dtype: 'q8',
  device: 'wasm',
  prompt: 'Can you describe this image?',
  detail: 'fast',
  seconds: 1,
  tokens: 5,
};

/** A caption record of that meme, by a model by default. */
export function someCaption(
  meme: MemeId,
  value: string,
  change: { kind?: CaptionKind; source?: CaptionSource; made?: number } = {},
): CaptionRecord {
  return { id: newCaptionId(), meme, value, kind: 'description', source: someModel, made: 1, ...change };
}

/** Opens the library's database at any version, as another release would. The caller must close it. */
export async function openVersion(version: number): Promise<IDBDatabase> {
  return await new Promise((resolve, reject) => {
    const request = indexedDB.open('memelore', version);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('open failed'));
  });
}
