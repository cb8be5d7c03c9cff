import { describe, expect, it } from 'vitest';
import { MODELS } from '$lib/catalogue/catalogue';
import { deviceClasses, type DeviceProfile } from '$lib/captioner/device-profile';
import type { ModelId } from '$lib/core/ids';
import {
  memoryBudget,
  PATIENCE_S,
  quickerAndBetter,
  recommend,
  type Recommendation,
} from '$lib/models/advice/recommendation';
import { device, GPUS, iphone, phone } from '../../captioner/device-profiles';

const S256 = 'SmolVLM-256M-Instruct';
const S500 = 'SmolVLM-500M-Instruct';

/** Device, its profile, the recommended model (null if none fits) and its device class. */
const PROFILES: readonly (readonly [string, DeviceProfile, string | null, string?])[] = [
  // Macs
  ['MacBook Air M1 8 GB, Chrome', device({ webgpu: GPUS.apple }), `${S500}-int4`, 'webgpu+f16'],
  [
    'MacBook Pro 16 GB, newer Chrome',
    device({ deviceMemoryGB: 16, webgpu: GPUS.apple }),
    'moondream2-int4',
    'webgpu+f16',
  ],
  ['Mac Studio 32 GB, newer Chrome', device({ deviceMemoryGB: 32, cores: 20, webgpu: GPUS.apple }), 'moondream2-int4'],
  ['Mac, Safari, memory unknown', device({ deviceMemoryGB: null, webgpu: GPUS.apple }), `${S256}-int4`],
  [
    'Mac, Safari, the person says 16 GB',
    device({ deviceMemoryGB: null, statedMemoryGB: 16, webgpu: GPUS.apple }),
    'moondream2-int4',
  ],
  ['Mac, Safari, the person says 2 GB', device({ deviceMemoryGB: null, statedMemoryGB: 2, webgpu: GPUS.apple }), null],
  ['Intel MacBook 8 GB, no 16-bit', device({ cores: 4, webgpu: GPUS.oldIntel }), `${S500}-int4`, 'webgpu'],
  ['Mac, Firefox, no WebGPU, memory unknown', device({ deviceMemoryGB: null }), `${S256}-int8`, 'wasm'],
  // Windows
  ['Windows laptop 8 GB, 16-bit Intel graphics', device({ webgpu: GPUS.intel }), `${S500}-int4`, 'webgpu+f16'],
  ['Windows laptop 8 GB, old Intel graphics', device({ cores: 4, webgpu: GPUS.oldIntel }), `${S500}-int4`, 'webgpu'],
  [
    'Windows laptop 4 GB, old Intel graphics',
    device({ deviceMemoryGB: 4, cores: 4, webgpu: GPUS.oldIntel }),
    `${S256}-int4`,
    'webgpu',
  ],
  ['Windows laptop 4 GB, no WebGPU', device({ deviceMemoryGB: 4, cores: 4 }), `${S256}-int8`, 'wasm'],
  ['Windows laptop 2 GB, no WebGPU', device({ deviceMemoryGB: 2, cores: 2 }), null],
  ['Windows netbook 1 GB', device({ deviceMemoryGB: 1, cores: 2 }), null],
  ['gaming PC 32 GB, Nvidia', device({ deviceMemoryGB: 32, cores: 16, webgpu: GPUS.nvidia }), 'moondream2-int4'],
  ['gaming PC that reports the old cap of 8 GB', device({ cores: 16, webgpu: GPUS.nvidia }), `${S500}-int4`],
  [
    'gaming PC capped at 8 GB, the person says 64 GB',
    device({ statedMemoryGB: 64, cores: 16, webgpu: GPUS.nvidia }),
    'moondream2-int4',
  ],
  ['PC 16 GB, Nvidia without 16-bit', device({ deviceMemoryGB: 16, webgpu: GPUS.oldNvidia }), `${S500}-int4`, 'webgpu'],
  ['PC 16 GB, no WebGPU', device({ deviceMemoryGB: 16 }), `${S500}-int8`, 'wasm'],
  [
    'PC 32 GB, no WebGPU: memory does not make moondream quick',
    device({ deviceMemoryGB: 32, cores: 16 }),
    `${S500}-int8`,
  ],
  ['PC 8 GB, not isolated: one thread', device({ isolated: false }), `${S500}-int8`, 'wasm'],
  ['PC 8 GB, two cores', device({ cores: 2 }), `${S500}-int8`],
  ['PC 8 GB, one core', device({ cores: 1 }), `${S500}-int8`],
  ['PC 8 GB, adapter with the least buffers allowed', device({ webgpu: GPUS.narrow }), `${S500}-int8`, 'wasm'],
  ['Windows, Firefox, memory unknown, WebGPU', device({ deviceMemoryGB: null, webgpu: GPUS.intel }), `${S256}-int4`],
  [
    'Windows, Firefox, the person says 8 GB',
    device({ deviceMemoryGB: null, statedMemoryGB: 8, webgpu: GPUS.intel }),
    `${S500}-int4`,
  ],
  // ChromeOS and Linux
  ['Chromebook 4 GB, small graphics', device({ deviceMemoryGB: 4, cores: 2, webgpu: GPUS.oldIntel }), `${S256}-int4`],
  [
    'Chromebook 4 GB, no WebGPU, not isolated',
    device({ deviceMemoryGB: 4, cores: 2, isolated: false }),
    `${S256}-int8`,
  ],
  ['Chromebook 8 GB', device({ webgpu: GPUS.intel, cores: 4 }), `${S500}-int4`],
  ['Linux 8 GB, SwiftShader only', device({ webgpu: GPUS.software }), `${S500}-int8`, 'wasm'],
  [
    'Linux 4 GB, SwiftShader only, two cores',
    device({ deviceMemoryGB: 4, cores: 2, webgpu: GPUS.software }),
    `${S256}-int8`,
    'wasm',
  ],
  [
    'Linux 16 GB, Firefox, nothing known',
    device({ deviceMemoryGB: null, cores: 16, storageFreeBytes: null }),
    `${S256}-int8`,
  ],
  ['Linux server 32 GB, no graphics', device({ deviceMemoryGB: 32, cores: 32 }), `${S500}-int8`],
  // Phones and tablets
  ['Android 4 GB, old Adreno', phone({ webgpu: GPUS.adreno }), `${S256}-int8`, 'wasm'],
  ['Android 8 GB, new Adreno', phone({ deviceMemoryGB: 8, webgpu: GPUS.newAdreno }), `${S256}-int8`, 'wasm'],
  ['Android 12 GB, no WebGPU', phone({ deviceMemoryGB: 12 }), `${S256}-int8`, 'wasm'],
  ['Android 2 GB', phone({ deviceMemoryGB: 2, cores: 4 }), null],
  ['Android 1 GB', phone({ deviceMemoryGB: 1, cores: 4 }), null],
  ['Android 4 GB, not isolated', phone({ isolated: false }), `${S256}-int8`],
  ['Android, Firefox, memory unknown', phone({ deviceMemoryGB: null }), `${S256}-int8`],
  ['iPhone, WebGPU, memory unknown', iphone({ webgpu: GPUS.ios }), `${S256}-int8`, 'wasm'],
  ['iPhone, older, no WebGPU', iphone(), `${S256}-int8`, 'wasm'],
  ['iPhone, the person says 2 GB', iphone({ statedMemoryGB: 2 }), null],
  [
    'iPad Pro, the person says 16 GB',
    iphone({ statedMemoryGB: 16, cores: 8, webgpu: GPUS.ios }),
    `${S256}-int8`,
    'wasm',
  ],
  // Storage
  ['PC 8 GB, 300 MB of storage', device({ storageFreeBytes: 300e6, webgpu: GPUS.intel }), `${S256}-int4`],
  ['PC 8 GB, 100 MB of storage', device({ storageFreeBytes: 100e6, webgpu: GPUS.intel }), null],
  [
    'private window, 16 GB, 1 GB of storage',
    device({ deviceMemoryGB: 16, storageFreeBytes: 1e9, webgpu: GPUS.apple }),
    `${S500}-int4`,
  ],
];

