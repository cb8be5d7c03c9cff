import type { CaptionerSpec } from '$lib/captioner/protocol';
import type { Engine } from './engine';

/** The engines by family. Imported on demand, so that a reader's worker never loads transformers.js. */
const engines: Readonly<Record<CaptionerSpec['family'], () => Promise<Engine>>> = {
  smolvlm: async () => (await import('./smolvlm')).smolvlmEngine(),
  florence2: async () => (await import('./florence2')).florence2Engine(),
  moondream: async () => (await import('./moondream')).moondreamEngine(),
  reader: async () => new (await import('./reader')).Reader(),
};

/** A new engine of the family, nothing loaded yet. */
export function engineOf(family: CaptionerSpec['family']): Promise<Engine> {
  return engines[family]();
}
