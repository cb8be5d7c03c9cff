import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byAdded } from '$lib/library/arrange';
import type { MemeId } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import { MemeTable } from '$lib/library/meme-table';
import { makeMeme } from '../../support/records';

test('whatever is put and taken off, the list is all living memes, newest first', () => {
  const meme = fc.record({
    id: fc.nat(9),
    added: fc.nat(4),
    deletedAt: fc.option(fc.constant(1), { freq: 4 }),
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
      const living = [...expected.values()].filter(({ deletedAt }) => deletedAt === null).sort(byAdded);
      expect(table.list).toEqual(living);
      for (const one of expected.values()) expect(table.get(one.id)).toBe(one.deletedAt === null ? one : undefined);
    }),
  );
});
