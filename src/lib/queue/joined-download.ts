import { sentence } from '$lib/core/failure';
import type { ModelId } from '$lib/core/ids';
import type { DownloadState } from '$lib/models/downloads.svelte';

/** A model and its download. */
export type Part = {
  readonly model: { readonly id: ModelId; readonly name: string };
  readonly download: DownloadState;
  readonly downloadBytes: number;
};

/**
 * The download of a caption model together with that of the search model that was added, as one. What the second one
 * lacks when it fails is left out, because describing goes on without it.
 */
export function withAdded(main: Part, added: Part | undefined): Part {
  if (added === undefined) return main;
  const { download } = main;
  if (added.download.kind === 'failed')
    return 'note' in download ? { ...main, download: { ...download, note: failureNote(added.download) } } : main;
  const { doneBytes, totalBytes } = bytesOf(added);
  const downloadBytes = main.downloadBytes + totalBytes;
  const name = `${main.model.name} and better search`;
  const both = { model: { id: main.model.id, name }, downloadBytes };
  if (!('note' in download)) return { ...both, download };
  const speed = added.download.kind === 'downloading' ? added.download.bytesPerSecond : 0;
  return {
    ...both,
    download: {
      ...download,
      doneBytes: download.doneBytes + doneBytes,
      totalBytes: download.totalBytes + totalBytes,
      bytesPerSecond: download.bytesPerSecond + speed,
    },
  };
}

function bytesOf({ download, downloadBytes }: Part): { readonly doneBytes: number; readonly totalBytes: number } {
  if ('doneBytes' in download) return download;
  const totalBytes = download.kind === 'ready' ? download.bytes : downloadBytes;
  return { doneBytes: download.kind === 'ready' ? totalBytes : 0, totalBytes };
}

function failureNote({ failure }: Extract<DownloadState, { kind: 'failed' }>): string {
  return `Without better search: ${sentence(failure)}`;
}
