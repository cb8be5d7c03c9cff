import { maxRuns, type OpenCaptioner, type RunningCaptioner } from '$lib/captioner/running-captioner';
import { READER } from '$lib/catalogue/reader';
import type { Meme } from '$lib/core/meme';
import { success, type Result } from '$lib/core/result';
import { readJob } from '$lib/queue/caption-jobs';
import { captionOf, readingFacts } from '$lib/queue/record-output';
import type { DerivedUpdate } from '$lib/storage/derived';
import type { Maker } from './derived.svelte';

/** Reads the text on memes again with a reader of its own, which it opens when needed. */
export function readAgain(open: OpenCaptioner): Maker {
  let reader: RunningCaptioner | null = null;
  let runs = 0;

  function release(): void {
    reader?.close();
    reader = null;
  }

  async function openedReader(): Promise<Result<RunningCaptioner>> {
    if (reader?.alive === true && runs < maxRuns()) return success(reader);
    release();
    runs = 0;
    const opened = await open(READER.id);
    if (opened.ok) reader = opened.value;
    return opened;
  }

  async function read({ id }: Meme): Promise<Result<DerivedUpdate>> {
    const opened = await openedReader();
    if (!opened.ok) return opened;
    runs += 1;
    const job = readJob(id, 0);
    const output = await opened.value.run(job, () => undefined);
    if (!output.ok) return output;
    return success({ id, text: captionOf(job, output.value, opened.value), ...readingFacts(output.value) });
  }

  return {
    kinds: ['text'],
    // More than one, so that a meme that ends its worker is told from a reader that does not work; few, because the
    // batch under way delays everything else. One meme takes a third of a second.
    batch: 4,
    async make(memes) {
      const made: Result<DerivedUpdate>[] = [];
      for (const meme of memes) made.push(await read(meme));
      return made;
    },
    release,
  };
}
