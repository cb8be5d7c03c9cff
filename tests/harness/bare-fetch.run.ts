/** Seconds a plain `fetch` of a whole file takes, as library code without a store would do it. */
export async function run(url: string): Promise<number> {
  const start = performance.now();
  const response = await fetch(url, { cache: 'no-store' });
  const { byteLength } = await response.arrayBuffer();
  if (!response.ok || byteLength === 0) throw new Error(`${url} answered ${response.status}`);
  return (performance.now() - start) / 1000;
}
