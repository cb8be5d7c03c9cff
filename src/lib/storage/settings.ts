import type { Sort, View } from '$lib/core/view';
import type { Device } from '$lib/core/device';
import type { CaptionDetail, CaptionLength } from '$lib/core/caption';
import type { ModelId } from '$lib/core/ids';
import { success, type Result } from '$lib/core/result';
import { transact } from './transaction';

/** What people choose, each kept under its own name. */
export type SettingValues = {
  /** The caption model; null until one is chosen. */
  readonly model: ModelId | null;
  /** The model that searches by meaning; null for the word vectors that come with the app. */
  readonly searchModel: ModelId | null;
  readonly runOn: 'automatic' | Device;
  /** Where models are downloaded from, without trailing slash; null for the usual hub. */
  readonly host: string | null;
  readonly detail: CaptionDetail;
  readonly length: CaptionLength;
  /** Memory of this device in GB as its owner says, where the browser does not; null until asked. */
  readonly memoryGB: number | null;
  /** Whether the caption queue stands still until somebody presses Resume, or until the battery is charged. */
  readonly queuePaused: boolean | 'battery' | 'comparison';
  /** Sizes of repositories' files in bytes as downloads found them, by repository and path: truer than the catalogue's. */
  readonly fileBytes: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly theme: 'system' | 'light' | 'dark';
  /** How the library lays memes out. */
  readonly view: View;
  readonly sort: Sort;
};

/** What holds until a person chooses. */
export const DEFAULT_SETTINGS: SettingValues = {
  model: null,
  searchModel: null,
  runOn: 'automatic',
  host: null,
  detail: 'fast',
  length: 'normal',
  memoryGB: null,
  queuePaused: false,
  fileBytes: {},
  theme: 'system',
  view: 'masonry',
  sort: { by: 'added', descending: true },
};

/** The settings as chosen, the rest at their defaults. */
export async function loadSettings(): Promise<Result<SettingValues>> {
  return await transact(['settings'], 'readonly', async (transaction) => {
    const [keys, values] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll()]);
    const chosen = keys.map((key, index) => [key, values[index]] as const).filter(([key]) => key in DEFAULT_SETTINGS);
    // Only `saveSetting` writes here, with these types.
    return success({ ...DEFAULT_SETTINGS, ...(Object.fromEntries(chosen) as Partial<SettingValues>) });
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
