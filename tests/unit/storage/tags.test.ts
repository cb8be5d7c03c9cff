import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import { MAX_TAGS, MAX_TAGS_OF_MEME } from '$lib/core/bounds';
import type { MemeId } from '$lib/core/ids';
import type * as Memes from '$lib/storage/memes';
import type * as Tags from '$lib/storage/tags';
import { emptyBrowser, newMeme, valueOf } from './fixtures';

let memes: typeof Memes;
let tags: typeof Tags;
let ids: readonly MemeId[];

beforeEach(async () => {
  emptyBrowser();
  memes = await import('$lib/storage/memes');
  tags = await import('$lib/storage/tags');
  const items = [newMeme(), newMeme(), newMeme()];
  valueOf(await memes.addMemes(items));
  ids = items.map(({ meme }) => meme.id);
});

async function tagsOfAll(): Promise<(readonly string[])[]> {
  const read = valueOf(await memes.readMemes(ids));
  return read.map((meme) => meme.tags);
}

async function names(): Promise<string[]> {
  return valueOf(await tags.loadTags()).map(({ name }) => name);
}

test('a new tag gets a colour, and another spelling of it uses the existing tag', async () => {
  valueOf(await tags.addTag(ids.slice(0, 2), 'Cats'));
  const changed = valueOf(await tags.addTag(ids, 'cats')).memes;
  expect(changed.map(({ id }) => id)).toEqual([ids[2]]);
  expect(await tagsOfAll()).toEqual([['Cats'], ['Cats'], ['Cats']]);
  expect(valueOf(await tags.loadTags())).toMatchObject([{ name: 'Cats', colour: 'red' }]);
  valueOf(await tags.removeTag(ids.slice(1), 'CATS'));
  expect(await tagsOfAll()).toEqual([['Cats'], [], []]);
  expect(await names()).toEqual(['Cats']);
});

test('renaming keeps the colour and changes every meme; a new spelling of the same name is a rename too', async () => {
  valueOf(await tags.addTag(ids.slice(0, 2), 'cats'));
  valueOf(await tags.recolourTag('cats', 'teal'));
  valueOf(await tags.renameTag('cats', 'Cats'));
  valueOf(await tags.renameTag('Cats', 'felines'));
  expect(await tagsOfAll()).toEqual([['felines'], ['felines'], []]);
  expect(valueOf(await tags.loadTags())).toMatchObject([{ name: 'felines', colour: 'teal' }]);
});

test('renaming a tag to the name of another merges the two, once on each meme', async () => {
  valueOf(await tags.addTag(ids.slice(0, 2), 'kitty'));
  valueOf(await tags.addTag(ids.slice(1), 'Cats'));
  valueOf(await tags.renameTag('kitty', 'cats'));
  expect(await tagsOfAll()).toEqual([['Cats'], ['Cats'], ['Cats']]);
  expect(await names()).toEqual(['Cats']);
});

test('deleting removes the tag from the memes; undoing adds it to them again', async () => {
  valueOf(await tags.addTag(ids.slice(0, 2), 'cats'));
  valueOf(await tags.addTag(ids, 'work'));
  const [record] = valueOf(await tags.loadTags()).filter(({ name }) => name === 'cats');
  const gone = valueOf(await tags.deleteTag('cats')).memes.map(({ id }) => id);
  expect(await tagsOfAll()).toEqual([['work'], ['work'], ['work']]);
  expect(record).toBeDefined();
  if (record !== undefined) valueOf(await tags.restoreTag(record, gone));
  expect(await tagsOfAll()).toEqual([['work', 'cats'], ['work', 'cats'], ['work']]);
  expect((await names()).sort()).toEqual(['cats', 'work']);
});

test('a meme with as many tags as it can have takes no other, and then no meme does', async () => {
  const full = newMeme({ tags: Array.from({ length: MAX_TAGS_OF_MEME }, (_, index) => `tag ${index}`) });
  valueOf(await memes.addMemes([full]));
  const both = [full.meme.id, ...ids];
  const failure = { kind: 'too-many', what: 'tags-of-meme' };
  expect(await tags.addTag(both, 'one more')).toEqual({ ok: false, failure });
  expect(await tagsOfAll()).toEqual([[], [], []]);
  expect(await names()).toEqual([]);
  valueOf(await tags.addTag(both, 'TAG 7'));
  expect(await tagsOfAll()).toEqual([['TAG 7'], ['TAG 7'], ['TAG 7']]);
});

test('a library has at most so many tags: a backup brings what fits, and no new one can be made', async () => {
  const { restoreTags } = await import('$lib/storage/backup');
  valueOf(await tags.addTag(ids, 'mine'));
  const brought = Array.from(
    { length: MAX_TAGS + 5 },
    (_, made) => ({ name: `tag ${made}`, colour: 'red', made }) as const,
  );
  expect(valueOf(await restoreTags(brought))).toBe(6);
  expect(await names()).toHaveLength(MAX_TAGS);
  expect(await tags.addTag(ids, 'another')).toEqual({ ok: false, failure: { kind: 'too-many', what: 'tags' } });
  valueOf(await tags.addTag(ids, 'tag 3'));
  expect(await tagsOfAll()).toEqual([
    ['mine', 'tag 3'],
    ['mine', 'tag 3'],
    ['mine', 'tag 3'],
  ]);
});
