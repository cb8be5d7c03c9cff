import { modelById } from '$lib/catalogue/catalogue';
import { filesOf } from '$lib/catalogue/manifest';
import type { RunRequest } from './captioner.run';
import { run as openAndCaption, type OpenRun } from './open-model.run';

export type NewFamilyRun = { readonly files: readonly string[]; readonly opened: OpenRun };

/**
 * Opens the catalogue's `Kestrel-1B-int8` and captions one meme with it. Its weights must be stored under `revision`.
 */
export async function run(revision: string, selfTestPicture: string, request: RunRequest): Promise<NewFamilyRun> {
  const model = modelById('Kestrel-1B-int8');
  if (model === undefined) throw new Error('The new family is not in the catalogue.');
  const plan = { model, devices: [{ deviceClass: 'wasm', revision } as const], threads: 2 };
  const files = filesOf(model, 'wasm').map(({ path }) => path);
  return { files, opened: await openAndCaption(plan, selfTestPicture, { ...request, prompt: model.prompt }) };
}
