/**
 * Seconds that one `fetch` of a whole file takes: the baseline for downloads. Throws if the file is empty or missing.
 */
export async function run(url: string): Promise<number> {
  const start = performance.now();
  const response = await fetch(url, { cache: 'no-store' });
  const { byteLength } = await response.arrayBuffer();
  if (!response.ok || byteLength === 0) throw new Error(`${url} answered ${response.status}`);
  return (performance.now() - start) / 1000;
}
