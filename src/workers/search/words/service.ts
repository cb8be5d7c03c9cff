import type { SearchDoc } from '$lib/search/words/search-doc';
import type { MemeId } from '$lib/core/ids';
import type { HitColumns } from '$lib/search/hit';
import type { SearchRequest, SearchResult, SearchWorker } from '$lib/search/words/words-protocol';
import { decode, encode } from './codec';
import { SearchIndex } from './search-index';
import type { KnownWords } from './terms';

/** The file in which the index is stored. */
export type IndexFile = {
  /** The stored index; null if there is none or the browser refuses. */
  read(): Promise<ArrayBuffer | null>;
  /**
   * Replaces the file atomically: if the tab ends meanwhile, the old one stays. Does nothing if the browser refuses.
   */
  write(content: Blob): Promise<void>;
};

/** Merging runs in slices of this length, the longest a query waits for it. */
const SLICE_MS = 8;
/** The index is stored after this long without changes, because they come in bursts. */
const QUIET_MS = 2000;
/** Fewer changes do not justify writing megabytes: the page sends those memes again at the next start. */
const MIN_UNSAVED = 50;
const MIN_UNSAVED_SHARE = 0.05;

/** The search worker without its messaging. */
export class SearchService implements SearchWorker {
  readonly #file: IndexFile;
  readonly #known: Promise<KnownWords>;
  /** Resolved by `open`; all other calls wait for it. */
  readonly #opened: Promise<SearchIndex>;
  #open: (index: SearchIndex) => void = () => undefined;
  /** Memes that `open` requested and the page has not sent yet. */
  readonly #awaited = new Set<MemeId>();
  readonly #quietMs: number;
  #unsaved = 0;
  #saving: ReturnType<typeof setTimeout> | undefined;
  #working: Promise<void> | null = null;
  /** True while everything is merged into one part, to be stored. */
  #mergingAll = false;

  constructor(file: IndexFile, known: Promise<KnownWords>, quietMs = QUIET_MS) {
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
    this.#mergingAll = true;
    await this.#work(index);
    this.#mergingAll = false;
    const whole = index.whole();
    // The index changed meanwhile; that change has scheduled the next attempt.
    if (whole === null) return;
    this.#unsaved -= unsaved;
    await this.#file.write(encode(whole, (await this.#known) !== null));
  }

  async #work(index: SearchIndex): Promise<void> {
    await (this.#working ??= this.#merge(index));
    this.#working = null;
  }

  /** Merges in slices; queries are answered between them. */
  async #merge(index: SearchIndex): Promise<void> {
    while (index.work(SLICE_MS, this.#mergingAll)) await new Promise((resolve) => setTimeout(resolve));
  }
}
