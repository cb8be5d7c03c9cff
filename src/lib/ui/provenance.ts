import type { CaptionSource, MadeByModel } from '$lib/core/caption';
import { modelById } from '$lib/catalogue/catalogue';
import { formatMoment, formatSeconds } from '$lib/core/format';

/**
 * Who made a text, in the fewest words: `edited by you`, or the model, without the `-Instruct` that all of a family have,
 * and the time it took; of an earlier text that was gone back to, the model and who chose it.
 */
export function maker(source: CaptionSource): string[] {
  if (source.by === 'model') return [shortName(source.model), formatSeconds(source.seconds)];
  return source.made === undefined ? ['edited by you'] : [shortName(source.made.model), 'chosen by you'];
}

/** Everything worth knowing of how a text came to be: model, device, seconds, tokens, own question, date. */
export function provenance(source: CaptionSource, made: number | null): string {
  const date = made === null ? [] : [formatMoment(made)];
  if (source.by === 'model') return [...making(source), ...date].join(' · ');
  if (source.made === undefined) return ['Edited by you', ...date].join(' · ');
  return ['Chosen by you', ...making(source.made), ...date].join(' · ');
}

function making({ model, device, seconds, tokens, prompt, detail, length }: MadeByModel): string[] {
  const known = modelById(model);
  // A reader takes no prompt, and counts characters.
  const amount = `${tokens} ${prompt === '' ? 'characters' : 'tokens'}`;
  const options = known?.options;
  const finely = options?.detail && detail !== null && detail !== 'fast' ? [`${detail} detail`] : [];
  const long = options?.length && length !== undefined && length !== null && length !== 'normal' ? [length] : [];
  const asked = options?.prompt && prompt !== known?.prompt ? [`asked “${prompt}”`] : [];
  return [`${model} on ${deviceName(device)}`, formatSeconds(seconds), amount, ...finely, ...long, ...asked];
}

function shortName(model: string): string {
  return model.replace('-Instruct', '');
}

/** The device as people know it. */
export function deviceName(device: 'webgpu' | 'wasm'): string {
  return device === 'webgpu' ? 'WebGPU' : 'WASM';
}
