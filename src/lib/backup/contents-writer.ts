import { headerOf, type Backup, type BackupMeme } from '$lib/core/backup-format';
import type { CaptionRecord } from '$lib/core/caption';

/** Length of the strings that are handed to the browser, which keeps Blobs outside the page's heap. */
const PIECE_LENGTH = 1_000_000;

/** Writes the contents of a backup record by record, a line for each, with little of it in memory. */
export class ContentsWriter {
  readonly #memes = new Lines();
  readonly #captions = new Lines();
  #count = 0;

  /** How many memes were added. */
  get memes(): number {
    return this.#count;
  }

  /** Adds a meme with its texts. */
  add(meme: BackupMeme, captions: readonly CaptionRecord[]): void {
    this.#count += 1;
    this.#memes.add(meme);
    for (const caption of captions) this.#captions.add(caption);
  }

  /** The contents as JSON; `made` is in milliseconds since the epoch, `binned` is the number of memes in the bin. */
  finish({ made, binned, tags }: Pick<Backup, 'made' | 'binned' | 'tags'>): Blob {
    const head = JSON.stringify(headerOf(made, binned)).slice(0, -1);
    const written = new Lines();
    for (const tag of tags) written.add(tag);
    return new Blob([
      `${head},\n"memes":[`,
      this.#memes.finish(),
      '],\n"captions":[',
      this.#captions.finish(),
      '],\n"tags":[',
      written.finish(),
      ']}\n',
    ]);
  }
}

/** The elements of a JSON list, a line for each. */
class Lines {
  readonly #pieces: Blob[] = [];
  #open = '';
  #first = true;

  add(record: unknown): void {
    this.#open += `${this.#first ? '' : ','}\n${JSON.stringify(record)}`;
    this.#first = false;
    if (this.#open.length > PIECE_LENGTH) this.#close();
  }

  finish(): Blob {
    this.#close();
    return new Blob(this.#pieces);
  }

  #close(): void {
    this.#pieces.push(new Blob([this.#open]));
    this.#open = '';
  }
}
