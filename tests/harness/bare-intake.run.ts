import type { MemeId } from '$lib/core/ids';
import { success } from '$lib/core/result';
import { importFiles } from '$lib/intake/import-files';
import { createIntakePool } from '$lib/intake/intake-pool';

/** Memes per second of our intake and of decoding and scaling alone, and the page's longest task during our intake. */
export type IntakeTimes = {
  readonly ours: number;
  readonly bare: number;
  readonly workers: number;
  readonly longestTaskMs: number;
};

const WIDTH = 1200;
const HEIGHT = 900;

/** Imports `count` painted JPEGs of about a megapixel in both ways, `rounds` times after one round to warm up. */
export async function run(count: number, rounds: number): Promise<IntakeTimes> {
  const files = await paint(count);
  const pool = createIntakePool();
  const sources = files.map((file) => ({ file, folder: '' }));
  const bare = bareWorkers(pool.size);
  let [oursS, bareS, longestTaskMs] = [0, 0, 0];
  const tasks = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longestTaskMs = Math.max(longestTaskMs, duration);
  });
  for (let round = 0; round <= rounds; round += 1) {
    tasks.observe({ type: 'longtask' });
    const ourSeconds = await seconds(async () => {
      const { added } = await importFiles(sources, {
        pool,
        store: (batch) =>
          Promise.resolve(success(batch.map(({ source: { file } }) => ({ kind: 'added', meme: file.name as MemeId })))),
      });
      if (added.length !== count) throw new Error('Not every picture was imported');
    });
    // The observer reports a long task a little after its end.
    await new Promise((resolve) => setTimeout(resolve, 50));
    tasks.disconnect();
    const bareSeconds = await seconds(() => bare.run(files));
    if (round === 0) continue;
    oursS += ourSeconds;
    bareS += bareSeconds;
  }
  pool.close();
  bare.end();
  return { ours: (count * rounds) / oursS, bare: (count * rounds) / bareS, workers: pool.size, longestTaskMs };
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** As many workers as our pool has; each gets one file at a time by `postMessage`. */
function bareWorkers(size: number): { run(files: readonly File[]): Promise<void>; end(): void } {
  const workers = Array.from(
    { length: size },
    () => new Worker(new URL('./bare-intake.worker.ts', import.meta.url), { type: 'module' }),
  );
  return {
    async run(files) {
      const queue = files.values();
      await Promise.all(
        workers.map(async (worker) => {
          for (const file of queue)
            await new Promise((resolve) => {
              worker.onmessage = resolve;
              worker.postMessage(file);
            });
        }),
      );
    },
    end() {
      for (const worker of workers) worker.terminate();
    },
  };
}

/** Pictures of gradients, shapes and film grain: the grain makes their JPEGs as large as photographs (about 300 KB). */
async function paint(count: number): Promise<File[]> {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('No canvas');
  const files: File[] = [];
  for (let index = 0; index < count; index += 1) {
    const sky = context.createLinearGradient(0, 0, WIDTH, HEIGHT);
    sky.addColorStop(0, `hsl(${(index * 37) % 360} 70% 60%)`);
    sky.addColorStop(1, `hsl(${(index * 53) % 360} 60% 30%)`);
    context.fillStyle = sky;
    context.fillRect(0, 0, WIDTH, HEIGHT);
    for (let shape = 0; shape < 60; shape += 1) {
      context.fillStyle = `hsl(${(shape * 29 + index) % 360} 60% ${20 + (shape % 6) * 12}% / 0.7)`;
      context.beginPath();
      context.arc((shape * 211 + index * 17) % WIDTH, (shape * 97 + index * 31) % HEIGHT, 20 + (shape % 9) * 12, 0, 7);
      context.fill();
    }
    const pixels = context.getImageData(0, 0, WIDTH, HEIGHT);
    let seed = index + 1;
    for (let at = 0; at < pixels.data.length; at += 1) {
      seed = (seed * 1_664_525 + 1_013_904_223) >>> 0;
      pixels.data[at] = (pixels.data[at] ?? 0) + ((seed >>> 24) - 128) / 10;
    }
    context.putImageData(pixels, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 });
    files.push(new File([blob], `${index}.jpg`, { type: 'image/jpeg' }));
  }
  return files;
}
