import { askingOf } from '$lib/domain/asking';
import type { ModelId } from '$lib/core/ids';
import type { Model } from '$lib/domain/model';
import type { App } from '$lib/state/app.svelte';
import type { SettingValues } from '../view';

/** What one caption can be asked for in place of the settings. */
export type CaptionOptions = NonNullable<Parameters<App['captioning']['captionAgain']>[1]>;

/** The dialog that asks with what a meme shall be captioned. */
export type CaptionWithProps = {
  open: boolean;
  /** The models that are downloaded; at least one. */
  readonly models: readonly Model[];
  /** The one that captions unless another is chosen. */
  readonly active: ModelId | null;
  readonly values: Pick<SettingValues, 'detail' | 'length'>;
  readonly onCaption: (options: CaptionOptions) => void;
};

/** What was chosen, as far as the model knows it; an emptied question is the model's own. */
export function optionsFor(
  model: Model,
  { prompt, detail, length }: Required<Omit<CaptionOptions, 'model'>>,
): CaptionOptions {
  const asking = askingOf(model.family);
  const question = prompt.trim();
  return {
    model: model.id,
    ...(asking.prompt && question !== '' ? { prompt: question } : {}),
    ...(asking.detail ? { detail } : {}),
    ...(asking.length ? { length } : {}),
  };
}
