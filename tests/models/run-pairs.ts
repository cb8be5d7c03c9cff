import { writeFile } from 'node:fs/promises';
import { cpus, platform, release, totalmem } from 'node:os';
import { isOverFixtures, picturesOf, type Options } from './options';
import { allPairs, runnable } from './pairs';
import { DEVICE_LABELS, type PairRun } from './report';
import { Session } from './session';

/** The comparisons of all pairs on all devices. */
export type Runs = {
  readonly runs: readonly PairRun[];
  /** The machine on which they ran. */
  readonly machine: Machine;
};

/** The computer and the browser on which the figures were measured. */
type Machine = {
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly browser: string;
  readonly date: string;
};

/**
 * Compares all chosen pairs on each device, on `usual` memes if no count is given, and prints the progress. With
 * `measures` the page's memory is measured, too, which takes half a minute per pair.
 */
export async function runPairs(options: Options, usual: number, { measures }: { measures: boolean }): Promise<Runs> {
  const pairs = allPairs(options.only);
  const pictures = picturesOf(options, usual);
  const tiny = isOverFixtures(options);
  console.log(sourceOf(options));
  const runs: PairRun[] = [];
  let browser = '';
  for (const device of options.devices) {
    const label = DEVICE_LABELS[device];
    console.log(`${label}: opening the app and adding ${pictures.length} pictures.`);
    const session = await Session.open({ options, device, pictures, measures });
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

/** Writes the figures as JSON if the option gives a file. */
export async function writeJson({ json }: Options, content: object): Promise<void> {
  if (json === null) return;
  await writeFile(json, `${JSON.stringify(content, null, 2)}\n`);
  console.log(`Written: ${json}`);
}

function sourceOf({ host, models }: Options): string {
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
