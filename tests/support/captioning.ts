import type { Device } from '$lib/core/device';
import type { CaptionLength, Detail } from '$lib/domain/caption';
import type { Task } from '$lib/domain/job';
import type { Dtype, Mix } from '$lib/catalogue/model';
import type { CaptionerSpec } from '$lib/captioner/protocol';
import type { BareRequest } from '../harness/bare-transformers.worker';
import type { CaptionerRun, RunRequest } from '../harness/captioner.run';
import type { Checkpoint, FixtureMeme } from './fixtures.ts';

/** The revision the tests store fixture weights under. */
export const REVISION = '0123456789abcdef0123456789abcdef01234567';

/** The families with a tiny checkpoint. */
export type TestFamily = 'smolvlm' | 'florence2' | 'moondream';

/** What stands in for each family, under the real repository's name. */
export const STAND_INS: Readonly<
  Record<TestFamily, { repo: string; checkpoint: Checkpoint; sessions: readonly (keyof Mix)[] }>
> = {
  smolvlm: {
    repo: 'HuggingFaceTB/SmolVLM-256M-Instruct',
    checkpoint: 'tiny-smolvlm',
    sessions: ['embed_tokens', 'vision_encoder', 'decoder_model_merged'],
  },
  florence2: {
    repo: 'onnx-community/Florence-2-base',
    checkpoint: 'tiny-florence2',
    sessions: ['embed_tokens', 'vision_encoder', 'encoder_model', 'decoder_model_merged'],
  },
  moondream: {
    repo: 'Xenova/moondream2',
    checkpoint: 'tiny-moondream2',
    sessions: ['embed_tokens', 'vision_encoder', 'decoder_model_merged'],
  },
};

/** An attempt at a family's stand-in, every session in one dtype. */
export function specOf(family: TestFamily, device: Device, dtype: Dtype): CaptionerSpec {
  const { repo, sessions } = STAND_INS[family];
  const mix = Object.fromEntries(sessions.map((session) => [session, dtype]));
  return { family, repo, revision: REVISION, device, mix, threads: 2 };
}

/** What a test asks for, over the defaults of `requestFor`. */
export type Ask = {
  readonly detail?: Detail;
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
export function bareRequest(family: TestFamily, request: RunRequest): BareRequest {
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
