import { expect, test } from 'vitest';
import { MODELS } from '$lib/catalogue/catalogue';
import type { DeviceProfile } from '$lib/captioner/device-profile';
import { offeredModels } from '$lib/models/advice/offered-models';
import { PATIENCE_S, recommend } from '$lib/models/advice/recommendation';
import { device, GPUS, iphone, phone } from '../../captioner/device-profiles';

const offered = (profile: DeviceProfile): string[] =>
  offeredModels(recommend(profile, MODELS)).map(({ model }) => model.id);

test('the quickest model that fits is offered first, beside the recommended one', () => {
  expect(offered(device())).toEqual(['SmolVLM-256M-Instruct-int8', 'SmolVLM-500M-Instruct-int8']);
  expect(offered(device({ deviceMemoryGB: 16, webgpu: GPUS.apple })).at(-1)).toBe('moondream2-int4');
});

test('if only one model fits, only one is offered; if none does, none', () => {
  expect(offered(device({ deviceMemoryGB: 4, cores: 4 }))).toEqual(['SmolVLM-256M-Instruct-int8']);
  expect(offered(device({ deviceMemoryGB: 1, cores: 2 }))).toEqual([]);
});

test('on every device they fit, are not experimental, and differ in time and in quality', () => {
  const profiles = [device(), phone(), iphone(), ...Object.values(GPUS).map((webgpu) => device({ webgpu }))];
  for (const profile of profiles) {
    const judged = offeredModels(recommend(profile, MODELS));
    for (const { model, verdict } of judged) {
      expect(['best', 'fits']).toContain(verdict);
      expect(model.badges).not.toContain('experimental');
    }
    const [quicker, better] = judged;
    if (quicker === undefined || better === undefined) continue;
    expect(quicker.secondsPerMeme).toBeLessThan(better.secondsPerMeme);
    expect(better.secondsPerMeme).toBeLessThanOrEqual(PATIENCE_S);
    expect(quicker.model.quality).toBeLessThan(better.model.quality);
  }
});
