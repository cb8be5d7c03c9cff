import type { Device } from '$lib/core/device';
import type { MemeId, ModelId } from '$lib/core/ids';
import type { JobBoard } from './job-board.svelte';
import type { QueueProgress } from './queue-progress.svelte';

/** The queue of descriptions as the dock shows it. */
export type QueueState =
  | { kind: 'idle' }
  | {
      kind: 'running' | 'paused';
      done: number;
      total: number;
      current: MemeId | null;
      secondsEach: number | null;
      secondsLeft: number | null;
      device: Device | null;
      /** The model of the meme in hand, or of the next. */
      model: ModelId | null;
      /** What else is to be known: loading, fallen back, stopped because. */
      note: string | null;
      /** Why it was paused, if not by a person: to spare the battery, or for a comparison, after which it goes on. */
      pausedFor: 'battery' | 'comparison' | null;
    };

/**
 * The queue as it stands; asked at every change, so nothing here looks through the jobs. `measuredSeconds` are those a meme
 * took a model at earlier visits, null where it has not captioned here yet.
 */
export function queueState(
  board: JobBoard,
  progress: QueueProgress,
  paused: boolean | 'battery' | 'comparison',
  measuredSeconds: (model: ModelId) => number | null,
): QueueState {
  const left = board.left('describe');
  if (left === 0) return { kind: 'idle' };
  const running = board.running('describe');
  const model = (running ?? board.next('describe', () => true))?.model;
  const each = model === undefined ? null : (progress.secondsEach(model) ?? measuredSeconds(model));
  return {
    kind: paused === false ? 'running' : 'paused',
    done: progress.done,
    total: progress.done + left,
    current: running?.meme ?? null,
    secondsEach: each,
    secondsLeft: each === null ? null : each * left,
    device: progress.device,
    model: model ?? null,
    note: progress.note,
    pausedFor: typeof paused === 'boolean' ? null : paused,
  };
}
