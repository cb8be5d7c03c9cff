import { BlobReader, BlobWriter, ZipReader } from '@zip.js/zip.js';
import { expect, test } from 'vitest';
import type { Source } from '$lib/intake/sources';
import heic from '../../fixtures/cases/IMG_0001.HEIC?url';
import svg from '../../fixtures/cases/drawing.svg?url';
import mp4 from '../../fixtures/cases/meme.mp4?url';
import webm from '../../fixtures/cases/meme.webm?url';
import tgs from '../../fixtures/cases/sticker.tgs?url';
import takeout from '../../fixtures/cases/takeout-small.zip?url';
import { failuresOf, imported } from './imported';

async function fileOf(url: string, name: string): Promise<File> {
  return new File([await (await fetch(url)).blob()], name);
}

test('files that are no pictures are told what they are, whatever their names', async () => {
  const files = await Promise.all([
    fileOf(mp4, 'meme.mp4'),
    fileOf(mp4, 'not-a-gif.gif'),
    fileOf(webm, 'meme.webm'),
    fileOf(tgs, 'sticker.tgs'),
    fileOf(svg, 'drawing.svg'),
    fileOf(svg, 'drawing.png'),
    fileOf(takeout, 'takeout-small.zip'),
    fileOf(heic, 'IMG_0001.HEIC'),
  ]);
  const result = await imported(files.map((file) => ({ file, folder: '' })));
  const other = (what: string): unknown => ({ kind: 'other-file', what });
  expect(Object.fromEntries(failuresOf(result))).toEqual({
    'meme.mp4': other('video'),
    'not-a-gif.gif': other('video'),
    'meme.webm': other('video'),
    'sticker.tgs': other('sticker'),
    'drawing.svg': other('drawing'),
    'drawing.png': other('drawing'),
    'takeout-small.zip': other('archive'),
    'IMG_0001.HEIC': { kind: 'unsupported-format', format: 'HEIC' },
  });
});

test('the folder of an unpacked album gives its memes, and the notes beside them are left out', async () => {
  const reader = new ZipReader(new BlobReader(await (await fetch(takeout)).blob()));
  const sources: Source[] = [];
  for (const entry of await reader.getEntries()) {
    if (entry.directory) continue;
    const [name = '', ...folder] = entry.filename.split('/').reverse();
    const file = new File([await entry.getData(new BlobWriter())], name);
    sources.push({ file, folder: folder.reverse().join('/') });
  }
  await reader.close();
  const { report } = await imported(sources);
  expect([...report.added].sort()).toEqual(['q01.jpg', 'q02.jpg', 'q03.jpg']);
  expect(report.leftOut).toHaveLength(3);
  expect(report.failed).toEqual([]);
});
