import { describe, expect, test } from 'vitest';
import { ArchiveWindow } from '../../../../src/workers/backup/archive-window';

/** 10 MB in which every four bytes hold their position. */
const archive = new Blob([Uint32Array.from({ length: 2_500_000 }, (_, index) => 4 * index)]);
const POSITIONS = [0, 30, 5_000_000, 1_200, 1_000_000, 1_000_016, 1_100_000, 9_999_000, 4_000_000];

/** The first and the last position that the bytes hold; the parts begin at multiples of four. */
function ends(bytes: Uint8Array<ArrayBuffer>): Promise<number[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Promise.resolve([view.getUint32(0, true), view.getUint32(bytes.byteLength - 4, true)]);
}

describe('parts of an archive', () => {
  test.each([4, 400, 70_000, 5_000_000])('of %i bytes are those at their position, in any order', async (length) => {
    const window = new ArchiveWindow(archive);
    for (const position of POSITIONS) {
      const from = position - (position % 4);
      const end = Math.min(from + length, archive.size);
      expect(await window.use(from, length, ends)).toEqual([from, end - 4]);
    }
  });

  test('that are asked for at the same time are not mixed up, and one that fails stops no other', async () => {
    const window = new ArchiveWindow(archive);
    const asked = Array.from({ length: 60 }, (_, index) => window.use(40_000 * index, 68_000, ends));
    const refused = window.use(0, 4, () => Promise.reject(new Error('refused')));
    await expect(refused).rejects.toThrow('refused');
    for (const [index, found] of (await Promise.all(asked)).entries())
      expect(found).toEqual([40_000 * index, 40_000 * index + 68_000 - 4]);
    expect(await window.use(archive.size, 30, (bytes) => Promise.resolve(bytes.length))).toBe(0);
  });
});
