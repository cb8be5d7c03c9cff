type StoredFile = { readonly path: string; readonly from: string };

/** Puts files served by the test under their canonical addresses into the weight store. */
export async function run(repo: string, revision: string, files: readonly StoredFile[]): Promise<void> {
  const cache = await caches.open('memelore-weights-v1');
  for (const { path, from } of files) {
    const response = await fetch(from);
    const headers = { 'content-length': String((await response.clone().blob()).size) };
    const address = `https://huggingface.co/${repo}/resolve/${revision}/${path}`;
    await cache.put(address, new Response(await response.blob(), { headers }));
  }
}
