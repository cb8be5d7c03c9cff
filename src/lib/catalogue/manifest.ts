import type { DeviceClass } from '../core/device';
import type { Model } from './model';
import type { Dtype, Mix, Session } from './session';
import type { ManifestFile, WeightManifest } from './weights';

/** The order of sessions in labels and keys. */
const ORDER: readonly Session[] = ['embed_tokens', 'vision_encoder', 'encoder_model', 'decoder_model_merged'];

/** File name suffix of each dtype, as in transformers.js (`DEFAULT_DTYPE_SUFFIX_MAPPING`). */
const SUFFIX: Readonly<Record<Dtype, string>> = {
  fp32: '',
  fp16: '_fp16',
  q8: '_quantized',
  q4: '_q4',
  q4f16: '_q4f16',
};

/** The sessions of a mix with their dtypes, in the order of `ORDER`. */
export function sessionsOf(mix: Mix): readonly (readonly [Session, Dtype])[] {
  return ORDER.flatMap((session) => {
    const dtype = mix[session];
    return dtype === undefined ? [] : [[session, dtype] as const];
  });
}

/** The path of a session's graph in the repository: `onnx/decoder_model_merged_q4.onnx`. */
export function sessionPath(session: Session, dtype: Dtype): string {
  return `onnx/${session}${SUFFIX[dtype]}.onnx`;
}

function weightsOf(model: Model, mix: Mix): readonly { path: string; optional: boolean }[] {
  return sessionsOf(mix).flatMap(([session, dtype]) => {
    const path = sessionPath(session, dtype);
    const graph = { path, optional: false };
    // The file is optional because loading requests external data only if the checkpoint's own config.json announces
    // it. A repackaged checkpoint may have everything in one file.
    return model.externalData?.includes(path) ? [graph, { path: `${path}_data`, optional: true }] : [graph];
  });
}

/**
 * Every file that loading `model` on a device class requests, metadata first; empty if the model has no mix for the
 * class.
 */
export function filesOf(model: Model, deviceClass: DeviceClass): readonly ManifestFile[] {
  const mix = model.mixes[deviceClass];
  if (mix === undefined) return [];
  const files = [...model.metadata, ...weightsOf(model, mix)];
  return files.map((file) => ({ ...file, bytes: model.bytes[file.path] ?? null }));
}

/** Known bytes of the sessions alone, which are what is loaded into memory. */
export function weightBytes(model: Model, mix: Mix): number {
  return weightsOf(model, mix).reduce((sum, { path }) => sum + (model.bytes[path] ?? 0), 0);
}

/** Known bytes of all files for a device class. */
export function downloadBytes(model: Model, deviceClass: DeviceClass): number {
  return filesOf(model, deviceClass).reduce((sum, file) => sum + (file.bytes ?? 0), 0);
}

/** A key of a mix, equal for equal mixes: `embed_tokens=fp16,vision_encoder=q4,decoder_model_merged=q4`. */
export function mixKey(mix: Mix): string {
  return sessionsOf(mix)
    .map(([session, dtype]) => `${session}=${dtype}`)
    .join(',');
}

/** A mix as shown on screen and recorded in captions: `q8`, or each session with its dtype if they differ. */
export function dtypeLabel(mix: Mix): string {
  const sessions = sessionsOf(mix);
  const first = sessions[0]?.[1] ?? '';
  if (sessions.every(([, dtype]) => dtype === first)) return first;
  return sessions.map(([session, dtype]) => `${session} ${dtype}`).join(', ');
}

/** The manifest of a model for a device class, which the weight store downloads. */
export function manifestOf(model: Model, deviceClass: DeviceClass): WeightManifest {
  const { id, repo, revision } = model;
  return { model: id, mix: mixKey(model.mixes[deviceClass] ?? {}), repo, revision, files: filesOf(model, deviceClass) };
}
