import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byAdded, MemeTable, SortedMemes } from '$lib/library/arrange';
import type { Sort } from '$lib/core/view';
import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { makeMeme } from '../../support/records';

const names = (memes: readonly Meme[]): string[] => memes.map(({ name }) => name);

function sorted(memes: readonly Meme[], sort: Sort): string[] {
  return names(new SortedMemes().of([...memes].sort(byAdded), sort));
}

test('names sort naturally: numbers by value, ignoring case and accents', () => {
  const memes = ['meme 10.png', 'Meme 2.png', 'émeme.png', 'cat.png', 'meme 002.gif'].map((name) => makeMeme({ name }));
  expect(sorted(memes, { by: 'name', descending: false })).toEqual([
    'cat.png',
    'émeme.png',
    'meme 002.gif',
    'Meme 2.png',
    'meme 10.png',
  ]);
});

test('by sending, the last sent comes first, then the most often sent; never sent memes come last, newest first', () => {
  const memes = [
    makeMeme({ name: 'old', sent: 9, sentAt: 10, added: 1 }),
    makeMeme({ name: 'never', added: 2 }),
    makeMeme({ name: 'never, newer', added: 3 }),
    makeMeme({ name: 'recent', sent: 1, sentAt: 20, added: 4 }),
    makeMeme({ name: 'as old, less', sent: 2, sentAt: 10, added: 5 }),
  ];
  const order = ['recent', 'old', 'as old, less', 'never, newer', 'never'];
  expect(sorted(memes, { by: 'sent', descending: true })).toEqual(order);
  expect(sorted(memes, { by: 'sent', descending: false })).toEqual(order.reverse());
});

test('by size the largest comes first by default; by adding the newest', () => {
  const memes = [makeMeme({ name: 'a', bytes: 1, added: 2 }), makeMeme({ name: 'b', bytes: 2, added: 1 })];
  expect(sorted(memes, { by: 'size', descending: true })).toEqual(['b', 'a']);
  expect(sorted(memes, { by: 'size', descending: false })).toEqual(['a', 'b']);
  expect(sorted(memes, { by: 'added', descending: true })).toEqual(['a', 'b']);
  expect(sorted(memes, { by: 'added', descending: false })).toEqual(['b', 'a']);
});

test('sorting incrementally gives the same order as sorting from scratch', () => {
  const changes = fc.array(
    fc.record({
      at: fc.nat(30),
      kind: fc.constantFrom('add', 'change', 'remove'),
      bytes: fc.nat(9),
      name: fc.string(),
    }),
    { maxLength: 12 },
  );
  const by = fc.constantFrom<Sort['by']>('added', 'name', 'sent', 'size');
  fc.assert(
    fc.property(changes, by, fc.boolean(), (steps, by, descending) => {
      const kept = new SortedMemes();
      let memes = Array.from({ length: 24 }, (_item, index) => makeMeme({ added: index, bytes: index % 5 })).sort(
        byAdded,
      );
      kept.of(memes, { by, descending });
      for (const { at, kind, bytes, name } of steps) {
        const old = memes[at % memes.length];
        const others = kind === 'add' ? memes : memes.filter((meme) => meme !== old);
        const fresh =
          kind === 'remove'
            ? []
            : [{ ...(kind === 'change' ? old : undefined), ...makeMeme({ added: 99 + at, bytes, name }) }];
        memes = [...others, ...fresh].sort(byAdded);
        expect(kept.of(memes, { by, descending })).toEqual(new SortedMemes().of(memes, { by, descending }));
      }
    }),
  );
});

test('after any changes the table lists all memes, newest first', () => {
  const meme = fc.record({
    id: fc.nat(9),
    added: fc.nat(4),

    sent: fc.nat(),
  });
  const step = fc.oneof(
    fc.record({ put: fc.array(meme, { maxLength: 6 }) }),
    fc.record({ remove: fc.array(fc.nat(9), { maxLength: 3 }) }),
  );
  const idOf = (id: number): MemeId => String(id) as MemeId;
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const table = new MemeTable();
      const expected = new Map<MemeId, Meme>();
      for (const done of steps)
        if ('put' in done) {
          const memes = done.put.map((change) => makeMeme({ ...change, id: idOf(change.id) }));
          table.put(memes);
          for (const one of memes) expected.set(one.id, one);
        } else {
          table.remove(done.remove.map(idOf));
          for (const id of done.remove) expected.delete(idOf(id));
        }
      expect(table.list).toEqual([...expected.values()].sort(byAdded));
      for (const one of expected.values()) expect(table.get(one.id)).toBe(one);
    }),
  );
});
