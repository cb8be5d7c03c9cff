import type { DeviceClass } from '../core/device';
import type { Model } from './model';
import type { Dtype, Mix, Session } from './session';
import type { ManifestFile, WeightManifest } from './weights';

/** Sessions in the order labels and keys name them. */
const ORDER: readonly Session[] = ['embed_tokens', 'vision_encoder', 'encoder_model', 'decoder_model_merged'];

/** File name suffixes by dtype, as transformers.js builds them (`DEFAULT_DTYPE_SUFFIX_MAPPING`). */
const SUFFIX: Readonly<Record<Dtype, string>> = {
  fp32: '',
  fp16: '_fp16',
  q8: '_quantized',
  q4: '_q4',
  q4f16: '_q4f16',
};

/** The sessions of a mix with their dtypes, in a fixed order. */
export function sessionsOf(mix: Mix): readonly (readonly [Session, Dtype])[] {
  return ORDER.flatMap((session) => {
    const dtype = mix[session];
    return dtype === undefined ? [] : [[session, dtype] as const];
  });
}

/** Where a session's graph lies, relative to the repository: `onnx/decoder_model_merged_q4.onnx`. */
export function sessionPath(session: Session, dtype: Dtype): string {
  return `onnx/${session}${SUFFIX[dtype]}.onnx`;
}

function weightsOf(model: Model, mix: Mix): readonly { path: string; optional: boolean }[] {
  return sessionsOf(mix).flatMap(([session, dtype]) => {
    const path = sessionPath(session, dtype);
    const graph = { path, optional: false };
    // Loading asks for external data only where the checkpoint's own config.json announces it, so its absence is for
    // loading to judge: a repackaged checkpoint may have everything in one file.
    return model.externalData?.includes(path) ? [graph, { path: `${path}_data`, optional: true }] : [graph];
  });
}

/** Every file that loading `model` on a device class asks for, metadata first, each once; none where it has no mix for it. */
export function filesOf(model: Model, deviceClass: DeviceClass): readonly ManifestFile[] {
  const mix = model.mixes[deviceClass];
  if (mix === undefined) return [];
  const files = [...model.metadata, ...weightsOf(model, mix)];
  return files.map((file) => ({ ...file, bytes: model.bytes[file.path] ?? null }));
}

/** Bytes of the sessions alone, as far as they are known; what ends up in memory. */
export function weightBytes(model: Model, mix: Mix): number {
  return weightsOf(model, mix).reduce((sum, { path }) => sum + (model.bytes[path] ?? 0), 0);
}

/** What downloading a model for a device class comes to, as far as sizes are known. */
export function downloadBytes(model: Model, deviceClass: DeviceClass): number {
  return filesOf(model, deviceClass).reduce((sum, file) => sum + (file.bytes ?? 0), 0);
}

/** A stable key of a mix, equal for equal mixes: `embed_tokens=fp16,vision_encoder=q4,decoder_model_merged=q4`. */
export function mixKey(mix: Mix): string {
  return sessionsOf(mix)
    .map(([session, dtype]) => `${session}=${dtype}`)
    .join(',');
}

/** A mix as provenance and tooltips show it: `q8`, or each session with its dtype where they differ. */
export function dtypeLabel(mix: Mix): string {
  const sessions = sessionsOf(mix);
  const first = sessions[0]?.[1] ?? '';
  if (sessions.every(([, dtype]) => dtype === first)) return first;
  return sessions.map(([session, dtype]) => `${session} ${dtype}`).join(', ');
}

/** What the weight store is asked to download of a model for a device class. */
export function manifestOf(model: Model, deviceClass: DeviceClass): WeightManifest {
  const { id, repo, revision } = model;
  return { model: id, mix: mixKey(model.mixes[deviceClass] ?? {}), repo, revision, files: filesOf(model, deviceClass) };
}
