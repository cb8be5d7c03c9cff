import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { newMemeId, type Sha256 } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';
import type * as Memes from '$lib/storage/memes';
import type * as Captions from '$lib/storage/captions';
import { emptyBrowser, newMeme, someCaption, valueOf } from './fixtures';

let memes: typeof Memes;
let captions: typeof Captions;

beforeEach(async () => {
  emptyBrowser();
  memes = await import('$lib/storage/memes');
  captions = await import('$lib/storage/captions');
});

test('many memes are changed in order, in a small first group and larger ones, each reported once stored', async () => {
  const items = Array.from({ length: 1200 }, () => newMeme());
  valueOf(await memes.addMemes(items));
  const ids = items.map(({ meme }) => meme.id);
  const told: string[][] = [];
  const change = (meme: Meme): { favourite: true } | null => (meme.id === ids[1] ? null : { favourite: true });
  valueOf(
    await memes.updateMemes([newMemeId(), ...ids], change, (changed) => void told.push(changed.map(({ id }) => id))),
  );
  expect(told.flat()).toEqual(ids.filter((id) => id !== ids[1]));
  expect(told.length).toBeGreaterThan(1);
  expect(told[0]?.length).toBeLessThanOrEqual(100);
  const stored = valueOf(await memes.loadLibrary()).memes;
  expect(stored.filter(({ favourite }) => favourite)).toHaveLength(1199);
});

describe('adding', () => {
  test('stores a meme with its pictures and jobs', async () => {
    const item = newMeme();
    expect(valueOf(await memes.addMemes([item]))).toEqual([{ kind: 'added', meme: item.meme.id }]);
    expect(valueOf(await memes.loadLibrary())).toEqual({ memes: [item.meme], jobs: item.jobs });
    expect(valueOf(await memes.readMemes([item.meme.id, newMemeId()]))).toEqual([item.meme]);
    expect(await valueOf(await memes.readOriginal(item.meme.id)).bytes()).toEqual(await item.original.bytes());
    expect([...valueOf(await memes.readThumbnails([item.meme.id, newMemeId()])).keys()]).toEqual([item.meme.id]);
  });

  test('keeps the rendition of a damaged picture apart from its original, and removes both', async () => {
    const damaged = { ...newMeme({ damaged: true }), rendition: new Blob([new Uint8Array([7])]) };
    const whole = newMeme();
    valueOf(await memes.addMemes([damaged, whole]));
    const { id } = damaged.meme;
    const picture = valueOf(await memes.readPicture(id));
    expect([picture.type, ...(await picture.bytes())]).toEqual(['image/png', 7]);
    expect(await valueOf(await memes.readOriginal(id)).bytes()).toEqual(await damaged.original.bytes());
    expect(await valueOf(await memes.readPicture(whole.meme.id)).bytes()).toEqual(await whole.original.bytes());
    expect(valueOf(await memes.readRendition(whole.meme.id))).toBeNull();
    valueOf(await memes.removeMemes([id], 'memes'));
    expect(valueOf(await memes.readRendition(id))).toBeNull();
    expect(await memes.readPicture(id)).toEqual({ ok: false, failure: { kind: 'meme-gone' } });
  });

  test('bytes that are already stored are known and change nothing', async () => {
    const first = newMeme({ name: 'first.jpg' });
    const again = newMeme({ name: 'again.jpg', sha256: first.meme.sha256 });
    valueOf(await memes.addMemes([first]));
    expect(valueOf(await memes.addMemes([again]))).toEqual([{ kind: 'known', meme: first.meme.id }]);
    expect(valueOf(await memes.loadLibrary())).toEqual({ memes: [first.meme], jobs: first.jobs });
    expect((await memes.readOriginal(again.meme.id)).ok).toBe(false);
  });

  test('a meme in the bin comes back with its texts and jobs when its bytes are added again', async () => {
    const gone = newMeme({ name: 'old.jpg', favourite: true, added: 1 }, ['describe']);
    const again = newMeme({ name: 'new.jpg', sha256: gone.meme.sha256, added: 9 });
    valueOf(await memes.addMemes([gone]));
    const edited = valueOf(await captions.editText(gone.meme.id, 'description', 'Mine.'));
    const { moveToBin, readBin } = await import('$lib/storage/bin');
    valueOf(await moveToBin([gone.meme.id]));
    const back = { ...edited, added: 9 };
    const [answer, twice] = valueOf(await memes.addMemes([again, again]));
    expect(answer).toMatchObject({ kind: 'added', meme: gone.meme.id, restored: { meme: back } });
    expect(twice).toEqual({ kind: 'known', meme: gone.meme.id });
    const library = valueOf(await memes.loadLibrary());
    expect(library.memes).toEqual([back]);
    expect(library.jobs.map(({ meme, task }) => [meme, task])).toEqual([
      [gone.meme.id, 'describe'],
      [gone.meme.id, 'read'],
    ]);
    expect(valueOf(await captions.captionsOf(gone.meme.id)).map(({ value }) => value)).toEqual(['Mine.']);
    expect(valueOf(await readBin())).toEqual([]);
  });

  test('in any division into batches, equal bytes are one meme and every result names it', async () => {
    const contents = fc.integer({ min: 0, max: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(contents, { maxLength: 6 }), { maxLength: 4 }), async (batches) => {
        emptyBrowser();
        const { addMemes, loadLibrary } = await import('$lib/storage/memes');
        const byContent = new Map<string, string>();
        for (const batch of batches) {
          const items = batch.map((content) => newMeme({ sha256: String(content).padEnd(64, 'f') as Sha256 }));
          const answers = valueOf(await addMemes(items));
          answers.forEach((answer, index) => {
            const sha256 = items[index]?.meme.sha256 ?? '';
            expect(answer.kind).toBe(byContent.has(sha256) ? 'known' : 'added');
            expect(byContent.get(sha256) ?? answer.meme).toBe(answer.meme);
            byContent.set(sha256, answer.meme);
          });
        }
        const stored = valueOf(await loadLibrary()).memes.map((meme): [string, string] => [meme.sha256, meme.id]);
        expect(new Map(stored)).toEqual(byContent);
      }),
      { numRuns: 30 },
    );
  });

  test('of a batch that cannot be stored completely nothing is stored', async () => {
    const stored = newMeme();
    valueOf(await memes.addMemes([stored]));
    const fresh = newMeme();
    // Two memes with one id cannot both be added: the second fails after the first was written.
    await expect(
      memes.addMemes([fresh, newMeme({ id: fresh.meme.id, sha256: 'e'.repeat(64) as Sha256 })]),
    ).rejects.toThrow();
    expect(valueOf(await memes.loadLibrary()).memes).toEqual([stored.meme]);
    expect((await memes.readOriginal(fresh.meme.id)).ok).toBe(false);
  });
});

