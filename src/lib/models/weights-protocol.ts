import type { ModelId } from '$lib/core/ids';
import type { Result } from '$lib/core/result';
import type { Receipt, WeightManifest } from '$lib/catalogue/weights';

/** Progress of a download, sent at most ten times a second and once at the end. */
export type WeightsProgress = {
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Mean of the last seconds; 0 until known. */
  readonly bytesPerSecond: number;
  /** The file being downloaded; path in the repository. */
  readonly file: string;
  readonly note: WeightsNote | null;
};

/**
 * Notes on a download: `resumed` from an earlier one; `started over` because a file changed on the host; `unverified`
 * because the host lists no hashes, so only sizes can be checked; `waiting` for another tab that downloads it.
 */
export type WeightsNote = 'resumed' | 'started over' | 'unverified' | 'waiting';

/** A partly stored model. */
export type Unfinished = {
  readonly model: ModelId;
  readonly mix: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
};

/** All that is stored. */
export type WeightsListing = {
  readonly complete: readonly Receipt[];
  readonly unfinished: readonly Unfinished[];
};

/** A chosen file. `path` is the relative path from the folder picker, or the bare name. */
export type ImportFile = { readonly path: string; readonly blob: Blob };

/** What a host supports. With its API, sizes and hashes are known before the download. */
export type HostAnswer = { readonly api: boolean };

/** The commit of a stored model and the one that its revision names on the host. Each is null if unknown. */
export type Freshness = { readonly stored: string | null; readonly latest: string | null };

/**
 * The weight store as the page sees it through comlink. `host` is a URL without a trailing slash. A model is named by
 * its id and the key of its mix. `onAlive` is called every few seconds during a call, also while it waits for another
 * tab or for the host.
 */
export interface WeightsWorker {
  /** Returns as soon as the worker's script runs. */
  hello(): true;
  /**
   * Downloads what is missing of a model and resumes earlier downloads; all files are of one commit. Fails with
   * `offline`, `host-unreachable`, `host-refused`, `host-busy`, `file-missing`, `wrong-bytes`, `no-space`,
   * `no-model-storage`, `storage-full`, `storage-unavailable`, and `cancelled` after `pause` or `remove`.
   */
  download(
    manifest: WeightManifest,
    host: string,
    onProgress: (progress: WeightsProgress) => void,
    onAlive: () => void,
  ): Promise<Result<Receipt>>;
  /** Stops a running download; what was received stays stored. */
  pause(model: ModelId, mix: string): Promise<Result<null>>;
  /**
   * Imports a model's files from disk. They are checked against the host's hashes; if the host does not answer, they
   * are accepted unchecked. Fails with `file-missing`, `wrong-bytes`, `unreadable-file`, `no-model-storage`,
   * `storage-full`, `storage-unavailable`.
   */
  importFiles(
    manifest: WeightManifest,
    host: string,
    files: readonly ImportFile[],
    onAlive: () => void,
  ): Promise<Result<Receipt>>;
  list(): Promise<Result<WeightsListing>>;
  /**
   * Reads and hashes all stored files again. Fails with `wrong-bytes` or `not-downloaded`. A damaged file is deleted,
   * and `download` fetches only this file.
   */
  verify(model: ModelId, mix: string, onAlive: () => void): Promise<Result<Receipt>>;
  /** Asks the host which commit the revision names now. */
  freshness(manifest: WeightManifest, host: string): Promise<Result<Freshness>>;
  /** Deletes a model, complete or not. Files that another model uses stay. */
  remove(model: ModelId, mix: string): Promise<Result<null>>;
  /** Deletes all weights, including partial downloads. */
  removeAll(): Promise<Result<null>>;
  /**
   * Makes unfinished downloads of models of which the browser deleted a file, and deletes the parts of downloads that
   * were not resumed for two weeks. True if there was such a model.
   */
  sweep(): Promise<Result<boolean>>;
  /** Checks that a host answers for a repository. Fails with `host-unreachable`, `host-refused`, `file-missing`, ... */
  checkHost(host: string, repo: string): Promise<Result<HostAnswer>>;
}
