/** What to compare. Strings, for thousands of small objects would be slow to send. */
type CopiesRequest = {
  /** Ids of memes, one a line, and their hashes in the same order. */
  readonly ids: string;
  readonly hashes: string;
  /** A line for each list of memes that are not alike, the ids apart by spaces. */
  readonly different: string;
};

/** Groups as lines of ids apart by spaces, the largest of each kind first. */
type CopiesAnswer = {
  readonly nearCopies: string;
  /** 1 where the group of that line is close, see `CopyGroup`. */
  readonly close: Uint8Array<ArrayBuffer>;
  readonly templates: string;
};

/** The worker that compares memes by their hashes, as the page sees it (through comlink). */
export interface CopiesWorker {
  /** Answers once the worker's script runs. */
  hello(): true;
  /** All groups; `onProgress` is told now and then how many memes have been compared with all others. */
  find(request: CopiesRequest, onProgress: (done: number) => void): Promise<CopiesAnswer>;
}
