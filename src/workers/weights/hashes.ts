import { createSHA1, createSHA256, type IHasher } from 'hash-wasm';

/** The hashes of all bytes, in lower-case hexadecimal. */
export type Digests = {
  readonly sha256: string;
  /** Git's blob id; null if it was not requested. */
  readonly git: string | null;
};

/** The hash worker as `Checker` sees it (through comlink). */
export type HashWorker = {
  hello(): true;
  start(gitBytes: number | null): Promise<void>;
  /** Hashes the bytes and transfers their memory back. */
  update(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
  digest(): Promise<Digests>;
};

/** Computes hashes incrementally. */
export class Hashes {
  private constructor(
    private readonly sha256: IHasher,
    private readonly git: IHasher | null,
  ) {}

  /** `gitBytes` is the file's length, which git's blob id includes; null computes no blob id. */
  static async of(gitBytes: number | null): Promise<Hashes> {
    const git = gitBytes === null ? null : (await createSHA1()).init().update(`blob ${gitBytes}\0`);
    return new Hashes((await createSHA256()).init(), git);
  }

  update(bytes: Uint8Array): void {
    this.sha256.update(bytes);
    this.git?.update(bytes);
  }

  /** Call once. */
  digest(): Digests {
    return { sha256: this.sha256.digest('hex'), git: this.git?.digest('hex') ?? null };
  }
}
