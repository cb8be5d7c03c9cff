import { describe, expect, it } from 'vitest';
import { articleForms, stem } from '../../../../../src/workers/search/words/stem';

describe('forms of a word', () => {
  it.each([
    ['cry', 'crying', 'cries', 'cried'],
    ['hug', 'hugs', 'hugging', 'hugged'],
    ['smile', 'smiles', 'smiling', 'smiled'],
    ['fall', 'falls', 'falling'],
    ['class', 'classes'],
    ['box', 'boxes', 'boxing'],
  ])('%s share a stem', (...forms) => {
    expect(new Set(forms.map(stem)).size).toBe(1);
  });

  it('leave short words unchanged', () => {
    for (const word of ['bus', 'red', 'sing', 'gas']) expect(stem(word)).toBe(word);
  });

  it('are not stemmed if they have letters outside a to z', () => {
    expect(stem('größes')).toBe('größes');
    expect(stem('собаки')).toBe('собаки');
  });

  it('include those with and without the Arabic article', () => {
    expect(articleForms('امتحان')).toContain('الامتحان');
    expect(articleForms('والامتحان')).toContain('امتحان');
    expect(articleForms('dog')).toEqual([]);
  });
});
