import { describe, expect, test } from 'vitest';
import type { CaptionKind, CaptionRecord, CaptionSource } from '$lib/core/caption';
import type { CaptionId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { mergeCopies, undoMerge, type MergeResult, type MemeWithTexts } from '$lib/storage/merge-copies';
import { someModel } from './fixtures';
import { makeMeme } from '../../support/records';

const PERSON: CaptionSource = { by: 'person' };
let made = 0;

type Said = { readonly value: string; readonly by?: CaptionSource };

/** A meme with texts; the last one of each kind is its current text. */
function meme(
  change: Partial<Omit<Meme, 'description' | 'text'>> & { description?: readonly Said[]; text?: readonly Said[] } = {},
): MemeWithTexts {
  const { description = [], text = [], ...rest } = change;
  const plain = makeMeme({ added: 1, ...rest });
  const records = (kind: CaptionKind, said: readonly Said[]): CaptionRecord[] =>
    said.map(({ value, by = someModel }) => ({
      id: `caption ${(made += 1)}` as CaptionId,
      meme: plain.id,
      kind,
      value,
      made,
      source: by,
    }));
  const [descriptions, texts] = [records('description', description), records('text', text)];
  const shown = (record: CaptionRecord | undefined): Meme['description'] =>
    record === undefined ? null : { value: record.value, caption: record.id, source: record.source };
  return {
    meme: { ...plain, description: shown(descriptions.at(-1)), text: shown(texts.at(-1)) },
    texts: [...descriptions, ...texts],
  };
}

function merge(kept: MemeWithTexts, ...copies: readonly MemeWithTexts[]): MergeResult {
  return mergeCopies(kept, copies, () => `new ${(made += 1)}` as CaptionId);
}

describe('fields other than texts', () => {
  for (const { name, kept, copies, expected } of [
    {
      name: 'tags are joined, each once in its first spelling',
      kept: { tags: ['cat', 'Café'] },
      copies: [{ tags: ['dog', 'CAT'] }, { tags: ['cafe', 'bird'] }],
      expected: { tags: ['cat', 'Café', 'dog', 'bird'] },
    },
    {
      name: 'it is a favourite if one of them is',
      kept: { favourite: false },
      copies: [{ favourite: true }],
      expected: { favourite: true },
    },
    {
      name: 'sent counts are added, and the latest time sent is kept',
      kept: { sent: 2, sentAt: 50 },
      copies: [{ sent: 3, sentAt: 90 }, { sent: 0 }],
      expected: { sent: 5, sentAt: 90 },
    },
    { name: 'memes that were never sent stay so', kept: {}, copies: [{}], expected: { sent: 0, sentAt: null } },
    {
      name: 'its own folder stays',
      kept: { folder: 'mine' },
      copies: [{ folder: 'theirs' }],
      expected: { folder: 'mine' },
    },
    {
      name: 'without a folder it gets the first one of the copies',
      kept: {},
      copies: [{}, { folder: 'b' }, { folder: 'c' }],
      expected: { folder: 'b' },
    },
    {
      name: 'the name that a person gave it stays',
      kept: { title: 'My cat' },
      copies: [{ title: 'A cat' }],
      expected: { title: 'My cat' },
    },
    {
      name: 'without one it gets the first one that a person gave to a copy',
      kept: { title: '' },
      copies: [{}, { title: 'A cat' }, { title: 'Cats' }],
      expected: { title: 'A cat' },
    },
    {
      name: 'name, date and file stay its own',
      kept: { name: 'best.png', added: 7, bytes: 9 },
      copies: [{ name: 'other.jpg', added: 3, bytes: 5 }],
      expected: { name: 'best.png', added: 7, bytes: 9 },
    },
  ])
    test(name, () => {
      const { meme: merged } = merge(meme(kept), ...copies.map((copy) => meme(copy)));
      expect(merged).toMatchObject(expected);
    });
});

describe('texts', () => {
  const model = (value: string): Said => ({ value });
  const person = (value: string): Said => ({ value, by: PERSON });

  for (const { name, kept, copies, shown, by, joined } of [
    {
      name: 'a model’s text stays',
      kept: [model('A')],
      copies: [[model('B')]],
      shown: 'A',
      by: 'model',
      joined: ['B'],
    },
    {
      name: 'an equal text is not added to the history',
      kept: [model('A')],
      copies: [[model('A')]],
      shown: 'A',
      by: 'model',
      joined: [],
    },
    {
      name: 'a missing text is taken from a copy',
      kept: [],
      copies: [[], [model('B')]],
      shown: 'B',
      by: 'model',
      joined: ['B'],
    },
    {
      name: 'an empty text by a model is replaced by a copy’s',
      kept: [model('')],
      copies: [[model('B')]],
      shown: 'B',
      by: 'model',
      joined: ['B'],
    },
    {
      name: 'a person’s text replaces a model’s',
      kept: [model('A')],
      copies: [[model('B')], [person('C')]],
      shown: 'C',
      by: 'person',
      joined: ['C', 'B'],
    },
    {
      name: 'of two edits the kept meme’s stays, and the other is added to its history',
      kept: [model('A'), person('Mine')],
      copies: [[person('Theirs')]],
      shown: 'Mine',
      by: 'person',
      joined: ['Theirs'],
    },
    {
      name: 'of several copies’ edits the best copy’s is shown, and the others are added to its history',
      kept: [model('A')],
      copies: [[person('First')], [person('Second')]],
      shown: 'First',
      by: 'person',
      joined: ['First', 'Second'],
    },
    {
      name: 'an edit with words is preferred to an emptied field',
      kept: [model('A')],
      copies: [[person('')], [person('C')]],
      shown: 'C',
      by: 'person',
      joined: ['C'],
    },
    {
      name: 'an emptied field is an edit',
      kept: [model('A')],
      copies: [[person('')]],
      shown: '',
      by: 'person',
      joined: [''],
    },
    {
      name: 'its own emptied field stays',
      kept: [model('A'), person('')],
      copies: [[person('C')]],
      shown: '',
      by: 'person',
      joined: ['C'],
    },
    {
      name: 'earlier edits of a copy are not lost, earlier texts of models are',
      kept: [model('A')],
      copies: [[model('old'), person('earlier'), person('now')]],
      shown: 'now',
      by: 'person',
      joined: ['now', 'earlier'],
    },
    {
      name: 'an edit that says what a model said is still an edit',
      kept: [model('A')],
      copies: [[person('A')]],
      shown: 'A',
      by: 'person',
      joined: ['A'],
    },
  ] as const)
    for (const kind of ['description', 'text'] as const)
      test(`${kind}: ${name}`, () => {
        const own = meme({ [kind]: kept });
        const { meme: merged, texts } = merge(own, ...copies.map((copy) => meme({ [kind]: copy })));
        expect(merged[kind]).toMatchObject({ value: shown, source: { by } });
        expect(texts.map(({ value }) => value)).toEqual(joined);
        expect(texts.every((record) => record.meme === own.meme.id && record.id.startsWith('new'))).toBe(true);
        expect(new Set([...own.texts, ...texts].map(({ id }) => id))).toContain(merged[kind]?.caption);
      });

  test('a meme that gets its text from a copy counts as read', () => {
    const reading = merge(meme(), meme({ text: [model('HELLO')], textRead: true }));
    expect(reading.meme.textRead).toBe(true);
    expect(merge(meme(), meme()).meme.textRead).toBe(false);
  });

  test('a text that an older reader made for a copy is to be read again', () => {
    const own = { textRead: true, made: { hash: 1, text: 3 } };
    const old = meme({ text: [model('HELLO')], textRead: true, made: { text: 2 } });
    expect(merge(meme(own), old).meme.made).toEqual({ hash: 1, text: 2 });
    expect(merge(meme({ ...own, text: [model('HI')] }), old).meme.made).toEqual(own.made);
  });
});

describe('undoing a merge', () => {
  const kept = meme({ tags: ['cat'], folder: '', sent: 1, sentAt: 5, description: [{ value: 'A' }] });
  const copy = meme({
    tags: ['dog', 'Cat'],
    folder: 'phone',
    favourite: true,
    sent: 2,
    sentAt: 9,
    description: [{ value: 'Mine', by: PERSON }],
    text: [{ value: 'HELLO' }],
    textRead: true,
  });
  const { meme: merged } = merge(kept, copy);

  test('restores the meme as it was', () => {
    expect(merged).not.toEqual(kept.meme);
    expect(undoMerge(merged, kept.meme, merged)).toEqual(kept.meme);
  });

  test('keeps later changes', () => {
    const written = { value: 'Later', caption: 'later' as CaptionId, source: PERSON };
    const now: Meme = {
      ...merged,
      tags: [...merged.tags.filter((tag) => tag !== 'cat'), 'new'],
      sent: merged.sent + 1,
      sentAt: 12,
      folder: 'elsewhere',
      description: written,
    };
    expect(undoMerge(now, kept.meme, merged)).toEqual({
      ...kept.meme,
      tags: ['new'],
      sent: 2,
      sentAt: 12,
      folder: 'elsewhere',
      description: written,
    });
  });
});
