import { formatBytes, formatSeconds } from '$lib/core/format';
import { MIN_MEMORY_REDUCTION } from '$lib/compare/verdict';
import type { Asked } from './asked';
import { memoryRuling, troublesOf } from './judge';
import { DEVICE_LABELS, type PairRun, type SideReport } from './report';
import { runPairs, writeJson } from './run-pairs';
import { NOT_KNOWN, percent, textTable } from './table';

/** Enough for a median; the first meme pays for the caches. */
const USUAL_MEMES = 4;

/**
 * `npm run benchmark:models`: prints and writes memory and times; true when every threshold that can be judged holds.
 */
export async function run(asked: Asked): Promise<boolean> {
  const { runs, machine } = await runPairs(asked, USUAL_MEMES, { measures: true });
  console.log(`\nMemory: of the whole page before, and of the model's runtime (heap and graphics buffers) after.`);
  const head = ['device', 'model', 'number types', 'download', 'page before', 'loaded', 'peak', 'less than base'];
  const times = ['load', 'each meme'];
  console.log(`\n${textTable([...head, ...times, 'verdict'], runs.flatMap(rowsOf))}\n`);
  const results = runs.map((pair) => ({ pair, ruling: memoryRuling(pair), troubles: troublesOf(pair) }));
  for (const { troubles } of results) for (const trouble of troubles) console.log(trouble);
  const holds = results.every(({ ruling, troubles }) => ruling.kind !== 'fails' && troubles.length === 0);
  await writeJson(asked, {
    machine,
    holds,
    pairs: results.map(({ pair, ruling, troubles }) => ({
      base: pair.base.name,
      quantised: pair.quantised.name,
      device: pair.device,
      atLeast: MIN_MEMORY_REDUCTION,
      reduction: ruling.verdict?.value ?? null,
      measured: ruling.verdict?.measured ?? null,
      ruling: ruling.kind,
      troubles,
      sides: [pair.report.first, pair.report.second],
    })),
  });
  const judged = results.filter(({ ruling }) => ruling.kind !== 'open').length;
  console.log(
    `Memory was judged for ${judged} of ${results.length}. ${holds ? 'Nothing failed.' : 'Something failed.'}`,
  );
  return holds;
}

function rowsOf(pair: PairRun): readonly (readonly string[])[] {
  const { base, quantised, device, report } = pair;
  const { verdict, said } = memoryRuling(pair);
  const reduction = verdict === null ? NOT_KNOWN : percent(verdict.value);
  const outcome = troublesOf(pair).length > 0 ? 'NOT COMPARED' : said;
  return [
    [DEVICE_LABELS[device], base.name, ...figuresOf(report.first), '', ...timesOf(report.first), 'the base'],
    [DEVICE_LABELS[device], quantised.name, ...figuresOf(report.second), reduction, ...timesOf(report.second), outcome],
  ];
}

function figuresOf({ dtype, downloadBytes, pageMemoryBytes, runtimeMemoryBytes: own }: SideReport): readonly string[] {
  const bytes = (value: number | null = null): string => (value === null ? NOT_KNOWN : formatBytes(value));
  return [
    dtype ?? NOT_KNOWN,
    bytes(downloadBytes),
    bytes(pageMemoryBytes.before),
    bytes(own && own.loaded.heapBytes + own.loaded.gpuBytes),
    bytes(own && own.peak.heapBytes + own.peak.gpuBytes),
  ];
}

function timesOf({ loadSeconds, secondsEach }: SideReport): readonly string[] {
  const seconds = (value: number | null = null): string => (value === null ? NOT_KNOWN : formatSeconds(value));
  return [seconds(loadSeconds), seconds(secondsEach)];
}
