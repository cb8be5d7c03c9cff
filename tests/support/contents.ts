import type { Backup } from '$lib/core/backup-format';
import { ContentsWriter } from '$lib/backup/contents-writer';

/** The contents file of a backup with these records; captions of no meme are left out. */
export function contentsOf({ memes, captions, ...facts }: Backup): Blob {
  const writer = new ContentsWriter();
  for (const saved of memes) {
    const own = captions.filter(({ meme }) => meme === saved.id);
    writer.add(saved, own);
  }
  return writer.finish(facts);
}
