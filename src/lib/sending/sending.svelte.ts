import { browserFailure, type Operation } from '$lib/core/cause';
import type { Failure } from '$lib/core/failure';
import { formatMemes, formatName, formatUnreadable, localDay } from '$lib/core/format';
import { altText } from '$lib/library/alt-text';
import { titleOf } from '$lib/library/meme-title';
import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { failed, type Result } from '$lib/core/result';
import { readOriginalBytes, updateMeme } from '$lib/storage/memes';
import { isReadable } from '$lib/storage/originals';
import type { Library } from '$lib/library/library.svelte';
import type { Notices } from '$lib/basics/notices.svelte';
import { copyPicture, downloadFile, mayShare } from './clipboard';
import type { Exported } from './export';

/** Progress of an export, in memes. */
export type Exporting = { readonly done: number; readonly total: number };

/** Parts of the library that sending uses. */
type Memes = Pick<Library, 'memes' | 'byId' | 'put' | 'original' | 'picture'>;

/** Number of recently sent memes; few enough to find one at a glance. */
const RECENT = 8;

/**
 * Copies, shares, downloads and exports memes. Each use except an export is counted, so that frequently or recently
 * sent memes are found again.
 */
export class Sending {
  readonly #library: Memes;
  readonly #notices: Notices;
  readonly #onSent: () => void;
  #exporting = $state.raw<Exporting | null>(null);
  #stop = new AbortController();
  /** The memes that were sent last, newest first; at most eight. */
  readonly recent = $derived.by(() =>
    this.#library.memes
      .filter((meme) => meme.sentAt !== null)
      .sort((a, b) => (b.sentAt ?? 0) - (a.sentAt ?? 0))
      .slice(0, RECENT),
  );
  /** Progress of the running export; null if there is none. */
  readonly exporting = $derived(this.#exporting);

  /** `onSent` is called whenever a meme is copied, shared, downloaded or dragged out. */
  constructor(library: Memes, notices: Notices, onSent: () => void = () => undefined) {
    this.#library = library;
    this.#notices = notices;
    this.#onSent = onSent;
  }

  /**
   * Copies the picture to the clipboard as PNG, the one type that all browsers accept; animations become a still. Call
   * it within a click or key press.
   */
  async copyImage(id: MemeId): Promise<void> {
    const meme = this.#library.byId(id);
    if (meme === undefined) return;
    await this.#copy(meme, meme.animated ? 'Copied as a still picture' : 'Copied');
  }

  /** Like `copyImage`, for a search result that may be off screen: the notice names the meme. */
  async copyFound(meme: Meme): Promise<void> {
    await this.#copy(meme, `Copied ${formatName(titleOf(meme))}${meme.animated ? ' as a still picture' : ''}`);
  }

  /** Copies the meme's alt text to the clipboard. */
  async copyAltText(id: MemeId): Promise<void> {
    const meme = this.#library.byId(id);
    const words = meme === undefined ? null : altText(meme);
    if (words === null) this.#notices.say('Nothing is known of this meme yet that could be copied.');
    else if (await this.#try(() => navigator.clipboard.writeText(words), 'sending'))
      this.#notices.copied('Alt text copied', id);
  }

  /** Opens the system's share sheet with the picture; copies the picture if the browser cannot share files. */
  async share(id: MemeId): Promise<void> {
    const file = await this.file(id);
    if (file === null) return;
    if (!mayShare(file)) {
      const meme = this.#library.byId(id);
      if (meme !== undefined)
        await this.#copy(meme, 'This browser cannot share pictures. Copied: paste it where you like');
    } else if (await this.#try(() => navigator.share({ files: [file] }), 'sending')) await this.count(id);
  }

  /** Downloads the original under its name. */
  async download(id: MemeId): Promise<void> {
    const file = await this.#named(id, await this.#library.original(id));
    if (file === null) return;
    downloadFile(file, file.name);
    await this.count(id);
  }

  /**
   * The picture as a file under its name, for drag and drop and sharing; null if the meme is gone or its picture cannot
   * be read, which is reported.
   * It is the original, or the rendition of a damaged one, because another app may refuse that.
   */
  async file(id: MemeId): Promise<File | null> {
    return await this.#named(id, await this.#library.picture(id));
  }

  async #named(id: MemeId, picture: Blob | null): Promise<File | null> {
    const meme = this.#library.byId(id);
    const failure = await failureOf(picture);
    if (meme === undefined || picture === null || failure !== null) {
      this.#notices.fail(failure ?? { kind: 'meme-gone' });
      return null;
    }
    const isRendition = picture.type !== meme.type;
    const name = isRendition ? `${meme.name.replace(/\.[^.]+$/u, '')}.png` : meme.name;
    return new File([picture], name, { type: picture.type });
  }

  /** Counts a meme as sent now; call it for ways of sending outside this class. */
  async count(id: MemeId): Promise<void> {
    this.#onSent();
    const counted = await updateMeme(id, ({ sent }) => ({ sent: sent + 1, sentAt: Date.now() }));
    if (counted.ok) this.#library.put([counted.value]);
  }

  /**
   * Saves memes as one ZIP with their folders, names and lists of their data; a single meme is downloaded as its file.
   * Call it within a click: for a large archive the browser asks where to save it. `cancelExport` stops it.
   */
  async exportMemes(ids: readonly MemeId[]): Promise<void> {
    const memes = ids.map((id) => this.#library.byId(id)).filter((meme) => meme !== undefined);
    const [first] = memes;
    if (first === undefined || this.#exporting !== null) return;
    if (memes.length === 1) {
      await this.download(first.id);
      return;
    }
    const stop = new AbortController();
    this.#stop = stop;
    this.#exporting = { done: 0, total: memes.length };
    const name = `Memelore export ${localDay(Date.now())}.zip`;
    const bytes = memes.reduce((sum, meme) => sum + meme.bytes, 0);
    await this.#try(async () => {
      const [{ chooseTarget, writeArchive }, { exportEntries }] = await Promise.all([
        import('./archive'),
        import('./export'),
      ]);
      const target = await chooseTarget(name, bytes);
      let result: Result<Exported> = failed({ kind: 'cancelled' });
      const entries = exportEntries(
        memes,
        readOriginalBytes,
        (done) => (this.#exporting = { done, total: memes.length }),
        (end) => (result = end),
      );
      const archive = await writeArchive(entries, target, stop.signal);
      const exported = result as Result<Exported>;
      if (!exported.ok) {
        if (target.kind === 'file') await target.handle.remove?.();
        this.#notices.fail(exported.failure, 'The export failed. ');
        return;
      }
      if (archive !== null) downloadFile(archive, name);
      const { memes: written, unreadable } = exported.value;
      this.#notices.say(
        `${formatMemes(written)} exported${formatUnreadable(unreadable)}`,
        unreadable.length > 0 ? 'bad' : 'good',
      );
    }, 'writing');
    this.#exporting = null;
  }

  /** Cancels the export; a partial file is removed. */
  cancelExport(): void {
    this.#stop.abort();
  }

  async #copy({ id, unshown }: Meme, done: string): Promise<void> {
    if (unshown !== undefined) {
      this.#notices.say(
        `This browser cannot show ${unshown} pictures and cannot copy them. Download it instead.`,
        'bad',
      );
      return;
    }
    // The clipboard must get its promise within the click, so the picture is read inside that promise.
    const copy = async (): Promise<void> => {
      const shrunk = await copyPicture(this.#library.picture(id));
      this.#notices.copied(shrunk ? `${done}, made smaller: this device copies at most 16.7 megapixels` : done, id);
    };
    if (await this.#try(copy, 'sending', () => this.#library.picture(id))) await this.count(id);
  }

  /**
   * True if `send` succeeded. Other failures than `AbortError`, thrown when a dialog is closed, are reported: first
   * that of the `picture`, because what browsers say of one that they cannot read differs.
   */
  async #try(send: () => Promise<void>, operation: Operation, picture?: () => Promise<Blob | null>): Promise<boolean> {
    try {
      await send();
      return true;
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return false;
      const unread = picture === undefined ? null : await failureOf(await picture());
      this.#notices.fail(unread ?? browserFailure(error, operation) ?? { kind: 'not-allowed' });
      return false;
    }
  }
}

/** The failure of a picture that is gone or cannot be read; null if it can. */
async function failureOf(picture: Blob | null): Promise<Failure | null> {
  if (picture === null) return { kind: 'meme-gone' };
  return (await isReadable(picture)) ? null : { kind: 'original-unreadable' };
}
