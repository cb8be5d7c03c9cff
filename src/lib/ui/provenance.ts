import type { CaptionSource, MadeByModel } from '$lib/core/caption';
import { modelById } from '$lib/catalogue/catalogue';
import { formatMoment, formatSeconds } from '$lib/core/format';

/**
 * The source of a text in short: `edited by you`, or the model and its time. For an earlier text that was chosen again,
 * the model and who chose it. `-Instruct` is left out, because all models of a family have it.
 */
export function maker(source: CaptionSource): string[] {
  if (source.by === 'model') return [shortName(source.model), formatSeconds(source.seconds)];
  return source.made === undefined ? ['edited by you'] : [shortName(source.made.model), 'chosen by you'];
}

/** The source of a text in full: model, device, seconds, tokens, changed options, date. */
export function provenance(source: CaptionSource, made: number | null): string {
  const date = made === null ? [] : [formatMoment(made)];
  if (source.by === 'model') return [...making(source), ...date].join(' · ');
  if (source.made === undefined) return ['Edited by you', ...date].join(' · ');
  return ['Chosen by you', ...making(source.made), ...date].join(' · ');
}

function making({ model, device, seconds, tokens, prompt, detail, length }: MadeByModel): string[] {
  const entry = modelById(model);
  // The reader has no prompt, and its amount is in characters.
  const amount = `${tokens} ${prompt === '' ? 'characters' : 'tokens'}`;
  const options = entry?.options;
  const finely = options?.detail && detail !== null && detail !== 'fast' ? [`${detail} detail`] : [];
  const long = options?.length && length !== undefined && length !== null && length !== 'normal' ? [length] : [];
  const asked = options?.prompt && prompt !== entry?.prompt ? [`asked “${prompt}”`] : [];
  return [`${model} on ${deviceName(device)}`, formatSeconds(seconds), amount, ...finely, ...long, ...asked];
}

function shortName(model: string): string {
  return model.replace('-Instruct', '');
}

/** The name of a device on screen. */
export function deviceName(device: 'webgpu' | 'wasm'): string {
  return device === 'webgpu' ? 'WebGPU' : 'WASM';
}
