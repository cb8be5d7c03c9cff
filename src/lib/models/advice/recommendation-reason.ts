import type { DeviceProfile } from '$lib/captioner/device-profile';
import { formatBytes, formatRoughSeconds, formatSeconds } from '$lib/core/format';
import { deviceOf, type DeviceClass } from '$lib/core/device';
import type { Model } from '$lib/catalogue/model';
import type { Obstacle } from './placement';

/** How well a model suits a device. `best` is the recommended one; at most one model has it. */
export type Suitability = 'best' | 'fits' | 'tight' | 'too-big' | 'cannot-run';

/** A model judged for a device. */
export type Judgement = {
  readonly model: Model;
  readonly verdict: Suitability;
  /** The device class to run it on; for `cannot-run` the one that the numbers are for. */
  readonly deviceClass: DeviceClass;
  readonly downloadBytes: number;
  /** Estimate: [Note: Memory estimate]. */
  readonly memoryBytes: number;
  readonly secondsPerMeme: number;
  /** True if the seconds were measured on this device. */
  readonly measured: boolean;
  /** Set if the device's memory is unknown: the judgement assumes little until the person enters it. */
  readonly needsAnswer: 'memory' | null;
};

/** What the reason needs in addition to the judgement. */
type ReasonInputs = {
  readonly obstacle: Obstacle | null;
  /** True if the download fits into the free storage. */
  readonly room: boolean;
  readonly budget: number;
  /** The device's memory, known or assumed. */
  readonly memoryGB: number;
  readonly downloaded: boolean;
};

/** Below this share of what a page may use, a model's memory counts as "well inside". */
const COMFORTABLE_SHARE = 0.75;

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** The device's memory, as the end of a sentence; null if unknown. */
function memoryOf({ statedMemoryGB, deviceMemoryGB }: DeviceProfile): string | null {
  if (statedMemoryGB !== null) return `the ${statedMemoryGB} GB you said this device has`;
  return deviceMemoryGB === null ? null : `the ${deviceMemoryGB} GB this device reports`;
}

/** How the model's memory compares with the device's, as the end of a sentence. */
function fit({ memoryBytes, verdict }: Judgement, budget: number, memory: string): string {
  if (memoryBytes <= budget * COMFORTABLE_SHARE) return `well inside ${memory}`;
  if (memoryBytes <= budget) return `within what a page can use of ${memory}`;
  return verdict === 'too-big'
    ? `more than a page can use of ${memory}`
    : `about all a page can use of ${memory}, so close other tabs first`;
}

/** A sentence about the download and the memory, compared with the device. */
function cost(judged: Judgement, profile: DeviceProfile, { budget, memoryGB, downloaded }: ReasonInputs): string {
  const download = downloaded ? 'Already downloaded' : `${formatBytes(judged.downloadBytes)} to download`;
  const memory = `${download}, about ${gigabytes(judged.memoryBytes)} of memory while it runs`;
  const known = memoryOf(profile);
  if (known !== null) return `${memory}: ${fit(judged, budget, known)}.`;
  const assumed = fit(judged, budget, `the ${memoryGB} GB we assume`);
  return `${memory}: ${assumed}, because this browser does not tell how much your device has.`;
}

function time({ secondsPerMeme, measured }: Judgement): string {
  return measured ? formatSeconds(secondsPerMeme).replace(/\.0 s$/, ' s') : formatRoughSeconds(secondsPerMeme);
}

function speed(judged: Judgement, { webgpu, threads, mobile }: DeviceProfile): string {
  const often = time(judged);
  const onGpu = deviceOf(judged.deviceClass) === 'webgpu';
  if (judged.measured) return `It took ${often} per meme here, on the ${onGpu ? 'graphics card' : 'processor'}.`;
  if (!onGpu) {
    const by = threads === 1 ? 'the processor, one thread,' : `${threads} threads of the processor`;
    return `It runs on ${by} and should take about ${often} per meme.`;
  }
  if (webgpu?.fallback === true)
    return `Graphics are only simulated on this device, so a meme would take about ${often}.`;
  if (mobile) return 'It needs the graphics chip, where phones have closed the page with models like this.';
  return judged.deviceClass === 'webgpu+f16'
    ? `Your graphics card supports 16-bit maths, so it should take about ${often} per meme.`
    : `Your graphics card has no 16-bit maths, so the files are larger, and it should take about ${often} per meme.`;
}

function blocked(obstacle: Obstacle): string {
  switch (obstacle) {
    case 'needs-webgpu':
      return 'It needs a graphics card that this browser can use (WebGPU), and there is none here.';
    case 'heap':
      return 'It needs more than the 4 GB that a page can give the processor for a model.';
    case 'tensor':
      return 'A part of it is larger than the graphics card accepts in one piece.';
    case 'file':
      return 'One of its files is larger than a browser can open.';
    case 'failed-here':
      return 'It was tried on this device and did not work.';
    case 'elsewhere':
      return 'It cannot run where “Run on” says; with “Automatic” it runs here.';
  }
}

/**
 * The reason for a judgement, in words for the screen: download and memory, compared with the device, and the expected
 * speed.
 */
export function reasonFor(judged: Judgement, profile: DeviceProfile, inputs: ReasonInputs): string {
  const { obstacle, room } = inputs;
  if (obstacle !== null) return blocked(obstacle);
  if (!room) {
    const free = formatBytes(profile.storageFreeBytes ?? 0);
    return `${formatBytes(judged.downloadBytes)} to download, and only ${free} of storage are free for this app.`;
  }
  return `${cost(judged, profile, inputs)} ${speed(judged, profile)}`;
}

/** The reasons for a recommended model in short, as the end of a sentence after "because". */
export function reasonsInShort(
  judged: Judgement,
  profile: DeviceProfile,
  { budget, memoryGB }: Pick<ReasonInputs, 'budget' | 'memoryGB'>,
): string {
  const memory = memoryOf(profile) ?? `the ${memoryGB} GB we assume, as this browser does not tell how much there is`;
  const needs = `it needs about ${gigabytes(judged.memoryBytes)} of memory, ${fit(judged, budget, memory)}`;
  if (judged.measured) return `${needs}, and took ${time(judged)} per meme here`;
  const { threads } = profile;
  const processor = threads === 1 ? 'one thread of the processor' : `${threads} threads of the processor`;
  const by = deviceOf(judged.deviceClass) === 'wasm' ? processor : 'the graphics card';
  return `${needs}, and ${by} should take about ${time(judged)} per meme`;
}
