import type { Sha256 } from '$lib/core/ids';
import {
  MAX_NAMES,
  type BackupCheck,
  type BackupIndex,
  type BackupItem,
  type BackupItems,
  type BackupSource,
} from '$lib/backup/protocol';
import { hashAt, memeAt, placeAt } from './backup-index';
import { Pictures } from './pictures';
import { nowAndThen, type OnProgress } from './progress';

/** Memes with more bytes than this, pictures and texts, are not given together. */
const MAX_ITEMS_BYTES = 32_000_000;

/** A backup whose list was read. */
export class ReadBackup {
  readonly #pictures: Pictures;
  readonly #index: BackupIndex;
  /** Positions of the memes whose pictures were read and are whole. */
  readonly #whole = new Set<number>();

  constructor(source: BackupSource, index: BackupIndex) {
    this.#pictures = new Pictures(source);
    this.#index = index;
  }

  /** The hashes of `count` memes from position `from`. */
  hashes(from: number, count: number): readonly Sha256[] {
    const positions = Array.from({ length: this.#end(from, count) - from }, (_, index) => from + index);
    return positions.map((position) => hashAt(this.#index, position));
  }

  /** Reads every picture and compares its hash; damaged ones are left out of `items`. `report` gets memes. */
  async check(report: OnProgress): Promise<BackupCheck> {
    const memes = this.#index.ends.length;
    const onProgress = nowAndThen(report);
    let damaged = 0;
    const names: string[] = [];
    for (let position = 0; position < memes; position += 1) {
      if (!(await this.#isWhole(position))) {
        damaged += 1;
        if (names.length < MAX_NAMES) names.push(memeAt(this.#index, position).saved.name);
      }
      onProgress(position + 1, memes);
    }
    return { damaged, names };
  }

  /** The whole memes among `count` ones from position `from`, in order; fewer if their pictures are large. */
  async items(from: number, count: number): Promise<BackupItems> {
    const items: BackupItem[] = [];
    const end = this.#end(from, count);
    let [next, total] = [from, 0];
    while (next < end && total <= MAX_ITEMS_BYTES) {
      const original = await this.#original(next);
      const { saved, captions } = memeAt(this.#index, next);
      next += 1;
      if (original === null) continue;
      total += original.size + captions.reduce((sum, { value }) => sum + 2 * value.length, 0);
      items.push({ saved, captions, original });
    }
    return { items, next };
  }

  #end(from: number, count: number): number {
    return Math.min(from + count, this.#index.ends.length);
  }

  /** True if a meme's picture is there with the bytes that were backed up. */
  async #isWhole(position: number): Promise<boolean> {
    if (this.#whole.has(position)) return true;
    const place = placeAt(this.#index, position);
    if (place === null) return false;
    const hash = await this.#pictures.hash(place, place.bytes).catch(() => null);
    if (hash !== hashAt(this.#index, position)) return false;
    this.#whole.add(position);
    return true;
  }

  /** A meme's picture; null if it is missing or its bytes are not those that were backed up. */
  async #original(position: number): Promise<Blob | null> {
    const place = placeAt(this.#index, position);
    if (place === null || !(await this.#isWhole(position))) return null;
    return await this.#pictures.blob(place, place.bytes).catch(() => null);
  }
}
