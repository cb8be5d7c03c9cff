import { DEFAULT_SETTINGS, loadSettings, saveSetting, type SettingValues } from '$lib/storage/settings';
import { onChange } from '$lib/storage/changes';
import type { Notices } from './notices.svelte';

/** A copy that `app.html` reads before the first paint; IndexedDB answers too late for that. */
const THEME_KEY = 'memelore:theme';

/** What the person chose, the same in every tab. */
export class Settings {
  #values = $state.raw<SettingValues>(DEFAULT_SETTINGS);
  readonly #notices: Notices;
  readonly #listeners: (() => void)[] = [];
  #sets = 0;
  /** Every setting; the defaults until `start` has read the stored ones. */
  readonly values = $derived(this.#values);

  constructor(notices: Notices) {
    this.#notices = notices;
  }

  /** Reads the stored settings and follows the other tabs. */
  async start(): Promise<void> {
    onChange((change) => {
      if (change.kind === 'settings') void this.#read();
    });
    await this.#read();
  }

  /** Calls `listener` whenever the values were read again because another tab changed them. */
  onRead(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Keeps one choice; it holds at once, and a failure to store it is said. */
  async set<Key extends keyof SettingValues>(key: Key, value: SettingValues[Key]): Promise<void> {
    this.#sets += 1;
    this.#values = { ...this.#values, [key]: value };
    this.#applyTheme();
    const saved = await saveSetting(key, value);
    if (!saved.ok) this.#notices.fail(saved.failure);
  }

  async #read(): Promise<void> {
    const sets = this.#sets;
    const loaded = await loadSettings();
    if (!loaded.ok) {
      this.#notices.fail(loaded.failure);
      return;
    }
    // A choice made while reading is newer than what was read; by now it is stored behind it, so it is read next.
    if (sets !== this.#sets) {
      await this.#read();
      return;
    }
    this.#values = loaded.value;
    this.#applyTheme();
    for (const listener of this.#listeners) listener();
  }

  #applyTheme(): void {
    const { theme } = this.#values;
    if (theme === 'system') {
      delete document.documentElement.dataset.theme;
      localStorage.removeItem(THEME_KEY);
    } else {
      document.documentElement.dataset.theme = theme;
      localStorage.setItem(THEME_KEY, theme);
    }
  }
}
