import { publish } from '../../src/workers/weights/published';
import { BARE_CACHE } from './bare-cache';

type StoredFile = { readonly path: string; readonly from: string };

/**
 * Stores files that the test serves under their addresses on the hub, as a download does, and also in the cache that
 * the bare library reads.
 */
export async function run(repo: string, revision: string, files: readonly StoredFile[]): Promise<void> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle('memelore-weights', { create: true });
  const bare = await caches.open(BARE_CACHE);
  for (const { path, from } of files) {
    const blob = await (await fetch(from)).blob();
    const address = `https://huggingface.co/${repo}/resolve/${revision}/${path}`;
    const name = crypto.randomUUID();
    const writer = await (await folder.getFileHandle(name, { create: true })).createWritable();
    await writer.write(blob);
    await writer.close();
    await publish(address, { file: name, bytes: blob.size });
    await bare.put(address, new Response(blob, { headers: { 'content-length': String(blob.size) } }));
  }
}
