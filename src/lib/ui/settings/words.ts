import { sentence } from '$lib/core/failure';
import { formatBytes, formatMoment, formatRoughSeconds, formatSeconds } from '$lib/core/format';
import type { ModelBadge } from '$lib/catalogue/families/family';
import { JUDGED } from '$lib/catalogue/judged';
import { deviceName } from '../provenance';
import { PURPOSE } from '../search-purpose';
import type { DownloadState } from '$lib/models/downloads.svelte';
import type { HostAnswer } from '$lib/models/weights-protocol';
import type { Result } from '$lib/core/result';
import type { Receipt } from '$lib/catalogue/weights';
import type { ModelRow } from '$lib/models/model-row';
import type { SearchModelRow } from '$lib/models/search-models.svelte';
import type { RememberedFolder } from '$lib/intake/folders.svelte';
import type { StoredVariant } from '$lib/models/stored-models.svelte';

/** Options for the device of a model. */
export const RUN_ON = [
  {
    value: 'automatic',
    label: 'Automatic',
    hint: 'The fastest that works here.',
  },
  { value: 'webgpu', label: 'WebGPU', hint: 'Only the graphics card.' },
  { value: 'wasm', label: 'WASM', hint: 'Only the processor: slower, but it works everywhere.' },
] as const;
/** Options for the detail of descriptions. */
export const DETAIL = [
  { value: 'fast', label: 'Fast', hint: 'One look at the whole picture' },
  { value: 'fine', label: 'Fine', hint: 'Up to 5 looks, about 3 times as long' },
  { value: 'full', label: 'Full', hint: 'Up to 17 looks, about 9 times as long' },
] as const;
/** Options for the length of descriptions. */
export const LENGTH = [
  { value: 'short', label: 'Short', hint: 'A few words, quickest' },
  { value: 'normal', label: 'Normal', hint: 'One or two sentences' },
  { value: 'long', label: 'Long', hint: 'Everything it sees' },
] as const;

/** A badge beside a model's name. */
export type Badge = { readonly text: string; readonly tone: 'plain' | 'good' | 'warn' | 'bad' | 'accent' };

/** Badge of the model in use. */
export const ACTIVE: Badge = { text: 'active', tone: 'accent' };
/** Badge of a downloaded model. */
const DOWNLOADED: Badge = { text: 'downloaded', tone: 'plain' };

const RECOMMENDED: Badge = { text: 'recommended', tone: 'good' };

/** The result of an action in a sentence, with its tone. */
export type StatusText = { readonly text: string; readonly tone: 'soft' | 'good' | 'warn' | 'bad' };

const BADGE_TONES: Readonly<Record<ModelBadge, Badge['tone']>> = {
  INT8: 'plain',
  INT4: 'plain',
  experimental: 'warn',
  'CPU-friendly': 'good',
  'GPU recommended': 'warn',
};

const VERDICT_BADGES: Readonly<Record<ModelRow['verdict'], readonly Badge[]>> = {
  best: [{ text: 'best here', tone: 'good' }],
  fits: [],
  tight: [{ text: 'tight here', tone: 'warn' }],
  'too-big': [{ text: 'too large here', tone: 'bad' }],
  'cannot-run': [{ text: 'cannot run here', tone: 'bad' }],
};

/** The badges of a model: its own, then those for this device. */
export function badges(row: ModelRow): Badge[] {
  const own = row.model.badges.map((badge) => ({ text: badge, tone: BADGE_TONES[badge] }));
  const state = [...(row.download.kind === 'ready' ? [DOWNLOADED] : []), ...(row.active ? [ACTIVE] : [])];
  return [...own, ...VERDICT_BADGES[row.verdict], ...state];
}

/** Download size and seconds per meme, measured or estimated, in one line. */
export function costs(row: ModelRow): string {
  const size = sizeWords(row);
  if (row.device === null) return size;
  return `${size}, ${speedWords(row)} (${row.measured ? 'measured' : `on ${deviceName(row.device)}`})`;
}

/** Seconds per meme, measured or estimated. */
export function speedWords({ secondsEach, measured }: Pick<ModelRow, 'secondsEach' | 'measured'>): string {
  return measured ? `${formatSeconds(secondsEach)} per meme` : `about ${formatRoughSeconds(secondsEach)} per meme`;
}

/** Languages, size and memory of a search model in one line. */
export function searchCosts(
  row: SizedRow & { readonly model: { readonly languages: string }; readonly memoryBytes: number },
): string {
  return `${row.model.languages} · ${sizeWords(row)} · takes about ${formatBytes(row.memoryBytes)} of memory`;
}

/** Badges of a search model. */
export function searchBadges({ download, recommended }: SearchModelRow, inUse: boolean): Badge[] {
  if (inUse) return [ACTIVE];
  return [...(recommended ? [RECOMMENDED] : []), ...(download.kind === 'ready' ? [DOWNLOADED] : [])];
}

