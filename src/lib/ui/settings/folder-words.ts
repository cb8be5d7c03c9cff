import { formatMoment } from '$lib/core/format';
import type { RememberedFolder } from '../view';

/** Where a remembered folder stands, in a sentence. */
export function folderWords({ state, seen }: Pick<RememberedFolder, 'state' | 'seen'>): string {
  switch (state) {
    case 'looking':
      return 'Looking through it now';
    case 'gone':
      return 'Not where it was; it may have been moved or renamed.';
    case 'asks':
      return 'The browser asks you before it is read again.';
    case 'ready':
      return seen === 0 ? 'Not looked through yet' : `Looked through ${formatMoment(seen)}`;
  }
}
