/** The memes to compare. Strings, because thousands of small objects are slow to send. */
type CopiesRequest = {
  /** Ids of memes, one per line, and their concatenated hashes in the same order. */
  readonly ids: string;
  readonly hashes: string;
  /** A line for each list of memes that a person called different; ids are separated by spaces. */
  readonly different: string;
};

/** Groups, one per line with ids separated by spaces, the largest of each kind first. */
type CopiesAnswer = {
  readonly nearCopies: string;
  /** 1 if the group on that line is close, see `CopyGroup`. */
  readonly close: Uint8Array<ArrayBuffer>;
  readonly templates: string;
};

/** The worker that compares memes by their hashes, as the page sees it (through comlink). */
export interface CopiesWorker {
  /** Answers once the worker's script runs. */
  hello(): true;
  /** Finds all groups; `onProgress` gets the number of memes that have been compared with all others. */
  find(request: CopiesRequest, onProgress: (done: number) => void): Promise<CopiesAnswer>;
}
