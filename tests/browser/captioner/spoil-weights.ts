import { publish, publishedResponse } from '../../../src/workers/weights/published';

/** How a stored file is spoilt: removed, its first 4096 bytes overwritten, all of them zero, or replaced by a text. */
export type Spoil =
  { readonly kind: 'missing' | 'corrupted' | 'zeros' } | { readonly kind: 'text'; readonly text: string };

/** Spoils one stored file of a checkpoint. A replaced file is published, so that engines take it for a checked one. */
export async function spoilWeights(repo: string, revision: string, path: string, spoil: Spoil): Promise<void> {
  const cache = await caches.open('memelore-weights-v1');
  const address = `https://huggingface.co/${repo}/resolve/${revision}/${path}`;
  const stored = await publishedResponse(address);
  if (stored === undefined) throw new Error(`${path} is not stored`);
  const bytes = new Uint8Array(await stored.arrayBuffer());
  switch (spoil.kind) {
    case 'missing':
      await cache.delete(address);
      return;
    case 'corrupted':
      bytes.fill(0xa5, 0, 4096);
      await replace(address, bytes);
      return;
    case 'zeros':
      await replace(address, bytes.fill(0));
      return;
    case 'text':
      await replace(address, new TextEncoder().encode(spoil.text));
      return;
  }
}

async function replace(address: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const name = crypto.randomUUID();
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('memelore-weights');
  const writer = await (await folder.getFileHandle(name, { create: true })).createWritable();
  await writer.write(bytes);
  await writer.close();
  await publish(address, { file: name, bytes: bytes.length });
}
