import type { CurrentText } from '$lib/core/caption';
import { newCaptionId, newMemeId, type ModelId, type Sha256 } from '$lib/core/ids';
import type { Meme } from '$lib/core/meme';

/** A meme's current text, as made by a model. */
export function modelText(value: string): CurrentText {
  return {
    value,
    caption: newCaptionId(),
    source: {
      by: 'model',
      model: 'SmolVLM-256M-Instruct' as ModelId,
      revision: 'main',
      dtype: 'q8',
      device: 'wasm',
      prompt: 'Can you describe this image?',
      detail: 'fast',
      seconds: 1.5,
      tokens: 12,
    },
  };
}

/** A meme record for tests; texts are given as plain strings. */
export function makeMeme({
  description,
  text,
  ...rest
}: Partial<Omit<Meme, 'description' | 'text'>> & { description?: string; text?: string } = {}): Meme {
  const id = newMemeId();
  return {
    id,
    sha256: id.replaceAll('-', '').padEnd(64, '0') as Sha256,
    name: 'meme.png',
    folder: '',
    type: 'image/png',
    bytes: 12_345,
    width: 600,
    height: 400,
    animated: false,
    added: 1_700_000_000_000,
    sent: 0,
    sentAt: null,
    favourite: false,
    tags: [],
    description: description === undefined ? null : modelText(description),
    text: text === undefined ? null : modelText(text),
    textRead: text !== undefined,
    ...rest,
  };
}
