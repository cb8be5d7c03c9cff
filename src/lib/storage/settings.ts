import * as v from 'valibot';
import type { ModelId } from '$lib/core/ids';
import { success, type Result } from '$lib/core/result';
import { transact } from './transaction';

const model = v.nullable(v.custom<ModelId>((value) => typeof value === 'string'));
const bytesByName = v.record(v.string(), v.number());

/** New or changed memes after which a reminder of a backup is shown, and shown again. */
export const REMINDER_AFTER = 200;

// Each setting has its own fallback: a stored value that this version does not know resets that setting only.
const settings = v.object({
  /** The caption model; null until one is chosen. */
  model: v.fallback(model, null),
  /** The model that searches by meaning; null for the word vectors that come with the app. */
  searchModel: v.fallback(model, null),
  runOn: v.fallback(v.picklist(['automatic', 'webgpu', 'wasm']), 'automatic'),
  /** The host of models, without trailing slash; null for the default hub. */
  host: v.fallback(v.nullable(v.string()), null),
  detail: v.fallback(v.picklist(['fast', 'fine', 'full']), 'fast'),
  length: v.fallback(v.picklist(['short', 'normal', 'long']), 'normal'),
  /** Memory of this device in GB, entered by the person because the browser does not report it; null until entered. */
  memoryGB: v.fallback(v.nullable(v.number()), null),
  /**
   * True after Pause until Resume. `battery` pauses until the battery is charged, `comparison` while a comparison runs.
   */
  queuePaused: v.fallback(v.union([v.boolean(), v.picklist(['battery', 'comparison'])]), false),
  /** False if the person wants no new memes described by themselves. */
  describeNew: v.fallback(v.boolean(), true),
  /**
   * True from the click on "Describe them" until the chosen model is downloaded and all memes are queued; `paused`
   * while that download is paused.
   */
  describeOnceReady: v.fallback(v.union([v.boolean(), v.literal('paused')]), false),
  /**
   * The model for search by meaning that "Describe them" fetches as well, until both are fetched; null for none.
   */
  searchModelToo: v.fallback(model, null),
  /** The step of the dock that the person put away; null for none. */
  hiddenStep: v.fallback(v.nullable(v.string()), null),
  /**
   * File sizes in bytes, by repository and path, as measured by downloads. They are more exact than the catalogue's.
   */
  fileBytes: v.fallback(v.record(v.string(), bytesByName), {}),
  /** When the last backup began, in milliseconds since the epoch; null for never. */
  lastBackup: v.fallback(v.nullable(v.number()), null),
  /** How many memes must be new or changed since the last backup before the person is reminded. */
  reminderAt: v.fallback(v.number(), REMINDER_AFTER),
  /** What was searched for before a meme was opened or sent, the last first. */
  recentSearches: v.fallback(v.array(v.string()), []),
  theme: v.fallback(v.picklist(['system', 'light', 'dark']), 'system'),
  /** The library's layout; null until a person chooses one. */
  view: v.fallback(v.nullable(v.picklist(['masonry', 'grid', 'list'])), null),
  sort: v.fallback(v.object({ by: v.picklist(['added', 'name', 'sent', 'size']), descending: v.boolean() }), {
    by: 'added',
    descending: true,
  }),
});

/** All settings. Each is stored under its own name. */
export type SettingValues = Readonly<v.InferOutput<typeof settings>>;

/** The settings before a person changes any. */
export const DEFAULT_SETTINGS: SettingValues = v.parse(settings, {});

/** The stored settings. Missing and invalid ones have their default. */
export async function loadSettings(): Promise<Result<SettingValues>> {
  return await transact(['settings'], 'readonly', async (transaction) => {
    const [keys, values] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll()]);
    return success(v.parse(settings, Object.fromEntries(keys.map((key, index) => [key, values[index]]))));
  });
}

/** Stores one setting. */
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