const CASES = PROFILES.map(([title, profile, expected, deviceClass]) => ({ title, profile, expected, deviceClass }));

function ranked(profile: DeviceProfile): readonly Recommendation[] {
  return recommend(profile, MODELS);
}

function of(list: readonly Recommendation[], name: string): Recommendation {
  const found = list.find(({ model }) => model.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

describe('recommendation', () => {
  it.each(CASES)('$title', ({ profile, expected, deviceClass }) => {
    const best = ranked(profile).find(({ verdict }) => verdict === 'best');
    expect(best?.model.name ?? null).toBe(expected);
    if (deviceClass !== undefined) expect(best?.deviceClass).toBe(deviceClass);
  });
});

describe.each(CASES)('for $title', ({ profile }) => {
  const list = ranked(profile);

  it('judges every model once, best first', () => {
    expect(new Set(list.map(({ model }) => model.id)).size).toBe(MODELS.length);
    expect(list.slice(1).some(({ verdict }) => verdict === 'best')).toBe(false);
  });

  it('puts a model for the processor first on a phone, even if it does not fit', () => {
    if (profile.mobile) expect(list[0]?.deviceClass).toBe('wasm');
  });

  it('recommends only a model that fits memory, storage and the time limit', () => {
    const [first] = list;
    if (first?.verdict !== 'best') return;
    expect(first.memoryBytes).toBeLessThanOrEqual(memoryBudget(profile));
    expect(first.downloadBytes).toBeLessThanOrEqual(profile.storageFreeBytes ?? Infinity);
    expect(first.secondsPerMeme).toBeLessThanOrEqual(PATIENCE_S);
    expect(first.model.badges).not.toContain('experimental');
  });

  it('uses only device classes that the device has', () => {
    for (const { verdict, deviceClass } of list)
      if (verdict !== 'cannot-run') expect(deviceClasses(profile)).toContain(deviceClass);
  });

  it('asks for the memory only if it is unknown', () => {
    const unknown = profile.deviceMemoryGB === null && profile.statedMemoryGB === null;
    for (const { needsAnswer } of list) expect(needsAnswer).toBe(unknown ? 'memory' : null);
  });

  it('gives every model a reason', () => {
    for (const { reason } of list) {
      expect(reason).toMatch(/^[A-Z0-9].*\.$/);
      expect(reason).not.toMatch(/undefined|null|NaN|Infinity|wasm|fp16|q4|q8/);
    }
  });
});

describe('reasons', () => {
  it('say download, memory against the device, and time', () => {
    const { reason } = of(ranked(device({ webgpu: GPUS.apple })), `${S256}-int4`);
    expect(reason).toMatch(/^2\d\d MB to download, about 0\.\d GB of memory while it runs: well inside the 8 GB/);
    expect(reason).toMatch(
      /this device reports\. Your graphics card supports 16-bit maths, so it should take about \d s/,
    );
  });

  it('name the memory that the person entered', () => {
    const { reason } = of(ranked(iphone({ statedMemoryGB: 6 })), `${S256}-int8`);
    expect(reason).toContain('the 6 GB you said this device has');
  });

  it('name the assumed memory if it is unknown', () => {
    const { reason } = of(ranked(device({ deviceMemoryGB: null })), `${S256}-int8`);
    expect(reason).toContain('the 4 GB we assume, because this browser does not tell how much your device has.');
  });

  it('warn if other tabs have to be closed', () => {
    const tight = of(ranked(device({ deviceMemoryGB: 4 })), `${S500}-int8`);
    expect(tight.verdict).toBe('tight');
    expect(tight.reason).toContain('close other tabs first');
  });

  it('say how much storage is missing', () => {
    const full = of(ranked(device({ storageFreeBytes: 100e6 })), `${S256}-int8`);
    expect(full.verdict).toBe('too-big');
    expect(full.reason).toMatch(/^\d+ MB to download, and only 100 MB of storage are free for this app\.$/);
  });

  it('say why a model cannot run at all', () => {
    const plain = ranked(device({ deviceMemoryGB: 32 }));
    expect(of(plain, `${S256}-int4`)).toMatchObject({ verdict: 'cannot-run' });
    expect(of(plain, `${S256}-int4`).reason).toContain('WebGPU');
    expect(of(plain, 'moondream2').reason).toContain('more than the 4 GB');
    const narrow = ranked(device({ webgpu: GPUS.narrow }));
    expect(of(narrow, `${S500}-int4`).reason).toContain('larger than the graphics card accepts');
    const wide = ranked(
      device({ webgpu: { ...GPUS.oldNvidia, maxBufferBytes: 2 ** 40, maxStorageBufferBytes: 2 ** 40 } }),
    );
    expect(of(wide, 'moondream2').reason).toContain('larger than a browser can open');
  });

  it('warn on phones of models that need the graphics chip', () => {
    const { verdict, reason } = of(ranked(phone({ deviceMemoryGB: 8, webgpu: GPUS.newAdreno })), `${S256}-int4`);
    expect(verdict).toBe('tight');
    expect(reason).toContain('phones have closed the page');
  });
});

describe('findings of the device', () => {
  const profile = device({ webgpu: GPUS.apple });
  const nothing = { trials: [], downloaded: new Set<ModelId>() };
  const best = ranked(profile)[0]?.model.id ?? ('' as ModelId);

  it('replace the estimate by the measured time', () => {
    const trials = [{ model: best, deviceClass: 'webgpu+f16', secondsPerMeme: 4.2 }] as const;
    const judged = of(recommend(profile, MODELS, { ...nothing, trials }), best);
    expect(judged).toMatchObject({ secondsPerMeme: 4.2, measured: true });
    expect(judged.reason).toContain('It took 4.2 s per meme here, on the graphics card.');
  });

  it('keep a model that was measured to be slow from being recommended', () => {
    const trials = [{ model: best, deviceClass: 'webgpu+f16', secondsPerMeme: 60 }] as const;
    expect(recommend(profile, MODELS, { ...nothing, trials })[0]?.model.id).not.toBe(best);
  });

  it('mark a model that has failed on every device class', () => {
    const trials = (['webgpu+f16', 'webgpu'] as const).map((deviceClass) => ({
      model: best,
      deviceClass,
      secondsPerMeme: null,
    }));
    const judged = of(recommend(profile, MODELS, { ...nothing, trials }), best);
    expect(judged.verdict).toBe('cannot-run');
    expect(judged.reason).toContain('did not work');
  });

  it('count no storage for a downloaded model', () => {
    const full = device({ storageFreeBytes: 0, webgpu: GPUS.apple });
    const judged = of(recommend(full, MODELS, { ...nothing, downloaded: new Set([best]) }), best);
    expect(judged.verdict).toBe('best');
    expect(judged.reason).toMatch(/^Already downloaded, /);
  });
});

describe('where the person wants models to run', () => {
  const profile = device({ deviceMemoryGB: 16, webgpu: GPUS.oldNvidia });
  const on = (runOn: 'automatic' | 'webgpu' | 'wasm'): readonly Recommendation[] =>
    recommend(profile, MODELS, undefined, runOn);

  it('seconds, memory and download are those of that device', () => {
    const [card, processor] = [of(on('webgpu'), S500), of(on('wasm'), S500)];
    expect([card.deviceClass, processor.deviceClass]).toEqual(['webgpu', 'wasm']);
    expect(of(on('automatic'), S500)).toEqual(card);
    expect(processor.secondsPerMeme).toBeGreaterThan(card.secondsPerMeme);
    expect(processor.memoryBytes).not.toBe(card.memoryBytes);
    expect(processor.reason).toContain('of the processor');
  });

  it('measured seconds are those of that device', () => {
    const trials = [
      { model: of(on('wasm'), S256).model.id, deviceClass: 'webgpu', secondsPerMeme: 1.5 },
      { model: of(on('wasm'), S256).model.id, deviceClass: 'wasm', secondsPerMeme: 7.5 },
    ] as const;
    const seconds = (['automatic', 'webgpu', 'wasm'] as const).map(
      (runOn) => of(recommend(profile, MODELS, { trials, downloaded: new Set() }, runOn), S256).secondsPerMeme,
    );
    expect(seconds).toEqual([1.5, 1.5, 7.5]);
  });

  it('the recommended model is one that runs there, and the others say so', () => {
    expect(on('webgpu')[0]?.model.name).toBe(`${S500}-int4`);
    expect(on('wasm')[0]?.model.name).toBe(`${S500}-int8`);
    const elsewhere = of(on('wasm'), `${S500}-int4`);
    expect(elsewhere.verdict).toBe('cannot-run');
    expect(elsewhere.reason).toContain('with “Automatic” it runs here');
    const nowhere = recommend(device(), MODELS, undefined, 'webgpu');
    expect(of(nowhere, `${S500}-int4`).reason).toContain('there is none here');
  });
});

describe('the quicker and the better model', () => {
  const pair = (profile: DeviceProfile): readonly string[] =>
    quickerAndBetter(ranked(profile)).map(({ model }) => model.name);

  it.each(CASES)('for $title: the recommended one is the better one, the quicker is no experiment', ({ profile }) => {
    const judged = ranked(profile);
    const [better, quicker] = quickerAndBetter(judged).toReversed();
    expect(better).toBe(judged.find(({ verdict }) => verdict === 'best'));
    if (better === undefined || quicker === undefined) return;
    expect(quicker.verdict).toBe('fits');
    expect(quicker.secondsPerMeme).toBeLessThan(better.secondsPerMeme);
    expect(quicker.model.quality).toBeLessThan(better.model.quality);
    expect(quicker.model.badges).not.toContain('experimental');
  });

  it('are two sizes on most computers, one where only one fits, and none where none does', () => {
    expect(pair(device({ webgpu: GPUS.apple }))).toEqual([`${S256}-int4`, `${S500}-int4`]);
    expect(pair(device())).toEqual([`${S256}-int8`, `${S500}-int8`]);
    expect(pair(device({ deviceMemoryGB: 4, cores: 4 }))).toEqual([`${S256}-int8`]);
    expect(pair(device({ deviceMemoryGB: 1, cores: 2 }))).toEqual([]);
  });
});
