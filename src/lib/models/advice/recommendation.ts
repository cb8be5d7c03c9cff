import { type DeviceProfile, memoryGB } from '$lib/captioner/device-profile';
import type { ModelId } from '$lib/core/ids';
import { downloadBytes } from '$lib/catalogue/manifest';
import { estimateMemory } from './memory';
import { type DeviceClass, deviceOf, type RunOn } from '$lib/core/device';
import type { Model } from '$lib/catalogue/model';
import { choosePlacement, type Trial } from './placement';
import { reasonFor, reasonsInShort, type Judgement, type Suitability } from './recommendation-reason';

/** What is known from earlier use of this device; it may be empty. */
export type DeviceFindings = {
  readonly trials: readonly Trial[];
  /** Models whose files are stored: they need neither free storage nor a download. */
  readonly downloaded: ReadonlySet<ModelId>;
};

/** A judgement with its reason, which can be read on its own, and the same in short to follow "because". */
export type Recommendation = Judgement & { readonly reason: string; readonly because: string };

const GB = 1_000_000_000;

/**
 * [Note: Thresholds] The original advice went by free memory: under 512 MB Florence-2-base-int4; to 1 GB
 * SmolVLM-256M-int8 or Florence-2-large-int4; to 2 GB SmolVLM-500M-int8 or moondream2-int8; above that moondream2-int8
 * or Florence-2-large; from 4 GB moondream2. A page cannot see free memory, so a quarter of the device's memory is
 * assumed to be free: systems, browsers and other tabs commonly use the rest. Devices of 4, 8 and 16 GB then match the
 * advice's 1, 2 and 4 GB. Corrections to the advice:
 *
 * - Under 512 MB: Florence-2-base-int4 needs about 1 GB in a browser, because its vision tower stays at 16 or 32 bits.
 *   The smallest model is SmolVLM-256M at 0.7 GB (0.8 GB on WASM).
 * - To 1 GB: Florence-2-large-int4 needs 3 GB and more for the same reason.
 * - To 2 GB: moondream2-int8 has 1.9 GB of weights alone and takes about half a minute per meme on WASM.
 * - 4 GB and more: moondream2 at 4 bits on WebGPU. At full precision it takes 10 GB while loading, and 8-bit models
 *   output gibberish on WebGPU.
 * - Without WebGPU, models slower than PATIENCE_S rank behind the 8-bit variants, whatever the memory.
 */
const MEMORY_SHARE = 0.25;

/** Assumed memory if it is unknown. Low on purpose: nearly every computer and phone in use has at least as much. */
const ASSUMED_GB = 4;

/** iPhones reload and Android closes a tab at little above this, however much memory the device has. */
const MOBILE_TAB_BYTES = 1 * GB;

/** Up to this factor over its share of memory a model still runs if other programs make room. */
const TIGHT_FACTOR = 1.5;

/** The most seconds per meme of a recommended model. At this speed a library of 200 takes 40 minutes. */
export const PATIENCE_S = 12;

/** The device's memory in GB, known or assumed. */
function judgedMemoryGB(profile: DeviceProfile): number {
  return memoryGB(profile) ?? ASSUMED_GB;
}

/** The memory in bytes that a model may use on a device without slowing other programs. */
export function memoryBudget(profile: DeviceProfile): number {
  const share = judgedMemoryGB(profile) * GB * MEMORY_SHARE;
  return profile.mobile ? Math.min(share, MOBILE_TAB_BYTES) : share;
}

/** True if the model may crash the tab: a phone closes the tab, where a computer falls back to WASM. */
function isRisky(deviceClass: DeviceClass, profile: DeviceProfile): boolean {
  return profile.mobile && deviceOf(deviceClass) === 'webgpu';
}

function judge(
  model: Model,
  profile: DeviceProfile,
  { trials, downloaded }: DeviceFindings,
  runOn: RunOn,
): Recommendation {
  const { deviceClass, seconds, measured, obstacle } = choosePlacement(model, profile, trials, runOn);
  const memoryBytes = estimateMemory(model, deviceClass).total;
  const download = downloadBytes(model, deviceClass);
  const budget = memoryBudget(profile);
  const here = downloaded.has(model.id);
  const room = here || profile.storageFreeBytes === null || download <= profile.storageFreeBytes;

  let verdict: Suitability;
  if (obstacle !== null) verdict = 'cannot-run';
  else if (!room || memoryBytes > budget * TIGHT_FACTOR) verdict = 'too-big';
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
  const inputs = { obstacle, room, budget, memoryGB: judgedMemoryGB(profile), downloaded: here };
  return {
    ...judged,
    reason: reasonFor(judged, profile, inputs),
    because: reasonsInShort(judged, profile, inputs),
  };
}

const ORDER: Readonly<Record<Suitability, number>> = { best: 0, fits: 1, tight: 2, 'too-big': 3, 'cannot-run': 4 };

function compare(a: Recommendation, b: Recommendation, profile: DeviceProfile): number {
  const risk = (r: Recommendation): number => (isRisky(r.deviceClass, profile) ? 1 : 0);
  const patience = (r: Recommendation): number => (r.secondsPerMeme <= PATIENCE_S ? 0 : 1);
  const trusted = (r: Recommendation): number => (r.model.badges.includes('experimental') ? 1 : 0);
  return (
    ORDER[a.verdict] - ORDER[b.verdict] ||
    risk(a) - risk(b) ||
    patience(a) - patience(b) ||
    trusted(a) - trusted(b) ||
    // Among models that fit, better captions and then speed come first; among the others, the smaller ones.
    (a.verdict === 'fits' ? b.model.quality - a.model.quality : 0) ||
    (a.verdict === 'fits' ? a.secondsPerMeme - b.secondsPerMeme : 0) ||
    a.memoryBytes - b.memoryBytes
  );
}

const NO_FINDINGS: DeviceFindings = { trials: [], downloaded: new Set() };

/**
 * Judges every model of `catalogue` for a device, or for the part of it where the person wants models to run, most
 * suitable first. The first is `best` if it fits and takes at most `PATIENCE_S`. Otherwise none is `best`, and the
 * first is still the one to try. Pure: the same input gives the same output.
 */
export function recommend(
  profile: DeviceProfile,
  catalogue: readonly Model[],
  findings: DeviceFindings = NO_FINDINGS,
  runOn: RunOn = 'automatic',
): readonly Recommendation[] {
  const ranked = catalogue
    .map((model) => judge(model, profile, findings, runOn))
    .sort((a, b) => compare(a, b, profile));
  return ranked.map((judged, index) =>
    index === 0 && judged.verdict === 'fits' && judged.secondsPerMeme <= PATIENCE_S
      ? { ...judged, verdict: 'best' as const }
      : judged,
  );
}

/**
 * The two models that most people choose between, of those that `recommend` has judged: the quickest one, then the
 * recommended one, which describes better. One if no other is quicker, none if none is recommended. Experimental models
 * and those that take more than `PATIENCE_S` are left to the list of all models.
 */
export function quickerAndBetter(judged: readonly Recommendation[]): readonly Recommendation[] {
  const better = judged.find(({ verdict }) => verdict === 'best');
  if (better === undefined) return [];
  const [quicker] = judged
    .filter(
      ({ model, verdict, secondsPerMeme }) =>
        verdict === 'fits' &&
        !model.badges.includes('experimental') &&
        model.quality < better.model.quality &&
        secondsPerMeme < better.secondsPerMeme,
    )
    .sort((a, b) => a.secondsPerMeme - b.secondsPerMeme);
  return quicker === undefined ? [better] : [quicker, better];
}
