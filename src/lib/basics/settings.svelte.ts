import { DEFAULT_SETTINGS, loadSettings, saveSetting, type SettingValues } from '$lib/storage/settings';
import { onChange } from '$lib/storage/changes';
import type { Notices } from './notices.svelte';

/** `app.html` reads this copy of the theme before the first paint; IndexedDB would answer too late. */
const THEME_KEY = 'memelore:theme';

/** The person's settings, kept the same in all tabs. */
export class Settings {
  #values = $state.raw<SettingValues>(DEFAULT_SETTINGS);
  readonly #notices: Notices;
  readonly #listeners: (() => void)[] = [];
  #sets = 0;
  /** All settings; the defaults until `start` has read the stored ones. */
  readonly values = $derived(this.#values);

  constructor(notices: Notices) {
    this.#notices = notices;
  }

  /** Reads the stored settings, now and whenever another tab changes them. */
  async start(): Promise<void> {
    onChange((change) => {
      if (change.kind === 'settings') void this.#read();
    });
    await this.#read();
  }

  /** Calls `listener` after the settings were read: by `start`, and when another tab changed them. */
  onRead(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Changes and stores one setting. It applies at once; a failure to store it is shown. */
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
    // A setting changed during the read, so the result is out of date. Reading again waits for that write.
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
