import { writeFile } from 'node:fs/promises';
import { cpus, platform, release, totalmem } from 'node:os';
import { isOverFixtures, picturesOf, type Asked } from './asked';
import { allPairs, runnable } from './pairs';
import { DEVICE_LABELS, type PairRun } from './report';
import { Session } from './session';

/** What all pairs on all devices came to. */
export type Runs = {
  readonly runs: readonly PairRun[];
  /** Where it ran, for the record. */
  readonly machine: Machine;
};

/** The computer and the browser that figures belong to. */
type Machine = {
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly browser: string;
  readonly date: string;
};

/**
 * Runs every pair that was asked for, on each device, on `usual` memes unless told otherwise, and says what it is at.
 * With `measures` the memory of the page is measured too, which takes half a minute a pair.
 */
export async function runPairs(asked: Asked, usual: number, { measures }: { measures: boolean }): Promise<Runs> {
  const pairs = allPairs(asked.only);
  const pictures = picturesOf(asked, usual);
  const tiny = isOverFixtures(asked);
  console.log(sourceOf(asked));
  const runs: PairRun[] = [];
  let browser = '';
  for (const device of asked.devices) {
    const label = DEVICE_LABELS[device];
    console.log(`${label}: opening the app and adding ${pictures.length} pictures.`);
    const session = await Session.open({ asked, device, pictures, measures });
    try {
      browser = session.browser;
      const { run, leftOut } = runnable(pairs, device, await session.profile(), tiny);
      for (const { quantised, why } of leftOut) console.log(`${label}: ${quantised.name} is left out: ${why}.`);
      for (const [index, pair] of run.entries()) {
        console.log(`${label}: ${index + 1} of ${run.length}, ${pair.quantised.name} against ${pair.base.name}.`);
        runs.push(await session.run(pair, (line) => console.log(`  ${line}`)));
      }
    } finally {
      await session.close();
    }
  }
  if (runs.length === 0) throw new Error('None of these models can be run here.');
  return { runs, machine: machine(browser) };
}

/** Writes figures as JSON where that was asked for. */
export async function writeJson({ json }: Asked, content: object): Promise<void> {
  if (json === null) return;
  await writeFile(json, `${JSON.stringify(content, null, 2)}\n`);
  console.log(`Written: ${json}`);
}

function sourceOf({ host, models }: Asked): string {
  if (host !== null) return `Models from ${host}.`;
  if (models !== null) return `Models from ${models}.`;
  return 'Models: the tiny checkpoints of the tests under the real names. Their captions count; their memory does not.';
}

function machine(browser: string): Machine {
  const processors = cpus();
  return {
    processor: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
    system: `${platform()} ${release()}`,
    browser,
    date: new Date().toISOString(),
  };
}
