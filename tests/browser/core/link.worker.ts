import { expose } from 'comlink';

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A worker for tests of the link: it answers, never answers, crashes, or works in steps with progress. */
const worker = {
  hello: () => true,
  echo: (text: string) => text,
  hang: () => new Promise<string>(() => undefined),
  crash: () => {
    setTimeout(() => {
      throw new Error('crashed');
    });
    return worker.hang();
  },
  async work(steps: number, stepMs: number, onProgress: (step: number) => void) {
    for (let step = 1; step <= steps; step += 1) {
      await wait(stepMs);
      onProgress(step);
    }
    return 'done';
  },
};

export type TestWorker = typeof worker;

expose(worker);
