import { formatBytes, formatSeconds } from '$lib/core/format';
import type { Badge } from '$lib/catalogue/families/family';
import { deviceName } from '../provenance';
import type { ModelRow } from '../view';

/** How a badge looks. */
export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'accent';

const BADGE_TONES: Readonly<Record<Badge, Tone>> = {
  INT8: 'plain',
  INT4: 'plain',
  experimental: 'warn',
  'CPU-friendly': 'good',
  'GPU recommended': 'warn',
};

/** The badges of a row: the model's own, then what this device makes of it. */
export function badges(row: ModelRow): { readonly text: string; readonly tone: Tone }[] {
  const own = row.model.badges.map((badge) => ({ text: badge, tone: BADGE_TONES[badge] }));
  return [...own, ...verdictBadges(row.verdict), ...stateBadges(row)];
}

function stateBadges({ active, download }: ModelRow): { readonly text: string; readonly tone: Tone }[] {
  const stored = download.kind === 'ready' ? [{ text: 'downloaded', tone: 'plain' as const }] : [];
  return active ? [...stored, { text: 'active', tone: 'accent' as const }] : stored;
}

function verdictBadges(verdict: ModelRow['verdict']): { readonly text: string; readonly tone: Tone }[] {
  switch (verdict) {
    case 'best':
      return [{ text: 'best here', tone: 'good' }];
    case 'fits':
      return [];
    case 'tight':
      return [{ text: 'tight here', tone: 'warn' }];
    case 'too-big':
      return [{ text: 'too large here', tone: 'bad' }];
    case 'cannot-run':
      return [{ text: 'cannot run here', tone: 'bad' }];
  }
}

/** What a model costs in one line: the download, and how long a meme takes, measured or estimated. */
export function costs(row: ModelRow): string {
  const size =
    row.download.kind === 'ready'
      ? `${formatBytes(row.download.bytes)} on this device`
      : `${formatBytes(row.downloadBytes)} to download`;
  if (row.secondsEach === null || row.device === null) return size;
  const about = row.measured ? '' : 'about ';
  const how = row.measured ? 'measured' : `on ${deviceName(row.device)}`;
  return `${size}, ${about}${formatSeconds(row.secondsEach)} per meme (${how})`;
}
