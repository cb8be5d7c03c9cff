import { resolve } from '$app/paths';
import type { MemeId } from '$lib/core/ids';
import { followLaunches } from './launched-files';
import { SHARE_QUERY } from './share-contract';
import { forgetShare, waitingShares, type SharedFile } from './shared-files';
import type { Importing } from './importing.svelte';
import type { Notices } from '$lib/basics/notices.svelte';

/** One tab at a time takes shared files in. */
const SHARES_LOCK = 'memelore-shared';

/** How files come that the system hands to the installed app. */
export type ArrivalOptions = {
  readonly importing: Importing;
  readonly notices: Notices;
  /** The address the page was opened with. */
  readonly url: URL;
  /** Shows one meme, or the library for null. */
  readonly show: (meme: MemeId | null) => void;
};

/** Takes in what other apps shared and what is opened with the app; call it once, when the library is there. */
export function followArrivals({ importing, notices, url, show }: ArrivalOptions): void {
  const shared = url.searchParams.get(SHARE_QUERY);
  if (shared === 'words') notices.say('Only pictures can be added; what was shared is text or a link.');
  if (shared === 'no-room') notices.fail({ kind: 'storage-full' });
  // Without the query a reload would say it again.
  if (shared !== null) show(null);
  void takeShares(importing);
  followLaunches((files) => {
    void importing.addFiles(files).then(({ added, known }) => {
      show(files.length === 1 ? (added[0] ?? known[0]?.meme ?? null) : null);
    });
  });
}

/**
 * Takes in what other apps shared while the app was closed, or what a tab that died had not stored. A file is let go once
 * its meme is stored; dying in between is harmless, for the same bytes are one meme.
 */
async function takeShares(importing: Importing): Promise<void> {
  await navigator.locks.request(SHARES_LOCK, { ifAvailable: true }, async (lock) => {
    if (lock === null) return;
    const files = await waitingShares(new URL(resolve('/'), location.href).href);
    const keys = new Map(files.map(({ file, key }: SharedFile) => [file, key]));
    const forgetting: Promise<void>[] = [];
    await importing.addFiles(files, {
      onSettled: ({ file }, outcome) => {
        const key = keys.get(file);
        // Where there was no room it waits for the next start.
        const waits = outcome.kind === 'failed' && outcome.failure.kind.startsWith('storage-');
        if (key !== undefined && !waits) forgetting.push(forgetShare(key));
      },
    });
    await Promise.all(forgetting);
  });
}
