import type { SearchDoc } from '$lib/search/words/search-doc';
import type { MemeId } from '$lib/core/ids';
import type { HitColumns } from '$lib/search/hit';
import type { SearchRequest, SearchResult, SearchWorker } from '$lib/search/words/words-protocol';
import { decode, encode } from './codec';
import { SearchIndex } from './search-index';
import type { Known } from './terms';

/** The one file in which the index is kept. */
export type IndexFile = {
  /** What was written last; null when there is nothing, or the browser keeps no files. */
  read(): Promise<ArrayBuffer | null>;
  /** Replaces it as a whole: a tab that dies meanwhile leaves the old one. A browser that refuses is left alone. */
  write(content: Blob): Promise<void>;
};

/** Merging goes on in slices of this length, so that a query never waits longer. */
const SLICE_MS = 8;
/** Changes come in bursts: the index is stored when none came for this long. */
const QUIET_MS = 2000;
/** Fewer changes are not worth writing megabytes: the page sends those memes again at the next start. */
const MIN_UNSAVED = 50;
const MIN_UNSAVED_SHARE = 0.05;

/** The search worker behind its boundary. */
export class SearchService implements SearchWorker {
  readonly #file: IndexFile;
  readonly #known: Promise<Known>;
  /** Settled by `open`; everything else waits for it. */
  readonly #opened: Promise<SearchIndex>;
  #open: (index: SearchIndex) => void = () => undefined;
  /** Memes that the page was asked for and has not sent yet. */
  readonly #awaited = new Set<MemeId>();
  readonly #quietMs: number;
  #unsaved = 0;
  #saving: ReturnType<typeof setTimeout> | undefined;
  #working: Promise<void> | null = null;
  /** Whether everything is being merged into one part, to be stored. */
  #packing = false;

  constructor(file: IndexFile, known: Promise<Known>, quietMs = QUIET_MS) {
    this.#opened = new Promise((resolve) => (this.#open = resolve));
    this.#file = file;
    this.#known = known;
    this.#quietMs = quietMs;
  }

  hello(): true {
    return true;
  }

  async open(ids: string, fingerprints: Float64Array<ArrayBuffer>): Promise<Uint32Array<ArrayBuffer>> {
    const [known, stored] = await Promise.all([this.#known, this.#file.read()]);
    const index = new SearchIndex(known);
    const segment = stored === null ? null : decode(stored, known !== null);
    if (segment !== null) index.load(segment);
    const wanted = new Map(ids === '' ? [] : ids.split('\n').map((id, at) => [id as MemeId, at]));
    const gone: MemeId[] = [];
    for (const [id, fingerprint] of index.fingerprints()) {
      const at = wanted.get(id);
      if (at === undefined) gone.push(id);
      else if (fingerprints[at] === fingerprint) wanted.delete(id);
    }
    index.remove(gone);
    for (const id of wanted.keys()) this.#awaited.add(id);
    this.#open(index);
    this.#changed(index, gone.length);
    return Uint32Array.from(wanted.values());
  }

  async put(docs: readonly SearchDoc[]): Promise<void> {
    const index = await this.#opened;
    index.put(docs);
    for (const { id } of docs) this.#awaited.delete(id);
    this.#changed(index, docs.length);
  }

  async remove(ids: readonly MemeId[]): Promise<void> {
    const index = await this.#opened;
    index.remove(ids);
    for (const id of ids) this.#awaited.delete(id);
    this.#changed(index, ids.length);
  }

  async search({ query, limit, only }: SearchRequest): Promise<SearchResult<HitColumns>> {
    const index = await this.#opened;
    const found = index.search(query, { limit, only: only === null ? null : new Set(only) });
    return { ...found, complete: this.#awaited.size === 0 };
  }

  #changed(index: SearchIndex, count: number): void {
    this.#unsaved += count;
    if (count > 0) void this.#work(index);
    clearTimeout(this.#saving);
    if (this.#unsaved >= Math.max(MIN_UNSAVED, MIN_UNSAVED_SHARE * index.size))
      this.#saving = setTimeout(() => void this.#save(index), this.#quietMs);
  }

  async #save(index: SearchIndex): Promise<void> {
    const unsaved = this.#unsaved;
    this.#packing = true;
    await this.#work(index);
    this.#packing = false;
    const whole = index.whole();
    // Something changed meanwhile: the next quiet moment comes.
    if (whole === null) return;
    this.#unsaved -= unsaved;
    await this.#file.write(encode(whole, (await this.#known) !== null));
  }

  async #work(index: SearchIndex): Promise<void> {
    await (this.#working ??= this.#merge(index));
    this.#working = null;
  }

  /** Merges in slices; what comes in between is answered between them. */
  async #merge(index: SearchIndex): Promise<void> {
    while (index.work(SLICE_MS, this.#packing)) await new Promise((resolve) => setTimeout(resolve));
  }
}
