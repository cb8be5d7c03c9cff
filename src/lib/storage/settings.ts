import * as v from 'valibot';
import type { ModelId } from '$lib/core/ids';
import { success, type Result } from '$lib/core/result';
import { transact } from './transaction';

const model = v.nullable(v.custom<ModelId>((value) => typeof value === 'string'));
const bytesByName = v.record(v.string(), v.number());

// Each falls back alone, so that a value this version does not know costs the one choice and not the others.
const settings = v.object({
  /** The caption model; null until one is chosen. */
  model: v.fallback(model, null),
  /** The model that searches by meaning; null for the word vectors that come with the app. */
  searchModel: v.fallback(model, null),
  runOn: v.fallback(v.picklist(['automatic', 'webgpu', 'wasm']), 'automatic'),
  /** Where models are downloaded from, without trailing slash; null for the usual hub. */
  host: v.fallback(v.nullable(v.string()), null),
  detail: v.fallback(v.picklist(['fast', 'fine', 'full']), 'fast'),
  length: v.fallback(v.picklist(['short', 'normal', 'long']), 'normal'),
  /** Memory of this device in GB as its owner says, where the browser does not; null until asked. */
  memoryGB: v.fallback(v.nullable(v.number()), null),
  /** Whether the caption queue stands still until somebody presses Resume, or until the battery is charged. */
  queuePaused: v.fallback(v.union([v.boolean(), v.picklist(['battery', 'comparison'])]), false),
  /** Sizes of repositories' files in bytes as downloads found them, by repository and path: truer than the catalogue's. */
  fileBytes: v.fallback(v.record(v.string(), bytesByName), {}),
  theme: v.fallback(v.picklist(['system', 'light', 'dark']), 'system'),
  /** How the library lays memes out. */
  view: v.fallback(v.picklist(['masonry', 'grid', 'list']), 'masonry'),
  sort: v.fallback(v.object({ by: v.picklist(['added', 'name', 'sent', 'size']), descending: v.boolean() }), {
    by: 'added',
    descending: true,
  }),
});

/** What people choose, each kept under its own name. */
export type SettingValues = Readonly<v.InferOutput<typeof settings>>;

/** What holds until a person chooses. */
export const DEFAULT_SETTINGS: SettingValues = v.parse(settings, {});

/** The settings as chosen; what was not chosen, or is not understood, at its default. */
export async function loadSettings(): Promise<Result<SettingValues>> {
  return await transact(['settings'], 'readonly', async (transaction) => {
    const [keys, values] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll()]);
    return success(v.parse(settings, Object.fromEntries(keys.map((key, index) => [key, values[index]]))));
  });
}

/** Keeps one choice. */
export async function saveSetting<Key extends keyof SettingValues>(
  key: Key,
  value: SettingValues[Key],
): Promise<Result<void>> {
  return await transact(['settings'], 'readwrite', async ({ store }, tell) => {
    await store.put(value, key);
    tell({ kind: 'settings' });
    return success(undefined);
  });
}
