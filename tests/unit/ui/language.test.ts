import { expect, test } from 'vitest';
import { formatName } from '$lib/core/format';
import { languageOf, partsOf } from '$lib/ui/language';
import { modelText } from '../../support/records';

test('only what a model describes is known to be English', () => {
  const byModel = modelText('A cat');
  if (byModel.source.by !== 'model') throw new Error('Not by a model');
  const chosen = { source: { by: 'person' as const, made: byModel.source } };
  const typed = { source: { by: 'person' as const } };
  expect([byModel, chosen, typed, null].map((text) => languageOf(text, 'description'))).toEqual(['en', 'en', '', '']);
  expect([byModel, chosen, typed, null].map((text) => languageOf(text, 'text'))).toEqual(['', '', '', '']);
});

test('names are told from the words around them', () => {
  expect(partsOf(`Tag “${formatName('猫')}” deleted`)).toEqual(['Tag “', '猫', '” deleted']);
  expect(partsOf(`${formatName('قطة')} and ${formatName('')}`)).toEqual(['', 'قطة', ' and ', '', '']);
  expect(partsOf('12 memes deleted')).toEqual(['12 memes deleted']);
});
