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

  it('do not swallow short words', () => {
    for (const word of ['bus', 'red', 'sing', 'gas']) expect(stem(word)).toBe(word);
  });

  it('of other scripts stay as they are', () => {
    expect(stem('größes')).toBe('größes');
    expect(stem('собаки')).toBe('собаки');
  });

  it('have the Arabic article or not', () => {
    expect(articleForms('امتحان')).toContain('الامتحان');
    expect(articleForms('والامتحان')).toContain('امتحان');
    expect(articleForms('dog')).toEqual([]);
  });
});
