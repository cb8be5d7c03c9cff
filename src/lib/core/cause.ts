import type { Failure } from './failure';

/** Why a browser refuses an operation. */
export type Cause = 'quota' | 'permission' | 'unreadable' | 'gone' | 'network' | 'browser';

/** What browsers call their errors, with the causes; other names are `browser`. */
const CAUSES: ReadonlyMap<string, Cause> = new Map([
  ['QuotaExceededError', 'quota'],
  ['NotAllowedError', 'permission'],
  ['SecurityError', 'permission'],
  ['NoModificationAllowedError', 'permission'],
  ['NotReadableError', 'unreadable'],
  ['NotFoundError', 'gone'],
  ['NetworkError', 'network'],
]);

/** What is done when an error comes: work in the library, a file or folder is written, a picture is sent. */
export type Operation = 'library' | 'writing' | 'sending';

/** The failure of each cause; `detail` is what the browser says. */
type Failures = Readonly<Record<Cause, (detail: string) => Failure>>;

const unavailable = (detail: string): Failure => ({ kind: 'storage-unavailable', detail });
const browserFailed = (detail: string): Failure => ({ kind: 'browser-failed', detail });

const WRITING: Failures = {
  quota: () => ({ kind: 'disk-full' }),
  permission: () => ({ kind: 'not-allowed' }),
  unreadable: () => ({ kind: 'original-unreadable' }),
  gone: () => ({ kind: 'target-gone' }),
  network: browserFailed,
  browser: browserFailed,
};

/** The failure that an error of the browser is in each operation. */
const FAILURES: Readonly<Record<Operation, Failures>> = {
  library: {
    quota: () => ({ kind: 'storage-full' }),
    permission: () => ({ kind: 'storage-refused' }),
    unreadable: unavailable,
    gone: unavailable,
    network: unavailable,
    browser: unavailable,
  },
  writing: WRITING,
  // Nothing is written to: what is gone is the picture.
  sending: { ...WRITING, gone: WRITING.unreadable },
};

/** The cause of an error of the browser. */
export function causeOf(error: DOMException): Cause {
  // What Chromium says where the disk itself is full, and not only what it lets a site use.
  if (error.message.includes('FILE_ERROR_NO_SPACE')) return 'quota';
  return CAUSES.get(error.name) ?? 'browser';
}

/** The failure that an error of the browser is; null if the error is a bug of this app. */
export function browserFailure(error: unknown, operation: Operation): Failure | null {
  if (!(error instanceof DOMException)) return null;
  const detail = error.message === '' ? error.name : error.message;
  return FAILURES[operation][causeOf(error)](detail);
}
