import { IDBFactory } from 'fake-indexeddb';
import { vi } from 'vitest';
import type { Job, Task } from '$lib/core/job';
import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import type { CaptionRequests } from '$lib/queue/caption-requests.svelte';
import type { JobBoard } from '$lib/queue/job-board.svelte';
import type { Bin } from '$lib/library/bin.svelte';
import type { Library } from '$lib/library/library.svelte';
import type { Notices } from '$lib/basics/notices.svelte';
import type { Queue } from '$lib/queue/queue.svelte';
import type { Settings } from '$lib/basics/settings.svelte';
import { MODELS } from '$lib/catalogue/catalogue';
import { LimitedStorage } from '../../support/local-storage';
import { FakeModels } from '../../support/fake-captioner';
import { newMeme, someJob, valueOf } from '../storage/fixtures';

type Hold = () => Promise<unknown>;
type LockRequest = { readonly hold: Hold; readonly resolve: () => void; readonly reject: (error: unknown) => void };

/** The locks of one browser: a name is held until its holder's promise ends, its tab is closed, or it is stolen. */
class FakeLocks {
  readonly #queues = new Map<string, LockRequest[]>();

  async request(name: string, ...[first, second]: [Hold] | [LockOptions, Hold]): Promise<void> {
    const [options, hold] = typeof first === 'function' ? [{}, first] : [first, second];
    const queue = this.#queues.get(name) ?? [];
    this.#queues.set(name, queue);
    await new Promise<void>((resolve, reject) => {
      if (hold === undefined) return;
      const request = { hold, resolve, reject };
      if (options.steal === true) {
        queue.shift()?.reject(new DOMException('Stolen', 'AbortError'));
        queue.unshift(request);
      } else queue.push(request);
      if (queue[0] === request) void this.#grant(name);
    });
  }

  async #grant(name: string): Promise<void> {
    const queue = this.#queues.get(name) ?? [];
    const [request] = queue;
    await request?.hold();
    if (request === undefined || queue[0] !== request) return;
    queue.shift();
    request.resolve();
    void this.#grant(name);
  }

  /** Called when the tab that holds the lock is closed. */
  release(name: string): void {
    const queue = this.#queues.get(name) ?? [];
    queue.shift();
    void this.#grant(name);
  }
}

/** A browser with one database and its locks. Each tab imports the app's modules anew, as real tabs do. */
export type FakeBrowser = { readonly locks: FakeLocks; readonly page: EventTarget };

const channels = new Set<BroadcastChannel>();

/** Channels that the next browser closes, so that tabs of earlier tests neither get nor send messages. */
class CountedChannel extends BroadcastChannel {
  constructor(name: string) {
    super(name);
    channels.add(this);
  }

  override postMessage(message: unknown): void {
    if (channels.has(this)) super.postMessage(message);
  }
}

/** Sets up an empty database and the globals of a page that state classes use. */
export function startBrowser(): FakeBrowser {
  vi.resetModules();
  for (const channel of channels) channel.close();
  channels.clear();
  globalThis.indexedDB = new IDBFactory();
  vi.stubGlobal('BroadcastChannel', CountedChannel);
  const locks = new FakeLocks();
  const page = new EventTarget();
  vi.stubGlobal('navigator', { locks, languages: ['en-US'], userAgent: 'a desktop', maxTouchPoints: 0 });
  vi.stubGlobal('localStorage', new LimitedStorage());
  vi.stubGlobal('document', { documentElement: { dataset: {} } });
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  return { locks, page };
}

/** A tab with the app's state, as `App` wires it, over fake models. */
export type Tab = {
  readonly notices: Notices;
  readonly settings: Settings;
  readonly library: Library;
  readonly bin: Bin;
  readonly queue: Queue;
  readonly requests: CaptionRequests;
  readonly board: JobBoard;
  /** The caption models and the reader of this tab. */
  readonly models: FakeModels;
  readonly reader: FakeModels;
  /** How many calls to load a model have ended in this tab. */
  settled: number;
};

/** The model in use in every tab. */
export const MODEL = (MODELS[0] ?? someModelMissing()).id;

/** Another model, which also takes a prompt. */
export const OTHER = (MODELS.find(({ family, id }) => family !== 'florence2' && id !== MODEL) ?? someModelMissing()).id;

/** Opens the app in a new tab. `prepare` sets up the tab's fake models before the queue starts. */
export async function openTab(
  prepare: (models: FakeModels, reader: FakeModels) => void = () => undefined,
): Promise<Tab> {
  vi.resetModules();
  const { Notices } = await import('$lib/basics/notices.svelte');
  const { Settings } = await import('$lib/basics/settings.svelte');
  const { Library } = await import('$lib/library/library.svelte');
  const { Bin } = await import('$lib/library/bin.svelte');
  const { CaptionRequests } = await import('$lib/queue/caption-requests.svelte');
  const { JobBoard } = await import('$lib/queue/job-board.svelte');
  const { Queue } = await import('$lib/queue/queue.svelte');
  const notices = new Notices();
  const settings = new Settings(notices);
  const library = new Library(notices);
  const bin = new Bin(library, notices);
  const models = new FakeModels();
  const reader = new FakeModels();
  reader.act = () => ({ say: 'TOP TEXT' });
  prepare(models, reader);
  const board = new JobBoard();
  const choice = { active: MODEL, measuredSeconds: () => models.measured };
  const opener = {
    open: models.open,
    settleCrashes: () => {
      tab.settled += 1;
      return Promise.resolve();
    },
    measured: () => Promise.resolve(),
  };
  const deps = { board, library, settings, notices, choice };
  const queue = new Queue({ ...deps, opener, openReader: reader.open });
  const requests = new CaptionRequests({ ...deps, queue });
  const tab: Tab = { notices, settings, library, bin, queue, requests, board, models, reader, settled: 0 };
  const [jobs] = await Promise.all([library.start(), settings.start()]);
  queue.start(jobs);
  return tab;
}

/** Stores memes, first the oldest, with a job each for the given tasks, queued in that order. */
export async function storeMemes(
  count: number,
  tasks: readonly Task[] = [],
  change: Partial<Job> = {},
): Promise<Meme[]> {
  const { addMemes } = await import('$lib/storage/memes');
  const items = Array.from({ length: count }, (_item, index) => {
    const item = newMeme({ added: 1 + index, name: `${index}.png` }, []);
    const jobs = tasks.map((task) => someJob(item.meme.id, { task, model: MODEL, queued: 1 + index, ...change }));
    return { ...item, jobs };
  });
  valueOf(await addMemes(items));
  return items.map(({ meme }) => meme);
}

/** The descriptions ever made for a meme, newest first. */
export async function descriptionsOf(meme: MemeId): Promise<string[]> {
  const { captionsOf } = await import('$lib/storage/captions');
  return valueOf(await captionsOf(meme))
    .filter(({ kind }) => kind === 'description')
    .map(({ value }) => value);
}

/** The jobs as they are stored. */
export async function storedJobs(): Promise<Job[]> {
  const { loadJobs } = await import('$lib/storage/jobs');
  return valueOf(await loadJobs());
}

function someModelMissing(): never {
  throw new Error('The catalogue is empty');
}
