import { expect, test } from 'vitest';
import { withThreads } from '$lib/captioner/threads-for-worker';

test('a thread that the page starts shares memory with its worker, and its error is the error of the worker', async () => {
  const worker = withThreads(new Worker(new URL('./threads.worker.ts', import.meta.url), { type: 'module' }));
  const said: unknown[] = [];
  const failed = new Promise<string>((resolve) => {
    worker.addEventListener('message', ({ data }) => {
      if ('said' in data) said.push(data);
    });
    worker.addEventListener('error', ({ message }) => resolve(message));
  });
  expect(await failed).toContain('the thread threw');
  expect(said).toEqual([{ said: 'a thread', shared: 1 }]);
  worker.terminate();
});
