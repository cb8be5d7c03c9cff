import { createSHA1, createSHA256, type IHasher } from 'hash-wasm';

/** Of all bytes, lower-case hexadecimal. */
export type Digests = {
  readonly sha256: string;
  /** Git's blob id; null when it was not asked for. */
  readonly git: string | null;
};

/** The thread that hashes, as who checks a file sees it. */
export type HashWorker = {
  hello(): true;
  start(gitBytes: number | null): Promise<void>;
  /** Gives the memory back. */
  update(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
  digest(): Promise<Digests>;
};

/** Hashes bytes as they come. */
export class Hashes {
  private constructor(
    private readonly sha256: IHasher,
    private readonly git: IHasher | null,
  ) {}

  /** `gitBytes` is the length git's blob id begins with; null when that is not wanted. */
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
