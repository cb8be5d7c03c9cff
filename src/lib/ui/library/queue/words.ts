import { CANONICAL_HOST } from '$lib/catalogue/weights';
import type { Device } from '$lib/core/device';
import { sentence } from '$lib/core/failure';
import { formatBytes, formatMemes, formatNumber, formatSeconds } from '$lib/core/format';
import { LOW_CHARGE } from '$lib/queue/battery';
import type { DownloadState } from '$lib/models/downloads.svelte';
import type { ModelRow } from '$lib/models/model-row';
import type { SearchModelRow } from '$lib/models/search-models.svelte';
import type { Fetched } from '$lib/queue/describing.svelte';
import type { Part } from '$lib/queue/joined-download';
import type { QueueState } from '$lib/queue/queue-progress.svelte';
import { PURPOSE } from '../../search-purpose';

/** The queue of descriptions while there is work in it. */
export type ActiveQueue = Exclude<QueueState, { kind: 'idle' }>;

/** What runs a model, in plain words. */
const DEVICES: Readonly<Record<Device, string>> = { webgpu: 'graphics card', wasm: 'processor' };

/** Advice before a large download where it may cost money. */
const ON_WIFI = 'Best on Wi-Fi.';

/** Bytes that are still to be fetched of a model. */
function missingBytes({ download, downloadBytes }: Part): number {
  return 'doneBytes' in download ? Math.max(0, downloadBytes - download.doneBytes) : downloadBytes;
}

/** A time that is only estimated: whole seconds, at least one. */
export function roughly(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  return whole < 10 ? `${whole} s` : formatSeconds(whole);
}

/**
 * What it costs to describe memes with a model: `263 MB once, then about 2 min for your 19 memes.` `also` is the search
 * model that is fetched with it.
 */
export function offerWords(row: ModelRow, also: Part | undefined, memes: number, metered: boolean): string {
  const bytes = missingBytes(row) + (also === undefined ? 0 : missingBytes(also));
  const size = `${formatBytes(bytes)} once${also === undefined ? '' : ', with better search'}`;
  const time = roughly(row.secondsEach * memes);
  return `${size}, then about ${time} for your ${formatMemes(memes)}.${metered ? ` ${ON_WIFI}` : ''}`;
}

/** What better search costs and is for, where no model that describes memes fits. */
export function searchOfferWords(row: SearchModelRow, metered: boolean): string {
  const size = `${formatBytes(missingBytes(row))} once.`;
  return `${PURPOSE[row.model.languages]} ${size}${metered ? ` ${ON_WIFI}` : ''} No model that describes memes fits this device.`;
}

/** The same in short, beside another model's: `SmolVLM 256M · 263 MB · about 2 min`. */
export function costWords(row: ModelRow, memes: number): string {
  const name = row.model.checkpoint.replace('-Instruct', '').replaceAll('-', ' ');
  const time = `about ${roughly(row.secondsEach * memes)}`;
  return [name, formatBytes(missingBytes(row)), time].join(' · ');
}

/** A download's bytes and its remaining time: `94 of 263 MB · 40 s left`. */
export function fetchedWords({ download, totalBytes }: Fetched): string {
  const done = 'doneBytes' in download ? download : { doneBytes: 0, totalBytes };
  const [doneWords, totalWords] = [formatBytes(done.doneBytes), formatBytes(done.totalBytes)];
  const unit = / \w+$/.exec(totalWords)?.[0] ?? '';
  const amount = `${doneWords.endsWith(unit) ? doneWords.slice(0, -unit.length) : doneWords} of ${totalWords}`;
  if (download.kind !== 'downloading' || download.bytesPerSecond === 0) return amount;
  return `${amount} · ${roughly((done.totalBytes - done.doneBytes) / download.bytesPerSecond)} left`;
}

/** Why a download failed, and what is kept of it. */
export function failureWords({ failure, doneBytes }: Extract<DownloadState, { kind: 'failed' }>): string {
  // The usual host allows downloads from every page.
  const isUsual = failure.kind === 'host-unreachable' && CANONICAL_HOST.endsWith(`/${failure.host}`);
  const why = isUsual ? `${failure.host} does not answer.` : sentence(failure);
  return doneBytes > 0 ? `${why} What came so far is kept.` : why;
}

/** The last quarter that was reached, in percent. */
function quarter(done: number, total: number): number {
  return total === 0 ? 0 : Math.floor((4 * done) / total) * 25;
}

/** What a screen reader says of a download: its begin, each quarter, and how it stops. */
export function downloadSaid({ download, totalBytes }: Fetched): string {
  switch (download.kind) {
    case 'downloading': {
      const percent = quarter(download.doneBytes, download.totalBytes);
      return percent === 0 ? `Downloading ${formatBytes(totalBytes)}` : `${percent} % downloaded`;
    }
    case 'paused':
      return 'The download is paused';
    case 'failed':
      return `The model could not be fetched. ${failureWords(download)}`;
    case 'absent':
    case 'importing':
    case 'ready':
      return '';
  }
}

/** What a screen reader says of the queue: its begin and each quarter. The notes and the end are said elsewhere. */
export function workSaid(queue: ActiveQueue): string {
  if (queue.kind === 'paused') return `Paused, ${formatMemes(queue.total - queue.done)} to go`;
  const reached = Math.ceil((quarter(queue.done, queue.total) * queue.total) / 100);
  return reached === 0
    ? `Describing ${formatMemes(queue.total)}`
    : `${formatMemes(reached)} described, ${formatNumber(queue.total - reached)} to go`;
}

/** The remaining time, the seconds per meme and the device; the model if no speed is known. */
export function queueFacts(queue: ActiveQueue): string[] {
  const left = queue.kind === 'running' ? queue.secondsLeft : null;
  return [
    ...(left === null ? [] : [`about ${formatSeconds(left)} left`]),
    queue.secondsEach === null
      ? (queue.model ?? '')
      : `${formatSeconds(queue.secondsEach)} each${queue.device ? ` on the ${DEVICES[queue.device]}` : ''}`,
  ];
}

/** Why the queue waits, or another note; null for none. */
export function queueNote({ pausedFor, note }: ActiveQueue): string | null {
  switch (pausedFor) {
    case 'battery':
      return `Paused to spare the battery, which is under ${LOW_CHARGE * 100} %. With the charger it goes on by itself.`;
    case 'comparison':
      return 'Waiting until the comparison is done.';
    case null:
      return note;
  }
}
