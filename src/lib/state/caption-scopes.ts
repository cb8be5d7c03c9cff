import { formatNumber } from '$lib/core/format';
import { mayReplace } from '$lib/domain/caption';
import type { Failure } from '$lib/core/failure';
import type { ModelId } from '$lib/core/ids';
import type { Meme } from '$lib/domain/meme';
import type { JobBoard } from './job-board.svelte';
import type { Library } from './library.svelte';

/** A meme whose last caption failed, and why. */
export type FailedMeme = { readonly meme: Meme; readonly failure: Failure };

/** The memes without a description that are not in the queue; what failed is to be done as well. */
export function undescribed(memes: readonly Meme[], board: JobBoard): Meme[] {
  return memes.filter((meme) => meme.description === null && !isQueued(meme, board));
}

/** The memes that show a description this model made. */
export function describedBy(memes: readonly Meme[], model: ModelId): Meme[] {
  return memes.filter(({ description }) => description?.source.by === 'model' && description.source.model === model);
}

/** The memes whose last caption failed, with the reasons. */
export function failedMemes(library: Pick<Library, 'byId'>, board: JobBoard): FailedMeme[] {
  return board.failed('describe').flatMap(({ meme, state }) => {
    const record = library.byId(meme);
    return record === undefined || state.kind !== 'failed' ? [] : [{ meme: record, failure: state.failure }];
  });
}

/** Whether a description of the meme waits or is being made. */
export function isQueued(meme: Meme, board: JobBoard): boolean {
  const state = board.of(meme.id, 'describe')?.state.kind;
  return state === 'waiting' || state === 'running';
}

/** What to say of descriptions that a person wrote and that therefore stay; null when there are none. */
export function editsStay(memes: readonly Meme[]): string | null {
  const edited = memes.filter(({ description }) => !mayReplace(description)).length;
  if (edited === 0) return null;
  return memes.length === 1
    ? 'Your own description stays; the new one will be in the history.'
    : `Your own descriptions stay (${formatNumber(edited)}); the new ones will be in their histories.`;
}

/** The models that made the descriptions shown, each with how many, the most first. */
export function makersOf(memes: readonly Meme[]): readonly { readonly model: ModelId; readonly memes: number }[] {
  const counts = new Map<ModelId, number>();
  for (const { description } of memes)
    if (description?.source.by === 'model')
      counts.set(description.source.model, (counts.get(description.source.model) ?? 0) + 1);
  return [...counts].map(([model, count]) => ({ model, memes: count })).sort((a, b) => b.memes - a.memes);
}
