import { DEFAULT_MODEL } from '$lib/catalogue/catalogue';
import type { Contender } from '$lib/core/comparison';
import type { ModelId } from '$lib/core/ids';
import type { ModelFamily } from '$lib/models/model-row';
import type { Settings } from '$lib/basics/settings.svelte';

const PLACES = { automatic: null, webgpu: 'WebGPU', wasm: 'WASM' } as const;

/** The titles of two contenders: the models' names, or for one model the options that differ. */
export function contenderTitles([first, second]: readonly [Contender, Contender]): readonly [string, string] {
  if (first.model !== second.model) return [first.model, second.model];
  const differing = (own: Contender, other: Contender): string => {
    const parts: (string | null)[] = [];
    if (own.runOn !== other.runOn) parts.push(PLACES[own.runOn] ?? 'automatic');
    if (own.detail !== other.detail) parts.push(`detail ${own.detail}`);
    if (own.length !== other.length) parts.push(`${own.length} descriptions`);
    if (own.prompt !== other.prompt) parts.push(own.prompt === null ? 'its own question' : `“${own.prompt}”`);
    return parts.length === 0 ? own.model : `${own.model}, ${parts.join(', ')}`;
  };
  return [differing(first, second), differing(second, first)];
}

/** The initial contenders: the model in use and another downloaded one, with the options of the settings. */
export function suggestedContenders(
  families: readonly ModelFamily[],
  { model, detail, length }: Pick<Settings['values'], 'model' | 'detail' | 'length'>,
): readonly [Contender, Contender] {
  const rows = families.flatMap((family) => family.rows);
  const ready = rows.filter(({ download }) => download.kind === 'ready').map((row) => row.model.id);
  const first = model ?? ready[0] ?? DEFAULT_MODEL.id;
  const second = ready.find((id) => id !== first) ?? rows.find((row) => row.model.id !== first)?.model.id ?? first;
  const contender = (id: ModelId): Contender => ({ model: id, runOn: 'automatic', detail, length, prompt: null });
  return [contender(first), contender(second)];
}
