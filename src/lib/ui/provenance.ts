import type { CaptionSource } from '$lib/domain/caption';
import { formatSeconds } from '$lib/domain/format';

/**
 * Who made a text, in the fewest words: `edited by you`, or the model, without the `-Instruct` that all of a family have,
 * and the time it took.
 */
export function maker(source: CaptionSource): string[] {
  return source.by === 'person'
    ? ['edited by you']
    : [source.model.replace('-Instruct', ''), formatSeconds(source.seconds)];
}

/** Everything worth knowing of how a text came to be: model, device, seconds, tokens, date. */
export function provenance(source: CaptionSource, made: number | null): string {
  const date = made === null ? [] : [formatDate(made)];
  if (source.by === 'person') return ['Edited by you', ...date].join(' · ');
  const where = `${source.model} on ${deviceName(source.device)}`;
  // A reader takes no prompt, and counts characters.
  const amount = `${source.tokens} ${source.prompt === '' ? 'characters' : 'tokens'}`;
  return [where, formatSeconds(source.seconds), amount, ...date].join(' · ');
}

/** A moment as people here write it. */
export function formatDate(ms: number): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(ms);
}

/** The device as people know it. */
export function deviceName(device: 'webgpu' | 'wasm'): string {
  return device === 'webgpu' ? 'WebGPU' : 'WASM';
}
