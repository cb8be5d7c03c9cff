import { CaptionerClient } from '$lib/captioner/client';
import type { BareSpec } from './bare-transformers.worker';
import { run as runBare } from './bare-transformers.run';

/** Seconds from the start of a worker until its model is loaded, for the app's worker or for the bare library. */
export async function run(who: 'ours' | 'bare', spec: BareSpec): Promise<number> {
  const start = performance.now();
  if (who === 'bare') {
    await runBare(spec, []);
    return (performance.now() - start) / 1000;
  }
  const client = new CaptionerClient();
  const loaded = await client.load(spec);
  const seconds = (performance.now() - start) / 1000;
  client.close();
  if (!loaded.ok) throw new Error(loaded.failure.kind);
  return seconds;
}
