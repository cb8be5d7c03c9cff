import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import type { ModelId } from '$lib/core/ids';
import type { Job } from '$lib/core/job';
import { success } from '$lib/core/result';
import type { RunningCaptioner } from '$lib/captioner/running-captioner';
import { EngineCaptioner } from '../../../src/workers/captioner/captioner';
import { ANY_SPEC, answer, fakeEngine } from '../../support/fake-engine';
import { FakeWorker } from '../../support/fake-worker';
import { startBrowser, storedJobs, storeMemes } from '../support/browser';

const FACTS = {
  model: 'a model' as ModelId,
  revision: 'main',
  dtype: 'q8',
  device: 'wasm',
  deviceClass: 'wasm',
  threads: 1,
  note: null,
} as const;

let steps: string[];
let finish: () => void;
let captioner: RunningCaptioner;

beforeEach(async () => {
  startBrowser();
  steps = [];
  const { CaptionerClient } = await import('$lib/captioner/client');
  const { runningCaptioner } = await import('$lib/captioner/running-captioner');
  const engine = fakeEngine({
    prepare: ({ prompt }) => Promise.resolve(void steps.push(`prepare ${prompt}`)),
    caption: ({ prompt }) => {
      steps.push(`caption ${prompt}`);
      return new Promise((resolve) => (finish = () => resolve(answer(prompt))));
    },
  });
  const parts = { engineOf: () => Promise.resolve(engine), findAdapter: () => Promise.resolve(success('')) };
  const client = new CaptionerClient({}, () => new FakeWorker(new EngineCaptioner(parts)));
  await client.load(ANY_SPEC);
  captioner = runningCaptioner(client, FACTS);
  return () => captioner.close();
});

/** Jobs in order, each with its number as prompt. */
async function jobsOf(count: number): Promise<Job[]> {
  await storeMemes(count, ['describe']);
  return (await storedJobs()).map((job, index) => ({ ...job, queued: index, prompt: String(index) }));
}

/** Captions one meme while `next` is prepared; the caption finishes after the step `until`. */
async function caption(job: Job | undefined, next: Job | undefined, until: string): Promise<void> {
  if (job === undefined) throw new Error('No job');
  const captions = (): number => steps.filter((step) => step.startsWith('caption')).length;
  const before = captions();
  const running = captioner.run(job, () => undefined);
  if (next !== undefined) captioner.prepare(next);
  await expect.poll(captions).toBe(before + 1);
  await expect.poll(() => steps).toContain(until);
  finish();
  expect((await running).ok).toBe(true);
}

test('each picture is prepared once, while the one before it is captioned', async () => {
  const jobs = await jobsOf(3);
  await caption(jobs[0], jobs[1], 'prepare 1');
  await caption(jobs[1], jobs[2], 'prepare 2');
  await caption(jobs[2], undefined, 'caption 2');
  expect(steps.filter((step) => step.startsWith('prepare'))).toEqual(['prepare 0', 'prepare 1', 'prepare 2']);
  expect(steps.indexOf('prepare 2')).toBeLessThan(steps.indexOf('caption 2'));
});

test('if another job comes next, or the meme has other options, its picture is prepared again', async () => {
  const [first, second, third] = await jobsOf(3);
  await caption(first, second, 'prepare 1');
  await caption(third, undefined, 'caption 2');
  await caption(first, second, 'prepare 1');
  if (second === undefined) throw new Error('No job');
  await caption({ ...second, queued: 9, prompt: 'other' }, undefined, 'caption other');
  expect(steps).toContain('prepare 2');
  expect(steps).toContain('prepare other');
  expect(steps).not.toContain('caption 1');
});
