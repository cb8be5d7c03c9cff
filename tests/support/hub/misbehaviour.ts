/** What a hub can do wrong. */
export type Misdeed =
  /** The connection breaks once this fraction of the file was sent. */
  | { readonly kind: 'drop'; readonly after: number }
  /** The connection breaks before any answer. */
  | { readonly kind: 'hang-up' }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterS?: number }
  /** The right length, other bytes. */
  | { readonly kind: 'wrong-bytes' }
  /**
   * The body ends in good order after this fraction of the file: with `length: 'absent'` nothing says that more was to
   * come, with `'short'` the Content-Length agrees with the short body.
   */
  | { readonly kind: 'truncate'; readonly after: number; readonly length: 'absent' | 'short' }
  /** Once an answer was sent its file changes in place: new ETag, new bytes, the same commit. */
  | { readonly kind: 'change' }
  /** Ranges are ignored: 200 with the whole file. */
  | { readonly kind: 'no-range' }
  /** The tree lists large files with this size. */
  | { readonly kind: 'overstate'; readonly bytes: number }
  /** The API is unknown: 404. */
  | { readonly kind: 'no-api' }
  | { readonly kind: 'delay'; readonly ms: number }
  /** No `Access-Control-Allow-Origin`. */
  | { readonly kind: 'no-cors' }
  /** Preflight requests are refused; plain ones are answered. */
  | { readonly kind: 'no-preflight' }
  /** Only the headers that every page may read can be read. */
  | { readonly kind: 'hidden-headers' }
  /** All answers together get this much. */
  | { readonly kind: 'throttle'; readonly bytesPerSecond: number };

/** A misdeed, the requests it meets and how often. */
export type Misbehaviour = Misdeed & {
  /** Part of the request's path or a pattern for it; every request without. Weights are sent from `/cdn/...`. */
  readonly match?: string | RegExp;
  /** The number of requests it meets; no limit without. */
  readonly times?: number;
};

type Entry = { readonly misbehaviour: Misbehaviour; left: number };
type MisdeedOf<Kind extends Misdeed['kind']> = Extract<Misdeed, { kind: Kind }>;

/** The misbehaviour in force. */
export class Misconduct {
  #entries: Entry[] = [];

  add(misbehaviour: Misbehaviour): void {
    this.#entries.push({ misbehaviour, left: misbehaviour.times ?? Infinity });
  }

  clear(): void {
    this.#entries = [];
  }

  /** The first misdeed of a kind that applies to a path, used up by one; `when` can still decline it. */
  take<Kind extends Misdeed['kind']>(
    kind: Kind,
    path: string,
    when: (misdeed: MisdeedOf<Kind>) => boolean = () => true,
  ): MisdeedOf<Kind> | undefined {
    for (const entry of this.#entries) {
      const misdeed = entry.misbehaviour;
      if (entry.left < 1 || !isKind(misdeed, kind) || !matches(misdeed.match, path) || !when(misdeed)) continue;
      entry.left -= 1;
      return misdeed;
    }
    return undefined;
  }
}

function isKind<Kind extends Misdeed['kind']>(
  misdeed: Misbehaviour,
  kind: Kind,
): misdeed is Extract<Misbehaviour, { kind: Kind }> {
  return misdeed.kind === kind;
}

function matches(match: string | RegExp | undefined, path: string): boolean {
  if (match === undefined) return true;
  return typeof match === 'string' ? path.includes(match) : match.test(path);
}
