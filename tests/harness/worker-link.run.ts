import { success, type Result } from '$lib/core/result';
import { WorkerLink } from '$lib/core/worker-link';
import type { TestWorker } from './link.worker';

/** What a test does with the page's only link. `begin` does not wait for its call; `outcome` does. */
export type Step =
  | { readonly do: 'echo' }
  | { readonly do: 'begin'; readonly what: 'hang' | 'crash'; readonly quietMs: number }
  | { readonly do: 'work'; readonly steps: number; readonly stepMs: number; readonly quietMs: number }
  | { readonly do: 'kill' }
  | { readonly do: 'abort' }
  | { readonly do: 'outcome' }
  | { readonly do: 'settled' }
  | { readonly do: 'workers' };

let workers: Worker[] = [];
let begun: Promise<Result<string>> | undefined;
let settled = false;
let stop = new AbortController();

const link = new WorkerLink<TestWorker>(() => {
  const worker = new Worker(new URL('./link.worker.ts', import.meta.url), { type: 'module' });
  workers = [...workers, worker];
  return worker;
});

/** Takes one step and gives its result. */
export async function run(step: Step): Promise<unknown> {
  switch (step.do) {
    case 'echo':
      return await link.call((api) => api.echo('heard').then(success));
    case 'begin': {
      stop = new AbortController();
      settled = false;
      const options = { quietMs: step.quietMs, signal: stop.signal };
      // The call begins once the worker runs; otherwise the longer limit for the start would apply.
      await link.call((api) => api.echo('ready').then(success));
      begun = link.call((api) => api[step.what]().then(success), options);
      void begun.then(() => (settled = true));
      return null;
    }
    case 'work': {
      const heard: number[] = [];
      const answer = await link.call(
        (api, progress) =>
          api
            .work(
              step.steps,
              step.stepMs,
              progress((at: number) => void heard.push(at)),
            )
            .then(success),
        { quietMs: step.quietMs },
      );
      return { answer, heard };
    }
    case 'kill':
      workers.at(-1)?.terminate();
      return null;
    case 'abort':
      stop.abort();
      return null;
    case 'outcome':
      return await begun;
    case 'settled':
      return settled;
    case 'workers':
      return workers.length;
  }
}
