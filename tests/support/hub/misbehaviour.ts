/** The faults that a hub can have. */
export type Fault =
  /** The connection breaks after this fraction of the file. */
  | { readonly kind: 'drop'; readonly after: number }
  /** The connection breaks before an answer. */
  | { readonly kind: 'hang-up' }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterS?: number }
  /** The body has the right length, but other bytes. */
  | { readonly kind: 'wrong-bytes' }
  /**
   * The body ends without an error after this fraction of the file. With `length: 'absent'` it has no `Content-Length`,
   * with `'short'` the `Content-Length` is that of the short body.
   */
  | { readonly kind: 'truncate'; readonly after: number; readonly length: 'absent' | 'short' }
  /** After an answer its file changes in place: new ETag, new bytes, the same commit. */
  | { readonly kind: 'change' }
  /** Ranges are ignored: the answer is 200 with the whole file. */
  | { readonly kind: 'no-range' }
  /** The tree lists large files with this size. */
  | { readonly kind: 'overstate'; readonly bytes: number }
  /** The API answers 404. */
  | { readonly kind: 'no-api' }
  | { readonly kind: 'delay'; readonly ms: number }
  /** Answers lack `Access-Control-Allow-Origin`. */
  | { readonly kind: 'no-cors' }
  /** Preflight requests are refused; others are answered. */
  | { readonly kind: 'no-preflight' }
  /** Answers lack `Access-Control-Expose-Headers`. */
  | { readonly kind: 'hidden-headers' }
  /** All answers together are sent at this rate. */
  | { readonly kind: 'throttle'; readonly bytesPerSecond: number }
  /** From this fraction of the file on it is sent so slowly that it does not end before the hub behaves. */
  | { readonly kind: 'crawl'; readonly after: number };

/** A fault, the requests it applies to, and how often. */
export type Misbehaviour = Fault & {
  /** A part of the request's path or a pattern for it; by default every request. Weights are sent from `/cdn/...`. */
  readonly match?: string | RegExp;
  /** How many requests it applies to; unlimited by default. */
  readonly times?: number;
};

type Entry = { readonly misbehaviour: Misbehaviour; left: number };
type FaultOf<Kind extends Fault['kind']> = Extract<Fault, { kind: Kind }>;

/** The current faults of a hub. */
export class Faults {
  #entries: Entry[] = [];

  add(misbehaviour: Misbehaviour): void {
    this.#entries.push({ misbehaviour, left: misbehaviour.times ?? Infinity });
  }

  clear(): void {
    this.#entries = [];
  }

  /** The first fault of a kind that applies to a path and passes `when`; it counts as applied once more. */
  take<Kind extends Fault['kind']>(
    kind: Kind,
    path: string,
    when: (fault: FaultOf<Kind>) => boolean = () => true,
  ): FaultOf<Kind> | undefined {
    for (const entry of this.#entries) {
      const fault = entry.misbehaviour;
      if (entry.left < 1 || !isKind(fault, kind) || !matches(fault.match, path) || !when(fault)) continue;
      entry.left -= 1;
      return fault;
    }
    return undefined;
  }
}

function isKind<Kind extends Fault['kind']>(
  fault: Misbehaviour,
  kind: Kind,
): fault is Extract<Misbehaviour, { kind: Kind }> {
  return fault.kind === kind;
}

function matches(match: string | RegExp | undefined, path: string): boolean {
  if (match === undefined) return true;
  return typeof match === 'string' ? path.includes(match) : match.test(path);
}
