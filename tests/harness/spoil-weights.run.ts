import { publishedResponse } from '../../src/workers/weights/shelf';

/** How a stored file is spoilt: gone, its first bytes overwritten, or other bytes in its place. */
export type Spoil =
  { readonly kind: 'missing' } | { readonly kind: 'corrupted' } | { readonly kind: 'text'; readonly text: string };

/** Spoils one stored file of a checkpoint; other bytes are laid into the cache itself, where the store reads them too. */
export async function run(repo: string, revision: string, path: string, spoil: Spoil): Promise<void> {
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
      await cache.put(address, new Response(bytes));
      return;
    case 'text':
      await cache.put(address, new Response(spoil.text));
      return;
  }
}
