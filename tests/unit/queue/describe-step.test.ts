import { describe, expect, it } from 'vitest';
import { describeStep, stepKey, type StepInputs } from '$lib/queue/describe-step';

const begun: StepInputs = {
  queue: 'idle',
  ready: false,
  download: null,
  offered: 2,
  todo: 19,
  failed: 0,
  searchesByMeaning: false,
  mayOffer: true,
};
const step = (changes: Partial<StepInputs>): ReturnType<typeof describeStep> => describeStep({ ...begun, ...changes });

describe('the step that the dock shows', () => {
  it('is an offer as soon as the device is known, if there is something to describe', () => {
    expect(step({ offered: null })).toBe(null);
    expect(step({})).toBe('offer');
    expect(step({ todo: 0 })).toBe(null);
  });

  it('is search by meaning where no model fits, unless there is it already', () => {
    expect(step({ offered: 0 })).toBe('search-offer');
    expect(step({ offered: 0, searchesByMeaning: true })).toBe(null);
  });

  it('is the download and then the work, on every page', () => {
    for (const mayOffer of [true, false]) {
      for (const download of ['absent', 'downloading', 'paused', 'failed'] as const)
        expect(step({ download, mayOffer })).toBe('download');
      expect(step({ queue: 'running', ready: true, mayOffer })).toBe('work');
      expect(step({ queue: 'paused', mayOffer })).toBe('work');
    }
  });

  it('asks for the memes that are not described or failed, in the library only', () => {
    expect(step({ ready: true })).toBe('ask');
    expect(step({ ready: true, todo: 0, failed: 1 })).toBe('ask');
    expect(step({ ready: true, todo: 0 })).toBe(null);
    expect(step({ ready: true, mayOffer: false })).toBe(null);
    expect(step({ mayOffer: false })).toBe(null);
  });
});

it('comes back when a download fails that was put away', () => {
  expect(stepKey('download', 'downloading')).toBe(stepKey('download', 'paused'));
  expect(stepKey('download', 'failed')).not.toBe(stepKey('download', 'downloading'));
});
