import { expose } from 'comlink';
import type { CaptionerSpec } from '$lib/captioner/protocol';
import { failed, success, type Result } from '$lib/core/result';
import { acceptSmallerMemory } from '../wasm-memory';
import { EngineCaptioner } from './captioner';
import type { Engine } from './engines/engine';
import { watchMemory } from './memory-meter';
import { watchThreadStarts } from './thread-starts';

/** The engine of each family. Imported on demand, so that the reader's worker does not load transformers.js. */
const ENGINES: Readonly<Record<CaptionerSpec['family'], () => Promise<Engine>>> = {
  smolvlm: async () => (await import('./engines/smolvlm')).smolvlmEngine(),
  florence2: async () => (await import('./engines/florence2')).florence2Engine(),
  moondream: async () => (await import('./engines/moondream')).moondreamEngine(),
  reader: async () => new (await import('./engines/reader')).Reader(),
};

/** Number types that need an adapter with `shader-f16`. transformers.js checks this for fp16 only. */
const HALF_TYPES: ReadonlySet<string> = new Set(['fp16', 'q4f16']);

acceptSmallerMemory();
watchMemory();
watchThreadStarts();
expose(new EngineCaptioner({ engineOf: (family) => ENGINES[family](), findAdapter }));

/**
 * The description of the WebGPU adapter, '' on WASM. Fails with `no-device` if there is no adapter, or if the weights
 * need 16-bit shaders and the adapter has none.
 */
async function findAdapter(spec: CaptionerSpec): Promise<Result<string>> {
  if (spec.device === 'wasm') return success('');
  const gpu = (navigator as Partial<WorkerNavigator>).gpu;
  const adapter = (await gpu?.requestAdapter({ powerPreference: 'high-performance' })) ?? null;
  if (adapter === null) return failed({ kind: 'no-device', detail: 'the browser offers no graphics card.' });
  const needsHalf = Object.values(spec.mix).some((dtype) => HALF_TYPES.has(dtype));
  if (needsHalf && !adapter.features.has('shader-f16'))
    return failed({ kind: 'no-device', detail: 'the graphics card has no 16-bit arithmetic.' });
  const { vendor, architecture, description } = adapter.info;
  return success([vendor, architecture, description].filter((part) => part !== '').join(' ') || 'unnamed adapter');
}
