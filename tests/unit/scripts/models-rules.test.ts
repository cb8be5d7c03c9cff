import { describe, expect, it } from 'vitest';
import { modelById } from '$lib/catalogue/catalogue';
import type { DeviceProfile } from '$lib/captioner/device-profile';
import type { DeviceClass } from '$lib/core/device';
import type { Model } from '$lib/catalogue/model';
import type { Verdict } from '$lib/compare/verdict';
import { captionsRuling, memoryRuling, failuresOf } from '../../models/judge';
import { allPairs, runnable } from '../../models/pairs';
import type { PairRun, SideReport } from '../../models/report';

const PROCESSOR: DeviceProfile = {
  ...{ deviceMemoryGB: null, statedMemoryGB: null, storageFreeBytes: null, storagePersistent: null },
  ...{ cores: 2, threads: 2, webgpu: null, isolated: true, mobile: false, ios: false },
};

function model(name: string): Model {
  const found = modelById(name);
  if (found === undefined) throw new Error(`No ${name}`);
  return found;
}

function verdict(change: Partial<Verdict>): Verdict {
  const value = { value: 0.5, atLeast: 0.45, passed: true };
  return { about: 'memory', ...value, measured: true, experimental: false, ...change };
}

function pairRun(verdicts: readonly Verdict[], deviceClass: DeviceClass = 'wasm'): PairRun {
  const side: SideReport = {
    ...{ model: '', deviceClass, runtimeMemoryBytes: null, secondsEach: null, tokensPerSecond: null, failure: null },
    pageMemoryBytes: { before: null, loaded: null, peak: null },
  };
  const agreement = { pairs: 0, exact: null, f1: null };
  const [base, quantised] = [model('SmolVLM-256M-Instruct'), model('SmolVLM-256M-Instruct-int8')];
  return { base, quantised, device: 'wasm', report: { first: side, second: side, agreement, verdicts, captions: [] } };
}

describe('thresholds', () => {
  it('are judged for measured memory', () => {
    expect(memoryRuling(pairRun([verdict({})]))).toMatchObject({ kind: 'holds', text: 'holds (45 %)' });
    const little = verdict({ value: 0.4, passed: false });
    expect(memoryRuling(pairRun([little]))).toMatchObject({ kind: 'fails', text: 'BELOW 45 %' });
  });

  it('are not judged for computed or unknown memory, a 16-bit base or an experimental model', () => {
    const little = { value: 0.4, passed: false };
    expect(memoryRuling(pairRun([verdict({ ...little, measured: false })])).kind).toBe('open');
    expect(memoryRuling(pairRun([verdict(little)], 'webgpu+f16')).kind).toBe('open');
    expect(memoryRuling(pairRun([verdict({ ...little, experimental: true })])).kind).toBe('open');
    expect(memoryRuling(pairRun([]))).toMatchObject({ kind: 'open', text: 'not known' });
  });

  it('are judged for captions, except those of experimental models', () => {
    const low = verdict({ about: 'captions', value: 0.8, atLeast: 0.9, passed: false });
    expect(captionsRuling(pairRun([low]))).toMatchObject({ kind: 'fails', text: 'BELOW 90 %' });
    const experimental = captionsRuling(pairRun([{ ...low, experimental: true }]));
    expect(experimental).toMatchObject({ kind: 'open', text: 'below 90 %, experimental' });
  });

  it('have a failure with its reason if a model does not run', () => {
    const run = pairRun([]);
    const failure = { kind: 'garbage', answer: 'xx' } as const;
    const failed = { ...run, report: { ...run.report, second: { ...run.report.second, failure } } };
    expect(failuresOf(run)).toEqual([]);
    expect(failuresOf(failed)).toEqual([expect.stringMatching(/^SmolVLM-256M-Instruct-int8: .+\.$/)]);
  });
});

describe('the pairs', () => {
  it('are all quantised models with their bases, or those with the given names', () => {
    const pairs = allPairs([]);
    expect(pairs.length).toBeGreaterThanOrEqual(9);
    for (const { base, quantised } of pairs) {
      expect(base.precision).toBe('full');
      expect(quantised.checkpoint).toBe(base.checkpoint);
    }
    expect(allPairs(['smolvlm-256m']).map(({ quantised }) => quantised.name)).toEqual([
      'SmolVLM-256M-Instruct-int8',
      'SmolVLM-256M-Instruct-int4',
    ]);
  });

  it('are run on devices where both models have weights and fit; tiny checkpoints always fit', () => {
    const real = runnable(allPairs([]), 'wasm', PROCESSOR, false);
    const names = real.run.map(({ quantised }) => quantised.name);
    expect(names).toContain('SmolVLM-256M-Instruct-int8');
    expect(names).not.toContain('moondream2-int8');
    const whys = new Map(real.leftOut.map(({ quantised, why }) => [quantised.name, why]));
    expect(whys.get('moondream2-int8')).toBe('moondream2 is too large for it');
    expect(whys.get('SmolVLM-256M-Instruct-int4')).toBe('SmolVLM-256M-Instruct-int4 has no weights for it');
    const tiny = runnable(allPairs([]), 'wasm', PROCESSOR, true);
    expect(tiny.run.map(({ quantised }) => quantised.name)).toContain('moondream2-int8');
  });
});
