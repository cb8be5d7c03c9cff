import { KEPT_DAYS } from '$lib/core/binned-meme';

/** What the bin is, as its page says it. */
export function binSentence(): string {
  return `Deleted memes stay here for ${KEPT_DAYS} days. Only days on which you open Memelore count.`;
}
