import { describe, expect, it } from 'vitest';
import { meets } from '$lib/library/condition';
import type { Job } from '$lib/core/job';
import type { ModelId } from '$lib/core/ids';
import { parseQuery } from '$lib/search/words/query';
import { makeMeme } from '../../support/records';

const meme = makeMeme({
  tags: ['Office Work', 'Käse'],
  folder: 'Memes/Cats/2024',
  type: 'image/jpeg',
  description: 'a cat',
  favourite: true,
});
const job = (kind: 'waiting' | 'failed'): Job => ({
  meme: meme.id,
  task: 'describe',
  model: 'Florence-2-base' as ModelId,
  prompt: null,
  detail: null,
  length: null,
  state: kind === 'failed' ? { kind, failure: { kind: 'device-lost' } } : { kind },
  attempts: 1,
  queued: 0,
});
const passes = (typed: string, of = meme, with_?: Job): boolean => meets(parseQuery(typed).filters, () => with_)(of);

describe('filters of the search box', () => {
  it.each([
    ['tag:"office work" ', true],
    ['tag:OFFICE ', false],
    ['tag:kase ', true],
    ['tag:off', true],
    ['-tag:kase ', false],
    ['in:memes ', true],
    ['in:cats ', true],
    ['in:memes/cats ', true],
    ['in:cat ', false],
    ['in:dogs ', false],
    ['is:captioned ', true],
    ['is:favourite ', true],
    ['is:favorite ', true],
    ['is:untagged ', false],
    ['is:animated ', false],
    ['-is:animated ', true],
    ['model:smolvlm ', true],
    ['model:florence ', false],
    ['type:jpg ', true],
    ['type:jpeg ', true],
    ['type:image/jpeg ', true],
    ['type:gif ', false],
    ['is:captioned tag:kase -type:gif ', true],
    ['is:captioned tag:none ', false],
  ])('%s passes: %s', (typed, expected) => {
    expect(passes(typed)).toBe(expected);
  });

  it('take the state of a meme from its job', () => {
    expect(passes('is:failed ', meme, job('failed'))).toBe(true);
    expect(passes('is:failed ', meme, job('waiting'))).toBe(false);
    expect(passes('is:waiting ', meme, job('waiting'))).toBe(true);
    expect(passes('is:uncaptioned ', makeMeme())).toBe(true);
    // A meme that is queued again keeps its description until then.
    expect(passes('is:captioned ', meme, job('waiting'))).toBe(true);
  });

  it('ask for the job of a meme only where the answer depends on it', () => {
    const asked: string[] = [];
    const jobOf = (id: string): undefined => void asked.push(id);
    expect(meets(parseQuery('is:captioned tag:kase -type:gif in:cats ').filters, jobOf)(meme)).toBe(true);
    expect(asked).toEqual([]);
    expect(meets(parseQuery('is:failed ').filters, jobOf)(meme)).toBe(false);
    expect(asked).toEqual([meme.id]);
  });
});
