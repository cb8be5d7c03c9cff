import type { Device } from '$lib/core/device';
import type { CaptionDetail, CaptionLength } from '$lib/core/caption';
import type { Task } from '$lib/core/job';
import { FAMILIES, type FamilyId } from '$lib/catalogue/families';
import type { Family } from '$lib/catalogue/families/family';
import type { Dtype } from '$lib/catalogue/session';
import type { CaptionerSpec } from '$lib/captioner/protocol';
import type { BareRequest } from '../harness/bare-transformers.worker';
import type { CaptionerRun, RunRequest } from '../harness/captioner.run';
import type { FixtureMeme } from './fixtures.ts';

/** The revision under which tests store the tiny checkpoints. */
export const REVISION = '0123456789abcdef0123456789abcdef01234567';

/** The spec to load a family's first checkpoint with every session in one dtype. */
export function specOf(id: FamilyId, device: Device, dtype: Dtype): CaptionerSpec {
  const mix = Object.fromEntries(familyOf(id).sessions.map((session) => [session, dtype]));
  return { family: id, repo: repoOf(id), revision: REVISION, device, mix, threads: 2 };
}

/** The repository of a family's first checkpoint, under which tests store the tiny checkpoint. */
export function repoOf(id: FamilyId): string {
  return familyOf(id).checkpoints[0]?.repo ?? '';
}

function familyOf(id: FamilyId): Family {
  const family = FAMILIES.find((one) => one.id === id);
  if (family === undefined) throw new Error(`No family ${id}`);
  return family;
}

/** What a test changes in the defaults of `requestFor`. */
export type Ask = {
  readonly detail?: CaptionDetail;
  readonly task?: Task;
  readonly length?: CaptionLength;
  readonly prompt?: string;
};

/** A caption request for a fixture meme; by default a description at detail `fast`. */
export function requestFor(meme: Pick<FixtureMeme, 'file'>, ask: Ask = {}): RunRequest {
  const prompt = ask.task === 'read' ? 'What does the text say?' : 'Can you describe this image?';
  return {
    picture: `/fixtures/memes/${meme.file}`,
    task: 'describe',
    prompt,
    detail: 'fast',
    length: 'normal',
    maxNewTokens: 80,
    ...ask,
  };
}

/** Edge of the tiny SmolVLM's tile; its configured longest edge is 128 px. */
const TINY_TILE_PX = 64;
const FLORENCE_TASKS = { short: '<CAPTION>', normal: '<DETAILED_CAPTION>', long: '<MORE_DETAILED_CAPTION>' };

/** The same request for the bare library. */
export function bareRequest(family: FamilyId, request: RunRequest): BareRequest {
  const { picture, maxNewTokens } = request;
  const task = request.task === 'read' ? '<OCR>' : FLORENCE_TASKS[request.length];
  const fast = family === 'smolvlm' && request.detail === 'fast';
  return {
    picture,
    prompt: family === 'florence2' ? task : request.prompt,
    longestEdge: fast ? TINY_TILE_PX : null,
    split: fast ? false : null,
    maxNewTokens,
  };
}

/** The texts of a run; a failed caption gives its failure as JSON. Throws if the model did not load. */
export function textsOf(run: CaptionerRun): string[] {
  if (!run.loaded.ok) throw new Error(JSON.stringify(run.loaded.failure));
  return run.answers.map(({ result }) => (result.ok ? result.value.text : JSON.stringify(result.failure)));
}

/** How many texts equal the expected ones. */
export function countTrue(texts: readonly string[], expected: readonly string[]): number {
  return texts.filter((text, index) => text === expected[index]).length;
}
