import type { Options } from './options';
import { captionsRuling, failuresOf } from './judge';
import { DEVICE_LABELS, type PairRun } from './report';
import { runPairs, writeJson } from './run-pairs';
import { NOT_KNOWN, percent, textTable } from './table';

/** All fixture memes: with fewer, one meme changes the match rate by several per cent. */
const USUAL_MEMES = 40;

/** `npm run compare:models`: prints and writes how well captions agree; true if every threshold holds. */
export async function run(options: Options): Promise<boolean> {
  const { runs, machine } = await runPairs(options, USUAL_MEMES, { measures: false });
  for (const pair of runs) printDifferences(pair);
  const head = ['device', 'base', 'quantised', 'number types', 'memes', 'same', 'token F1', 'threshold', 'verdict'];
  console.log(`\n${textTable(head, runs.map(rowOf))}\n`);
  const results = runs.map((pair) => ({ pair, ruling: captionsRuling(pair), failures: failuresOf(pair) }));
  for (const { failures } of results) for (const failure of failures) console.log(failure);
  const holds = results.every(({ ruling, failures }) => ruling.kind !== 'fails' && failures.length === 0);
  await writeJson(options, {
    machine,
    holds,
    pairs: results.map(({ pair, ruling, failures }) => ({
      base: pair.base.name,
      quantised: pair.quantised.name,
      device: pair.device,
      atLeast: pair.quantised.exactThreshold,
      ruling: ruling.kind,
      failures,
      ...pair.report,
    })),
  });
  console.log(holds ? 'Every threshold holds.' : 'Not every threshold holds.');
  return holds;
}

function rowOf(pair: PairRun): readonly string[] {
  const { base, quantised, device, report } = pair;
  const { pairs, exact, f1 } = report.agreement;
  const share = (value: number | null): string => (value === null ? NOT_KNOWN : percent(value));
  return [
    DEVICE_LABELS[device],
    base.name,
    quantised.name,
    report.second.dtype ?? NOT_KNOWN,
    `${pairs} of ${report.captions.length}`,
    share(exact),
    share(f1),
    `${Math.round(quantised.exactThreshold * 100)} %`,
    failuresOf(pair).length > 0 ? 'NOT COMPARED' : captionsRuling(pair).text,
  ];
}

function printDifferences({ base, quantised, device, report }: PairRun): void {
  const differing = report.captions.filter(({ same }) => same === false);
  if (differing.length === 0) return;
  console.log(`\n${quantised.name} on ${DEVICE_LABELS[device]} says other things of ${differing.length}:`);
  for (const { name, first, second } of differing) {
    console.log(`  ${name}`);
    console.log(`    ${base.name}: ${first}`);
    console.log(`    ${quantised.name}: ${second}`);
  }
}
