import type { Failure } from '$lib/core/failure';
import { EngineFailure } from './captioner/engines/engine';

/** Error messages of browsers and ONNX Runtime with their failures; the first match counts. */
const FAILURE_PATTERNS: readonly (readonly [RegExp, Failure])[] = [
  [/device (was |is |has been )?lost|lost device|external instance reference/i, { kind: 'device-lost' }],
  [
    /out of memory|bad_alloc|allocation failed|failed to allocate|could not allocate|not enough memory|\bOOM\b|memory exhausted/i,
    { kind: 'out-of-memory' },
  ],
  [
    /no available backend|failed to (get|request).*adapter|webgpu is not (available|supported)|does not support fp16/i,
    { kind: 'no-device', detail: 'the graphics card cannot be used by this page.' },
  ],
];

/** The message of transformers.js for a file that is not stored; the group is the file's address. */
const MISSING = /could not locate file: "([^"]+)"/i;

/** The first line of the error's message. */
function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n')[0] ?? '').trim();
}

/**
 * The failure of an error thrown by an engine: that of an `EngineFailure`, else by its message, else `model-failed`.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof EngineFailure) return error.failure;
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const missing = MISSING.exec(message)?.[1];
  if (missing !== undefined) return { kind: 'not-downloaded', model: repoPathOf(missing) };
  for (const [pattern, failure] of FAILURE_PATTERNS) if (pattern.test(message)) return failure;
  return { kind: 'model-failed', detail: firstLine(error) };
}

/** `owner/name/file` from an address of the hub. */
function repoPathOf(address: string): string {
  const { pathname } = new URL(address);
  return pathname.slice(1).replace(/\/resolve\/[^/]+\//, '/');
}
