import { CaptionerClient } from '$lib/captioner/client';
import type { CaptionOutput, CaptionRequest, CaptionerSpec, LoadReport } from '$lib/captioner/protocol';
import type { Result } from '$lib/core/result';

/** A caption request with the picture's address, because a test cannot pass a `Blob` to the page. */
export type RunRequest = Omit<CaptionRequest, 'picture'> & { readonly picture: string };
export type RunAnswer = { readonly result: Result<CaptionOutput>; readonly texts: readonly string[] };
export type CaptionerRun = { readonly loaded: Result<LoadReport>; readonly answers: readonly RunAnswer[] };

/** Loads the spec in the app's captioner worker and captions one picture after the other. */
export async function run(spec: CaptionerSpec, requests: readonly RunRequest[]): Promise<CaptionerRun> {
  const client = new CaptionerClient();
  const loaded = await client.load(spec);
  const answers: RunAnswer[] = [];
  for (const request of loaded.ok ? requests : []) {
    const picture = await (await fetch(request.picture)).blob();
    const texts: string[] = [];
    const result = await client.caption({ ...request, picture }, (text) => texts.push(text));
    answers.push({ result, texts });
  }
  client.close();
  return { loaded, answers };
}
