import type { Backup } from '$lib/core/backup-format';
import { ContentsWriter } from '$lib/backup/contents-writer';
import { byMeme } from '$lib/core/backup-format';

/** The contents file of a backup with these records; captions of no meme are left out. */
export function contentsOf({ memes, captions, ...facts }: Backup): Blob {
  const writer = new ContentsWriter();
  const grouped = byMeme(captions);
  for (const meme of memes) writer.add(meme, grouped.get(meme.id) ?? []);
  return writer.finish(facts);
}
