import type { Failure } from '$lib/core/failure';
import { passesSelfTest } from './self-test-answer';
import type { CaptionerClient } from './client';

/** Enough for one sentence. */
const MAX_NEW_TOKENS = 40;

/**
 * Shows a loaded model the bundled picture (`static/self-test.png`): some pairs of device and number type give nonsense
 * without any error. Null when the answer is right, `garbage` when it is not, or the caption's own failure.
 */
export async function selfTest(client: CaptionerClient, picture: Blob, prompt: string): Promise<Failure | null> {
  const result = await client.caption({
    picture,
    task: 'describe',
    prompt,
    detail: 'fast',
    length: 'normal',
    maxNewTokens: MAX_NEW_TOKENS,
  });
  if (!result.ok) return result.failure;
  const { text } = result.value;
  return passesSelfTest(text) ? null : { kind: 'garbage', answer: text };
}
