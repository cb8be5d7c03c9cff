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

/** The step of a search by picture. Perceptual hashes are compared at once; reading and describing take longer. */
export type PictureStage = 'reading' | 'describing' | 'done';

/** Functions that make text from a picture that is not in the library; null if impossible or aborted by `signal`. */
export type PictureReaders = {
  /** Reads the text on it. */
  readonly read: (picture: Blob, signal: AbortSignal) => Promise<string | null>;
  /** Describes what it shows. */
  readonly describe: (picture: Blob, signal: AbortSignal) => Promise<string | null>;
};

/** What the search needs besides the picture. */
export type PictureSources = PictureReaders & {
  readonly memes: () => readonly Meme[];
  readonly engine: Pick<SearchEngine, 'searchWords' | 'near' | 'found'>;
};

/** The id of the picture in comparisons with memes; no meme has it. */
const PICTURE_ID = 'the picture' as MemeId;
/** Delay before searching again while the index is incomplete. */
const RETRY_MS = 200;
/** The most hits by words: further ones have only a word or two in common with the picture. */
const MAX_WORD_HITS = 50;

/** The memes found by each criterion of a search by picture, each list best first. */
export type PictureEvidence = {
  /** Memes with identical bytes. */
  readonly same: readonly MemeId[];
  /** The result of `similarTo`, in which the picture has the id `pictureId`. */
  readonly alike: readonly SimilarPair[];
  readonly pictureId: MemeId;
  /** Hits of the text on it. */
  readonly words: readonly Hit[];
  /** Hits by meaning of its text and description. */
  readonly meaning: readonly Hit[];
};

/** A search for memes that are the same picture, or similar in picture, text or meaning. The picture is not stored. */
export class PictureSearch {
  /** A thumbnail of the picture. */
  readonly thumbnail: Blob;
  readonly #picture: Blob;
  readonly #sources: PictureSources;
  readonly #same: readonly MemeId[];
  readonly #alike: readonly SimilarPair[];
  readonly #stop = new AbortController();
  #stage = $state<PictureStage>('reading');
  #result = $state.raw<Pick<SearchResult, 'hits' | 'matches'>>({ hits: [], matches: [] });
  /** The current step; more may be found until it is `done`. */
  readonly stage = $derived(this.#stage);

  /** Compares the picture's hash with those of all memes, which takes a few milliseconds for thousands. */
  constructor(picture: Blob, { sha256, hash, thumbnail, rendition }: Intake, sources: PictureSources) {
    const memes = sources.memes();
    this.#picture = rendition ?? picture;
    this.#sources = sources;
    this.thumbnail = new Blob([thumbnail.data], { type: thumbnail.type });
    this.#same = memes.filter((meme) => meme.sha256 === sha256).map(({ id }) => id);
    this.#alike = hash === null ? [] : similarTo({ id: PICTURE_ID, hash }, memes.flatMap(hashedOf));
    this.#show(null, []);
  }

  /** The memes found so far, best first. */
  found(byId: (id: MemeId) => Meme | undefined): readonly Found[] {
    return this.#sources.engine.found({ ...this.#result, perhaps: [] }, byId);
  }

  /** Reads and describes the picture and searches for the results. Call once. */
  async run(): Promise<void> {
    const { read, describe } = this.#sources;
    const text = ((await read(this.#picture, this.#stop.signal)) ?? '').trim();
    await this.#searchFor(text, text);
    this.#stage = 'describing';
    const description = ((await describe(this.#picture, this.#stop.signal)) ?? '').trim();
    if (description !== '') await this.#searchFor(text === '' ? description : text, `${description}\n${text}`.trim());
    this.#stage = 'done';
  }

  /** Aborts the search. */
  end(): void {
    this.#stop.abort();
  }

  async #searchFor(words: string, meaning: string): Promise<void> {
    const { engine } = this.#sources;
    if (words === '' || this.#stop.signal.aborted) return;
    const [result, near] = await Promise.all([this.#searchWords(words), engine.near(meaning)]);
    this.#show(result, near.close);
  }

  /** Searches the index once it is complete; null if it cannot run. */
  async #searchWords(words: string): Promise<SearchResult | null> {
    const query = queryOfText(words);
    if (query.words.length === 0) return null;
    while (!this.#stop.signal.aborted) {
      const found = await this.#sources.engine.searchWords(query, MAX_WORD_HITS);
      if (!found.ok) return null;
      if (found.value?.complete === true) return found.value;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    return null;
  }

  #show(result: SearchResult | null, meaning: readonly Hit[]): void {
    const [same, alike] = [this.#same, this.#alike];
    const hits = pictureHits({
      same,
      alike,
      pictureId: PICTURE_ID,
      words: result?.missing?.weak === true ? [] : (result?.hits ?? []),
      meaning,
    });
    this.#result = { hits, matches: result?.matches ?? [] };
  }
}

/** Checks and decodes a picture like an import, and starts a search by it. Fails with one of the failures of a file. */
export async function searchByPicture(picture: Blob, sources: PictureSources): Promise<Result<PictureSearch>> {
  const pool = createIntakePool({ size: 1 });
  const taken = await pool.intake(picture);
  pool.close();
  if (!taken.ok) return taken;
  const search = new PictureSearch(picture, taken.value, sources);
  void search.run();
  return success(search);
}

/**
 * Merges the lists into one ranking: the same picture, near copies, the same template, then hits by words and meaning.
 * People who search with a picture mostly run for that picture. Each meme occurs once, with its strongest reason.
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
