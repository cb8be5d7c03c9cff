import { similarTo, hashedOf, type SimilarPair } from '$lib/copies/likeness';
import type { Found } from '$lib/library/found';
import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { queryOfText } from '../words/query';
import { success, type Result } from '$lib/core/result';
import { createIntakePool } from '$lib/intake/intake-pool';
import type { Intake } from '$lib/intake/protocol';
import type { SearchEngine } from '../search-engine';
import type { SearchResult } from '../words/words-protocol';
import { fuse, wordlessHit, type Hit } from '../hit';

/** What is being done with the picture: its looks are compared at once, the rest takes longer. */
export type PictureStage = 'reading' | 'describing' | 'done';

/** What tells about a picture that is no meme; each answers null where it cannot, or after `signal`. */
export type PictureReaders = {
  /** The text on it. */
  readonly read: (picture: Blob, signal: AbortSignal) => Promise<string | null>;
  /** What it shows. */
  readonly describe: (picture: Blob, signal: AbortSignal) => Promise<string | null>;
};

/** What the search needs besides the picture. */
export type PictureSources = PictureReaders & {
  readonly memes: () => readonly Meme[];
  readonly engine: Pick<SearchEngine, 'searchWords' | 'near' | 'found'>;
};

/** The name of the picture among memes; no meme has it. */
const PICTURE_ID = 'the picture' as MemeId;
/** How often an index that is being made is asked again. */
const RETRY_MS = 200;
/** What has a word or two in common is no answer to a whole picture beyond this. */
const MOST_WORDS = 50;

/** What is known of a picture that is searched for, each list best first. */
export type PictureEvidence = {
  /** Memes of the very same bytes. */
  readonly same: readonly MemeId[];
  /** As `similarTo` of `copies.ts` answers; `pictureId` is the id the picture had there. */
  readonly alike: readonly SimilarPair[];
  readonly pictureId: MemeId;
  /** By the text that stands on it. */
  readonly words: readonly Hit[];
  /** By what it says and shows. */
  readonly meaning: readonly Hit[];
};

/** A search by picture: which memes are it, look like it, say or mean the same. Nothing of it is kept. */
export class PictureSearch {
  /** The picture, small. */
  readonly thumbnail: Blob;
  readonly #picture: Blob;
  readonly #sources: PictureSources;
  readonly #same: readonly MemeId[];
  readonly #alike: readonly SimilarPair[];
  readonly #stop = new AbortController();
  #stage = $state<PictureStage>('reading');
  #result = $state.raw<Pick<SearchResult, 'hits' | 'matches'>>({ hits: [], matches: [] });
  /** What is being done; more may be found until it is `done`. */
  readonly stage = $derived(this.#stage);

  /** Compares the picture's hash with those of all memes, a few milliseconds for thousands. */
  constructor(picture: Blob, { sha256, hash, thumbnail }: Intake, sources: PictureSources) {
    const memes = sources.memes();
    this.#picture = picture;
    this.#sources = sources;
    this.thumbnail = new Blob([thumbnail.data], { type: thumbnail.type });
    this.#same = memes.filter((meme) => meme.sha256 === sha256).map(({ id }) => id);
    this.#alike = hash === null ? [] : similarTo({ id: PICTURE_ID, hash }, memes.flatMap(hashedOf));
    this.#show(null, []);
  }

  /** What was found so far, best first. */
  found(byId: (id: MemeId) => Meme | undefined): readonly Found[] {
    return this.#sources.engine.found(this.#result, byId);
  }

  /** Reads and describes the picture and looks for that; once. */
  async look(): Promise<void> {
    const { read, describe } = this.#sources;
    const text = ((await read(this.#picture, this.#stop.signal)) ?? '').trim();
    await this.#lookFor(text, text);
    this.#stage = 'describing';
    const description = ((await describe(this.#picture, this.#stop.signal)) ?? '').trim();
    if (description !== '') await this.#lookFor(text === '' ? description : text, `${description}\n${text}`.trim());
    this.#stage = 'done';
  }

  /** Another picture, or none, is searched for. */
  end(): void {
    this.#stop.abort();
  }

  async #lookFor(words: string, meaning: string): Promise<void> {
    const { engine } = this.#sources;
    if (words === '' || this.#stop.signal.aborted) return;
    const [result, near] = await Promise.all([this.#ask(words), engine.near(meaning)]);
    this.#show(result, near);
  }

  /** Null where the index cannot run. */
  async #ask(words: string): Promise<SearchResult | null> {
    const query = queryOfText(words);
    if (query.words.length === 0) return null;
    while (!this.#stop.signal.aborted) {
      const asked = await this.#sources.engine.searchWords(query, MOST_WORDS);
      if (!asked.ok) return null;
      if (asked.value?.complete === true) return asked.value;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    return null;
  }

  #show(result: SearchResult | null, meaning: readonly Hit[]): void {
    const [same, alike] = [this.#same, this.#alike];
    const hits = pictureHits({ same, alike, pictureId: PICTURE_ID, words: result?.hits ?? [], meaning });
    this.#result = { hits, matches: result?.matches ?? [] };
  }
}

/** Checks and decodes a picture as an import does, and searches by it. Fails with one of the failures of a file. */
export async function searchByPicture(picture: Blob, sources: PictureSources): Promise<Result<PictureSearch>> {
  const pool = createIntakePool({ size: 1 });
  const taken = await pool.intake(picture);
  pool.close();
  if (!taken.ok) return taken;
  const search = new PictureSearch(picture, taken.value, sources);
  void search.look();
  return success(search);
}

/**
 * One ranking: the same picture, near copies, the same template, then what says or means the same. Whoever searches with a
 * picture looks for that picture first. Each meme comes once, with its strongest reason.
 */
export function pictureHits({ same, alike, pictureId, words, meaning }: PictureEvidence): Hit[] {
  const ranked = [
    ...same.map((id) => wordlessHit(id, 'same-picture')),
    ...alike.map(({ a, b, likeness }) => wordlessHit(a === pictureId ? b : a, likeness)),
    ...fuse(words, meaning),
  ];
  const hits = new Map<MemeId, Hit>();
  for (const hit of ranked) if (!hits.has(hit.id)) hits.set(hit.id, hit);
  return [...hits.values()];
}
