import { type DeviceProfile, memoryGB } from '$lib/captioner/device-profile';
import type { ModelId } from '$lib/core/ids';
import { downloadBytes } from '$lib/catalogue/manifest';
import { estimateMemory } from './memory';
import { type DeviceClass, deviceOf } from '$lib/core/device';
import type { Model } from '$lib/catalogue/model';
import { choose, type Trial } from './placement';
import { reasonFor, type Judgement, type Suitability } from './recommendation-reason';

/** What this device has taught so far; all of it may be empty. */
export type DeviceFindings = {
  readonly trials: readonly Trial[];
  /** Models whose files are here: they need no room and no network. */
  readonly downloaded: ReadonlySet<ModelId>;
};

/** One model judged for one device, and why in plain English, complete in itself. */
export type Recommendation = Judgement & { readonly reason: string };

const GB = 1_000_000_000;

/**
 * [Note: Thresholds] The original advice went by free memory: under 512 MB Florence-2-base-int4; to 1 GB
 * SmolVLM-256M-int8 or Florence-2-large-int4; to 2 GB SmolVLM-500M-int8 or moondream2-int8; above that moondream2-int8 or
 * Florence-2-large; from 4 GB moondream2. A page cannot see free memory, so a quarter of the device's is taken for free:
 * systems, browsers and other tabs commonly hold the rest. 4, 8 and 16 GB give the advice's 1, 2 and 4 GB. Corrections:
 *
 * - Under 512 MB: Florence-2-base-int4 needs about 1 GB in a browser, its vision tower staying at 16 or 32 bits. The
 *   smallest is SmolVLM-256M at 0.7 GB (0.8 GB on WASM).
 * - To 1 GB: Florence-2-large-int4 needs 3 GB and more for the same reason.
 * - To 2 GB: moondream2-int8 is 1.9 GB of weights alone and takes about half a minute for a meme on WASM.
 * - 4 GB and more: moondream2 as 4 bits on WebGPU. At full precision it takes 10 GB while loading, and 8 bits are gibberish
 *   on WebGPU.
 * - Without WebGPU whatever takes longer than PATIENCE_S gives way to the 8-bit variants, whatever the memory.
 */
const MEMORY_SHARE = 0.25;

/** What memory is taken for where nothing is known, low on purpose: nearly every computer and phone in use has as much. */
const ASSUMED_GB = 4;

/** iPhones restart and Android closes a tab at little above this, however much memory the device has. */
const MOBILE_TAB_BYTES = 1 * GB;

/** Up to this much over the share a model still runs when other programs make room. */
const TIGHT = 1.5;

/** Longer for one meme, and a library of two hundred takes the better part of an hour: not what to start with. */
export const PATIENCE_S = 12;

/** The memory a judgement goes by, in GB: known, or assumed low. */
function judgedMemoryGB(profile: DeviceProfile): number {
  return memoryGB(profile) ?? ASSUMED_GB;
}

/** What a model may take on a device without anybody suffering, in bytes. */
export function memoryBudget(profile: DeviceProfile): number {
  const share = judgedMemoryGB(profile) * GB * MEMORY_SHARE;
  return profile.mobile ? Math.min(share, MOBILE_TAB_BYTES) : share;
}

/** On phones a model that has only graphics mixes may close the tab; a computer merely falls back. */
function isRisky(deviceClass: DeviceClass, profile: DeviceProfile): boolean {
  return profile.mobile && deviceOf(deviceClass) === 'webgpu';
}

function judge(model: Model, profile: DeviceProfile, { trials, downloaded }: DeviceFindings): Recommendation {
  const { deviceClass, seconds, measured, obstacle } = choose(model, profile, trials);
  const memoryBytes = estimateMemory(model, deviceClass).total;
  const download = downloadBytes(model, deviceClass);
  const budget = memoryBudget(profile);
  const here = downloaded.has(model.id);
  const room = here || profile.storageFreeBytes === null || download <= profile.storageFreeBytes;

  let verdict: Suitability;
  if (obstacle !== null) verdict = 'cannot-run';
  else if (!room || memoryBytes > budget * TIGHT) verdict = 'too-big';
  else if (memoryBytes > budget) verdict = isRisky(deviceClass, profile) ? 'too-big' : 'tight';
  else verdict = isRisky(deviceClass, profile) ? 'tight' : 'fits';

  const judged = {
    model,
    verdict,
    deviceClass,
    downloadBytes: download,
    memoryBytes,
    secondsPerMeme: seconds,
    measured,
    needsAnswer: memoryGB(profile) === null ? ('memory' as const) : null,
  };
  return {
    ...judged,
    reason: reasonFor(judged, profile, {
      obstacle,
      room,
      budget,
      memoryGB: judgedMemoryGB(profile),
      downloaded: here,
    }),
  };
}

const ORDER: Readonly<Record<Suitability, number>> = { best: 0, fits: 1, tight: 2, 'too-big': 3, 'cannot-run': 4 };

function better(a: Recommendation, b: Recommendation, profile: DeviceProfile): number {
  const risk = (r: Recommendation): number => (isRisky(r.deviceClass, profile) ? 1 : 0);
  const patience = (r: Recommendation): number => (r.secondsPerMeme <= PATIENCE_S ? 0 : 1);
  const trusted = (r: Recommendation): number => (r.model.badges.includes('experimental') ? 1 : 0);
  return (
    ORDER[a.verdict] - ORDER[b.verdict] ||
    risk(a) - risk(b) ||
    patience(a) - patience(b) ||
    trusted(a) - trusted(b) ||
    // What does not quite fit is better the smaller it is; of what fits, the better captions come first.
    (a.verdict === 'fits' ? b.model.quality - a.model.quality : 0) ||
    (a.verdict === 'fits' ? a.secondsPerMeme - b.secondsPerMeme : 0) ||
    a.memoryBytes - b.memoryBytes
  );
}

const NOTHING_YET: DeviceFindings = { trials: [], downloaded: new Set() };

/**
 * Every model of `catalogue` judged for a device, the most suitable first. The first that fits with patience to spare is
 * `best`; where none does there is no `best`, and the first in the list is still the one to try. Pure: same input, same
 * output.
 */
export function recommend(
  profile: DeviceProfile,
  catalogue: readonly Model[],
  findings: DeviceFindings = NOTHING_YET,
): readonly Recommendation[] {
  const ranked = catalogue.map((model) => judge(model, profile, findings)).sort((a, b) => better(a, b, profile));
  return ranked.map((judged, index) =>
    index === 0 && judged.verdict === 'fits' && judged.secondsPerMeme <= PATIENCE_S
      ? { ...judged, verdict: 'best' as const }
      : judged,
  );
}
