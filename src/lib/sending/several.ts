import type { Notices } from '$lib/basics/notices.svelte';
import { browserFailure } from '$lib/core/cause';
import { formatMemes } from '$lib/core/format';
import type { MemeId } from '$lib/core/ids';
import type { Library } from '$lib/library/library.svelte';
import { asPng, mayShare } from './clipboard';
import type { Sending } from './sending.svelte';

/** What copying and sharing several memes needs. */
type Deps = {
  readonly library: Pick<Library, 'picture'>;
  readonly notices: Notices;
  readonly sending: Pick<Sending, 'copyImage' | 'share' | 'file' | 'count' | 'exportMemes'>;
};

/** True if this browser has a share sheet for files. */
export function canShare(): boolean {
  return 'canShare' in navigator;
}

/**
 * Copies several pictures to the clipboard at once; call it within a click. Most browsers take only one, which no page
 * can know before it tries: then the message says so and offers to export them.
 */
export async function copyTogether(deps: Deps, ids: readonly MemeId[]): Promise<void> {
  const [first, ...others] = ids;
  if (first === undefined) return;
  if (others.length === 0) {
    await deps.sending.copyImage(first);
    return;
  }
  // One after the other, because decoded pictures are large, and none before the browser has had time to refuse.
  let isRefused = false;
  let last = new Promise<unknown>((resolve) => setTimeout(resolve));
  const items = ids.map((id) => {
    const png = last.then(async () => {
      const picture = isRefused ? null : await deps.library.picture(id);
      if (picture === null) throw new Error('The picture is gone');
      return (await asPng(picture)).png;
    });
    last = png.catch(() => undefined);
    return new ClipboardItem({ 'image/png': png });
  });
  try {
    await navigator.clipboard.write(items);
  } catch (error) {
    isRefused = true;
    const isNotAllowed = error instanceof DOMException && error.name === 'NotAllowedError';
    if (isNotAllowed)
      offerExport(deps, ids, 'This browser puts only one picture on the clipboard, so nothing was copied.');
    else deps.notices.fail(browserFailure(error, 'sending') ?? { kind: 'original-unreadable' });
    return;
  }
  deps.notices.say(`${formatMemes(ids.length)} copied`, 'good');
  for (const id of ids) await deps.sending.count(id);
}

/** Opens the system's share sheet with several pictures; if the browser cannot share them, offers to export them. */
export async function shareTogether(deps: Deps, ids: readonly MemeId[]): Promise<void> {
  const [first, ...others] = ids;
  if (first === undefined) return;
  if (others.length === 0) {
    await deps.sending.share(first);
    return;
  }
  const files: File[] = [];
  for (const id of ids) {
    const file = await deps.sending.file(id);
    if (file === null) return;
    files.push(file);
  }
  try {
    if (!mayShare(...files)) throw new Error('They cannot be shared');
    await navigator.share({ files });
  } catch (error) {
    // The share sheet was closed.
    if (error instanceof DOMException && error.name === 'AbortError') return;
    offerExport(deps, ids, `This browser cannot share these ${formatMemes(ids.length)} together.`);
    return;
  }
  for (const id of ids) await deps.sending.count(id);
}

function offerExport({ notices, sending }: Deps, ids: readonly MemeId[], why: string): void {
  notices.say(why, 'bad', { label: 'Export them', run: () => void sending.exportMemes(ids) });
}