describe('changing', () => {
  test('two concurrent increments are both counted', async () => {
    const { meme } = await added();
    const sent = await Promise.all(
      Array.from({ length: 5 }, () => memes.updateMeme(meme.id, ({ sent }) => ({ sent: sent + 1 }))),
    );
    expect(sent.map((result) => valueOf(result).sent)).toEqual([1, 2, 3, 4, 5]);
  });

  test('a missing meme fails as meme-gone', async () => {
    expect(await memes.updateMeme(newMemeId(), () => ({ favourite: true }))).toEqual({
      ok: false,
      failure: { kind: 'meme-gone' },
    });
    expect(await memes.readOriginal(newMemeId())).toEqual({ ok: false, failure: { kind: 'meme-gone' } });
  });
});

describe('removing', () => {
  test('removes everything of the meme and nothing of other memes', async () => {
    const gone = await added();
    const kept = await added();
    for (const { meme } of [gone, kept]) valueOf(await captions.recordCaption(someCaption(meme.id, 'A cat.')));
    valueOf(await memes.removeMemes([gone.meme.id, newMemeId()], 'memes'));

    const library = valueOf(await memes.loadLibrary());
    expect(library.memes.map((meme) => meme.id)).toEqual([kept.meme.id]);
    expect(library.jobs).toEqual(expect.arrayContaining([...kept.jobs]));
    expect(valueOf(await captions.captionsOf(gone.meme.id))).toEqual([]);
    expect(valueOf(await captions.captionsOf(kept.meme.id))).toHaveLength(1);
    expect(valueOf(await memes.readThumbnails([gone.meme.id, kept.meme.id])).size).toBe(1);
    expect((await memes.readOriginal(gone.meme.id)).ok).toBe(false);
  });

  test('the same file can be added again afterwards', async () => {
    const { meme } = await added();
    valueOf(await memes.removeMemes([meme.id], 'memes'));
    expect(valueOf(await memes.addMemes([newMeme({ sha256: meme.sha256 })]))[0]?.kind).toBe('added');
  });
});

async function added(): Promise<ReturnType<typeof newMeme>> {
  const item = newMeme({}, ['read', 'describe']);
  valueOf(await memes.addMemes([item]));
  return item;
}
