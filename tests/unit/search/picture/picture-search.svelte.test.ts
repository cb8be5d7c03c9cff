import { describe, expect, it } from 'vitest';
import type { SimilarPair } from '$lib/copies/likeness';
import type { MemeId } from '$lib/core/ids';
import { wordlessHit, type Hit } from '$lib/search/hit';
import { pictureHits, type PictureEvidence } from '$lib/search/picture/picture-search.svelte';

const id = (name: string): MemeId => name as MemeId;
const pictureId = id('picture');
const alike = (other: string, likeness: SimilarPair['likeness']): SimilarPair => ({
  a: pictureId,
  b: id(other),
  likeness,
  distance: 3,
});
const word = (name: string, exact: boolean): Hit => ({
  id: id(name),
  score: 1,
  exact,
  fields: ['text'],
  why: null,
  near: [],
});
const NOTHING: PictureEvidence = { same: [], alike: [], pictureId, words: [], meaning: [] };

describe('the memes found by a picture', () => {
  it('are ordered: the same picture, near copies, the same template, hits by words, hits by meaning', () => {
    const hits = pictureHits({
      ...NOTHING,
      same: [id('same')],
      alike: [alike('copy', 'near-copy'), alike('template', 'same-template')],
      words: [word('words', true)],
      meaning: [wordlessHit(id('meaning'), 'meaning', 0.8)],
    });
    expect(hits).toMatchObject([
      { id: 'same', why: 'same-picture' },
      { id: 'copy', why: 'near-copy' },
      { id: 'template', why: 'same-template' },
      { id: 'words', why: null },
      { id: 'meaning', why: 'meaning' },
    ]);
  });

  it('occur once each, with the strongest reason', () => {
    const hits = pictureHits({
      ...NOTHING,
      same: [id('a')],
      alike: [alike('a', 'near-copy'), { a: id('b'), b: pictureId, likeness: 'same-template', distance: 1 }],
      words: [word('b', false)],
      meaning: [wordlessHit(id('a'), 'meaning', 1)],
    });
    expect(hits).toMatchObject([
      { id: 'a', why: 'same-picture' },
      { id: 'b', why: 'same-template' },
    ]);
  });

  it('are none if nothing is similar', () => {
    expect(pictureHits(NOTHING)).toEqual([]);
  });
});
