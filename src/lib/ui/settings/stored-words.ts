import { sentence } from '$lib/core/failure';
import { formatBytes } from '$lib/core/format';
import type { StoredVariant } from '../view';

/** Enough of a commit to tell it from others. */
const SHORT = 7;

/** What is known of a stored variant in one line: size, where it came from, how surely it is the published one. */
export function originWords({ bytes, totalBytes, origin }: StoredVariant): string {
  if (origin === null) return `${formatBytes(bytes)} of ${formatBytes(totalBytes ?? bytes)}, not complete`;
  const from = origin.host === '' ? 'loaded from this device' : `from ${origin.host.replace(/^https?:\/\//, '')}`;
  const checked = origin.verified === 'hash' ? 'checksums compared' : 'only sizes could be checked';
  return [formatBytes(bytes), from, checked, versionWords(origin.commit)].join(' · ');
}

function versionWords(commit: string): string {
  return /^[0-9a-f]{40}$/.test(commit) ? `version ${commit.slice(0, SHORT)}` : 'version unknown';
}

/** What came out of a check, and how it is to be taken; null when nothing was asked. */
export function checkWords(
  check: StoredVariant['check'],
): { readonly text: string; readonly tone: 'soft' | 'good' | 'warn' | 'bad' } | null {
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
        text: `Damaged: ${damagedFile(check.failure)} was no longer as it was stored and is deleted. Download fetches it alone.`,
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

function damagedFile(failure: Extract<NonNullable<StoredVariant['check']>, { kind: 'damaged' }>['failure']): string {
  return failure.kind === 'wrong-bytes' ? failure.file : 'a file';
}
