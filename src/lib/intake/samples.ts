import { asset } from '$app/paths';
import type { Meme } from '$lib/core/meme';
import { failed, success, type Result } from '$lib/core/result';
import type { Source } from './sources';

/** The pictures in `static/samples`, in import order, drawn by `scripts/make-samples.mjs`. */
export const SAMPLES = [
  { name: 'cat-reviewing-my-code.jpg', type: 'image/jpeg' },
  { name: 'dog-on-his-own-walk.webp', type: 'image/webp' },
  { name: 'rubber-ducks-debugging.png', type: 'image/png' },
  { name: 'octopus-with-nine-calls.webp', type: 'image/webp' },
  { name: 'sloth-on-a-monday.jpg', type: 'image/jpeg' },
  { name: 'cactus-hugging-a-balloon.webp', type: 'image/webp' },
] as const;

/** The folder of the samples in the library, so that they can be found and deleted together. */
const SAMPLES_FOLDER = 'Samples';

/** True for a sample that is still in its folder; one that was moved or renamed is the person's own. */
export function isSample({ name, folder }: Pick<Meme, 'name' | 'folder'>): boolean {
  return folder === SAMPLES_FOLDER && SAMPLES.some((sample) => sample.name === name);
}

/**
 * Fetches the samples as files, all or none; after the first time the service worker has them. Fails with
 * `samples-offline`, `host-unreachable` or `file-missing`.
 */
export async function fetchSamples(): Promise<Result<readonly Source[]>> {
  const results = await Promise.all(SAMPLES.map(fetchSample));
  const sources: Source[] = [];
  for (const result of results) {
    if (!result.ok) return result;
    sources.push(result.value);
  }
  return success(sources);
}

async function fetchSample({ name, type }: (typeof SAMPLES)[number]): Promise<Result<Source>> {
  const url = new URL(asset(`/samples/${name}`), location.href);
  try {
    const response = await fetch(url);
    if (!response.ok) return failed({ kind: 'file-missing', host: url.host, file: name });
    // The type is set here because some hosts do not know WebP.
    return success({ file: new File([await response.arrayBuffer()], name, { type }), folder: SAMPLES_FOLDER });
  } catch {
    return failed(navigator.onLine ? { kind: 'host-unreachable', host: url.host } : { kind: 'samples-offline' });
  }
}