/** What a search model is for, why it is recommended, and how much more it finds. */
export function searchWords({ model, recommended }: SearchModelRow, otherLanguages: boolean): string {
  const why = recommended && otherLanguages ? ' Your browser or your memes are not only English.' : '';
  return `${PURPOSE[model.languages]}${why} ${foundWords(JUDGED.models[model.id])}`;
}

function foundWords(found: number | undefined): string {
  if (found === undefined) return 'How much it finds is not measured.';
  const [some, builtIn] = [found, JUDGED.builtIn].map((share) => Math.round(100 * share));
  return (
    `On our test of ${JUDGED.queries} searches it shows the right meme in the first six for ${some} of 100 searches by ` +
    `meaning, instead of ${builtIn}.`
  );
}

type SizedRow = { readonly download: DownloadState; readonly downloadBytes: number };

function sizeWords({ download, downloadBytes }: SizedRow): string {
  return download.kind === 'ready'
    ? `${formatBytes(download.bytes)} on this device`
    : `${formatBytes(downloadBytes)} to download`;
}

/** Length of an abbreviated commit hash. */
const SHORT = 7;

/** Size, origin and verification of a stored model in one line. */
export function originWords({ bytes, totalBytes, origin }: StoredVariant): string {
  if (origin === null) return `${formatBytes(bytes)} of ${formatBytes(totalBytes ?? bytes)}, not complete`;
  const from = origin.host === '' ? 'loaded from this device' : `from ${origin.host.replace(/^https?:\/\//, '')}`;
  const checked = origin.verified === 'hash' ? 'checksums compared' : 'only sizes could be checked';
  return [formatBytes(bytes), from, checked, versionWords(origin.commit)].join(' · ');
}

function versionWords(commit: string): string {
  return /^[0-9a-f]{40}$/.test(commit) ? `version ${commit.slice(0, SHORT)}` : 'version unknown';
}

/** The result of a check; null if there was none. */
export function checkWords(check: StoredVariant['check']): StatusText | null {
  switch (check?.kind) {
    case undefined:
      return null;
    case 'verifying':
      return { text: 'Reading every file again', tone: 'soft' };
    case 'asking':
      return { text: 'Asking the model host', tone: 'soft' };
    case 'intact':
      return { text: `Intact: all ${check.files} files are as they were when they were stored.`, tone: 'good' };
    case 'damaged':
      return {
        text: `Damaged: ${check.file} was no longer as it was stored and is deleted. Download fetches it alone.`,
        tone: 'bad',
      };
    case 'newest':
      return { text: 'This is the newest version the host knows of.', tone: 'good' };
    case 'newer':
      return { text: `The host has a newer version (${check.commit.slice(0, SHORT)}).`, tone: 'warn' };
    case 'incomparable':
      return {
        text:
          check.unknown === 'newest'
            ? 'Unknown: this host does not tell which version is the newest.'
            : 'Unknown: it was not recorded which version this is, so it cannot be compared with the newest.',
        tone: 'warn',
      };
    case 'unknown':
      return { text: sentence(check.failure), tone: 'bad' };
  }
}

/** The result of asking a model host. */
export function hostWords(host: string, answer: Result<HostAnswer>): StatusText {
  if (!answer.ok) return { tone: 'bad', text: sentence(answer.failure) };
  const checked = answer.value.api
    ? 'It lists sizes and checksums, so every downloaded file is compared with them.'
    : 'It lists no checksums, so only the sizes of downloaded files can be checked.';
  return { tone: 'good', text: `${host} answers. ${checked}` };
}

/** The result of loading a model's files from disk. */
export function loadWords(model: string, answer: Result<Receipt>): StatusText {
  if (answer.ok) {
    const how =
      answer.value.verified === 'hash'
        ? 'Every file is the published one.'
        : 'The model host could not be asked for checksums, so the files are taken as they are.';
    return { tone: 'good', text: `${model} is loaded. ${how}` };
  }
  const { failure } = answer;
  // The general sentence for this failure mentions a download.
  return {
    tone: 'bad',
    text: failure.kind === 'wrong-bytes' ? `${failure.file} is not the published file.` : sentence(failure),
  };
}

/** State of a remembered folder in a sentence. */
export function folderWords({ state, seen }: Pick<RememberedFolder, 'state' | 'seen'>): string {
  switch (state) {
    case 'scanning':
      return 'Looking through it now';
    case 'gone':
      return 'Not where it was; it may have been moved or renamed.';
    case 'needs-permission':
      return 'The browser asks you before it is read again.';
    case 'ready':
      return seen === 0 ? 'Not looked through yet' : `Looked through ${formatMoment(seen)}`;
  }
}
