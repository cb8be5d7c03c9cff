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

/** The revision the tests store fixture weights under. */
export const REVISION = '0123456789abcdef0123456789abcdef01234567';

/** An attempt at a family's first checkpoint, every session in one dtype. */
export function specOf(id: FamilyId, device: Device, dtype: Dtype): CaptionerSpec {
  const mix = Object.fromEntries(familyOf(id).sessions.map((session) => [session, dtype]));
  return { family: id, repo: repoOf(id), revision: REVISION, device, mix, threads: 2 };
}

/** The repository under whose name a family's tiny checkpoint is kept. */
export function repoOf(id: FamilyId): string {
  return familyOf(id).checkpoints[0]?.repo ?? '';
}

function familyOf(id: FamilyId): Family {
  const family = FAMILIES.find((one) => one.id === id);
  if (family === undefined) throw new Error(`No family ${id}`);
  return family;
}

/** What a test asks for, over the defaults of `requestFor`. */
export type Ask = {
  readonly detail?: CaptionDetail;
  readonly task?: Task;
  readonly length?: CaptionLength;
  readonly prompt?: string;
};

/** A request about a fixture meme; by default the description at `fast`. */
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

/** The tiny SmolVLM's tile is 64 px, its configured longest edge 128 px. */
const TINY_TILE_PX = 64;
const FLORENCE_TASKS = { short: '<CAPTION>', normal: '<DETAILED_CAPTION>', long: '<MORE_DETAILED_CAPTION>' };

/** The same request in the bare library's words. */
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

/** The texts of a run, or what went wrong in place of a text. */
export function textsOf(run: CaptionerRun): string[] {
  if (!run.loaded.ok) throw new Error(JSON.stringify(run.loaded.failure));
  return run.answers.map(({ result }) => (result.ok ? result.value.text : JSON.stringify(result.failure)));
}

/** How many texts are what the memes say. */
export function countTrue(texts: readonly string[], expected: readonly string[]): number {
  return texts.filter((text, index) => text === expected[index]).length;
}
