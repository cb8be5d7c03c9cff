import type { ModelId } from '$lib/core/ids';
import type { Result } from '$lib/core/result';
import type { Receipt, WeightManifest } from '$lib/catalogue/weights';

/** How a download stands; told at most ten times a second, and once at the end. */
export type WeightsProgress = {
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Over the last seconds; 0 until known. */
  readonly bytesPerSecond: number;
  /** The file being fetched, relative to the repository. */
  readonly file: string;
  readonly note: WeightsNote | null;
};

/**
 * What a person should know of a download: it went on from an earlier one; a file changed on the host and was begun again;
 * the host lists no hashes, so sizes are all that can be checked; another tab downloads it at the moment.
 */
export type WeightsNote = 'resumed' | 'started over' | 'unverified' | 'waiting';

/** A model of which only a part is stored. */
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

/** A file from disk; `path` as the folder picker gives it, or the bare name. */
export type ImportFile = { readonly path: string; readonly blob: Blob };

/** What a host can do: with its API, sizes and hashes are known before the download. */
export type HostAnswer = { readonly api: boolean };

/** A stored model's commit, and the one its revision names on the host; null for the one that nobody knows. */
export type Freshness = { readonly stored: string | null; readonly latest: string | null };

/**
 * The weight store as the page sees it (through comlink). `host` is an address without a trailing slash. A model is named
 * by its id and the key of its mix. `onAlive` is called every few seconds while the call goes on, also while it waits for
 * another tab or for the host.
 */
export interface WeightsWorker {
  /** Answers once the worker's script runs. */
  hello(): true;
  /**
   * Downloads what is missing of a model, going on where an earlier download stopped; all files are of one commit.
   * Fails with `offline`, `host-unreachable`, `host-refused`, `host-busy`, `file-missing`, `wrong-bytes`, `no-space`,
   * `storage-full`, `storage-unavailable`, and `cancelled` after `pause` or `remove`.
   */
  download(
    manifest: WeightManifest,
    host: string,
    onProgress: (progress: WeightsProgress) => void,
    onAlive: () => void,
  ): Promise<Result<Receipt>>;
  /** Stops a running download and keeps what has arrived. */
  pause(model: ModelId, mix: string): Promise<Result<null>>;
  /**
   * Takes a model's files from disk; the host is asked for hashes, and where it does not answer sizes are taken as they
   * are. Fails with `file-missing`, `wrong-bytes`, `unreadable-file`, `storage-full`, `storage-unavailable`.
   */
  importFiles(
    manifest: WeightManifest,
    host: string,
    files: readonly ImportFile[],
    onAlive: () => void,
  ): Promise<Result<Receipt>>;
  list(): Promise<Result<WeightsListing>>;
  /**
   * Reads and hashes every stored file again. Fails with `wrong-bytes` or `not-downloaded`; the bad file is then gone and
   * `download` fetches it alone.
   */
  verify(model: ModelId, mix: string, onAlive: () => void): Promise<Result<Receipt>>;
  /** Asks the host which commit the revision names now. */
  freshness(manifest: WeightManifest, host: string): Promise<Result<Freshness>>;
  /** Deletes a model, finished or not; files that another model uses stay. */
  remove(model: ModelId, mix: string): Promise<Result<null>>;
  /** Deletes all weights and all parts. */
  removeAll(): Promise<Result<null>>;
  /** Deletes what downloads left behind that nobody went on with for two weeks. */
  sweep(): Promise<Result<null>>;
  /** Whether a host answers for a repository. Fails with `host-unreachable`, `host-refused`, `file-missing`, ... */
  checkHost(host: string, repo: string): Promise<Result<HostAnswer>>;
}
