import { loadCaptioner } from '$lib/captioner/load-captioner';

/** What loads of the reader gave: the threads of each, and how many workers were started. */
export type ReaderLoads = { readonly threads: readonly number[]; readonly workers: number };

/** Loads the bundled reader again and again, each time in a new worker with this many threads. */
export async function run(threads: number, times: number): Promise<ReaderLoads> {
  const got: number[] = [];
  let workers = 0;
  for (let load = 0; load < times; load++) {
    const spec = { family: 'reader', repo: '', revision: '', device: 'wasm', mix: {}, threads } as const;
    const { client, loaded } = await loadCaptioner(spec, { onClient: () => workers++ });
    client.close();
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.failure));
    got.push(loaded.value.threads);
  }
  return { threads: got, workers };
}
