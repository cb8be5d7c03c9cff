import * as v from 'valibot';
import { storageOp } from './weights-error';

/** Whole, checked weights under their canonical addresses, and the receipts beside them. */
export const WEIGHTS_CACHE = 'memelore-weights-v1';
/** What is known of unfinished downloads and of their files. */
export const PARTS_CACHE = 'memelore-parts-v1';
/** An address nobody can own, for entries that are not files of a hub. */
const PRIVATE = 'https://memelore.invalid';

/** The cache of whole weights. */
export function openWeights(): Promise<Cache> {
  return storageOp(() => caches.open(WEIGHTS_CACHE));
}

/** Records as JSON in a cache, each under the names that identify it; one that cannot be read counts as absent. */
export class Records<Value> {
  readonly #prefix: string;

  constructor(
    private readonly cache: typeof WEIGHTS_CACHE | typeof PARTS_CACHE,
    folder: string,
    private readonly schema: v.GenericSchema<unknown, Value>,
  ) {
    this.#prefix = `${PRIVATE}/${folder}/`;
  }

  /** Whether an address in the cache is one of these records'. */
  has(url: string): boolean {
    return url.startsWith(this.#prefix);
  }

  /** The record of these names, or null. */
  async read(...names: readonly string[]): Promise<Value | null> {
    return await this.#read(this.#urlOf(names));
  }

  /** Every record that can be read, with the names it is kept under. */
  async all(): Promise<readonly { readonly names: readonly string[]; readonly value: Value }[]> {
    const cache = await this.#open();
    const urls = (await storageOp(() => cache.keys())).map(({ url }) => url).filter((url) => this.has(url));
    const records = await Promise.all(
      urls.map(async (url) => {
        const names = url.slice(this.#prefix.length).split('/').map(decodeURIComponent);
        return { names, value: await this.#read(url) };
      }),
    );
    return records.flatMap(({ names, value }) => (value === null ? [] : [{ names, value }]));
  }

  async write(value: Value, ...names: readonly string[]): Promise<void> {
    const cache = await this.#open();
    await storageOp(() => cache.put(this.#urlOf(names), Response.json(value)));
  }

  async delete(...names: readonly string[]): Promise<void> {
    const cache = await this.#open();
    await storageOp(() => cache.delete(this.#urlOf(names)));
  }

  async #read(url: string): Promise<Value | null> {
    const cache = await this.#open();
    const response = await storageOp(() => cache.match(url));
    const parsed = v.safeParse(this.schema, await response?.json().catch(() => null));
    return parsed.success ? parsed.output : null;
  }

  #open(): Promise<Cache> {
    return storageOp(() => caches.open(this.cache));
  }

  #urlOf(names: readonly string[]): string {
    return this.#prefix + names.map(encodeURIComponent).join('/');
  }
}
