import { formatBytes, formatSeconds } from '$lib/core/format';
import { MIN_MEMORY_REDUCTION } from '$lib/compare/verdict';
import type { Options } from './options';
import { memoryRuling, failuresOf } from './judge';
import { DEVICE_LABELS, type PairRun, type SideReport } from './report';
import { runPairs, writeJson } from './run-pairs';
import { NOT_KNOWN, percent, textTable } from './table';

/** Enough for a median, although the first meme takes longer because caches are cold. */
const USUAL_MEMES = 4;

/** `npm run benchmark:models`: prints and writes memory and times; true if every threshold that can be judged holds. */
export async function run(options: Options): Promise<boolean> {
  const { runs, machine } = await runPairs(options, USUAL_MEMES, { measures: true });
  console.log(`\nMemory: of the whole page before, and of the model's runtime (heap and graphics buffers) after.`);
  const head = ['device', 'model', 'number types', 'download', 'page before', 'loaded', 'peak', 'less than base'];
  const times = ['load', 'each meme'];
  console.log(`\n${textTable([...head, ...times, 'verdict'], runs.flatMap(rowsOf))}\n`);
  const results = runs.map((pair) => ({ pair, ruling: memoryRuling(pair), failures: failuresOf(pair) }));
  for (const { failures } of results) for (const failure of failures) console.log(failure);
  const holds = results.every(({ ruling, failures }) => ruling.kind !== 'fails' && failures.length === 0);
  await writeJson(options, {
    machine,
    holds,
    pairs: results.map(({ pair, ruling, failures }) => ({
      base: pair.base.name,
      quantised: pair.quantised.name,
      device: pair.device,
      atLeast: MIN_MEMORY_REDUCTION,
      reduction: ruling.verdict?.value ?? null,
      measured: ruling.verdict?.measured ?? null,
      ruling: ruling.kind,
      failures,
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
  const { verdict, text } = memoryRuling(pair);
  const reduction = verdict === null ? NOT_KNOWN : percent(verdict.value);
  const outcome = failuresOf(pair).length > 0 ? 'NOT COMPARED' : text;
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
