import { dev } from '$app/environment';
import { resolve } from '$app/paths';
import type { Workbox } from 'workbox-window';

const RELOADED_KEY = 'memelore:reloaded-for-isolation';
const UPDATE_CHECK_MS = 60 * 60 * 1000;

/** Anything of these means that somebody has begun to use the page. */
const INTERACTIONS = ['pointerdown', 'keydown', 'dragenter', 'paste', 'input', 'change'];

/** Chromium's offer to install the site; not in TypeScript's DOM library. */
type InstallPrompt = Event & { prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }> };

/** `isBusy` tells whether a reload would lose or interrupt anything. */
export type InstallationOptions = { readonly isBusy: () => boolean };

/**
 * The app as something installed: works offline, waits with updates for a click, offers itself to the home screen, and is
 * cross-origin isolated (WASM threads) on hosts that send no headers for it. Does nothing in development.
 */
export class Installation {
  #offlineReady = $state.raw(false);
  #updateReady = $state.raw(false);
  #installPrompt = $state.raw<InstallPrompt | undefined>();
  #workbox: Workbox | undefined;
  #applying = false;
  #interacted = false;
  /** Whether the next visit works without a network. */
  readonly offlineReady = $derived(this.#offlineReady);
  /** Whether a newer version waits for `applyUpdate`, or has taken over in another tab so that this page must reload. */
  readonly updateReady = $derived(this.#updateReady);
  /** Whether the browser lets us offer `install`. */
  readonly canInstall = $derived(this.#installPrompt !== undefined);

  /** Whether models can use more than one thread on WASM. */
  get isolated(): boolean {
    return globalThis.crossOriginIsolated;
  }

  /** Registers the service worker and listens for what concerns the installation; returns what stops the listening. */
  start({ isBusy }: InstallationOptions): () => void {
    const listening = new AbortController();
    const { signal } = listening;
    addEventListener('beforeinstallprompt', (event) => this.#offerInstall(event as InstallPrompt), { signal });
    addEventListener('appinstalled', () => (this.#installPrompt = undefined), { signal });
    if (dev || !('serviceWorker' in navigator)) return () => listening.abort();

    for (const type of INTERACTIONS)
      addEventListener(type, () => (this.#interacted = true), { signal, capture: true, once: true });
    // A part of the page that cannot be loaded while online: a newer version is deployed and the old file is gone.
    addEventListener('vite:preloadError', () => (this.#updateReady ||= navigator.onLine), { signal });
    void this.#register(isBusy, signal);
    return () => listening.abort();
  }

  /** Switches to the newer version: lets it take over and reloads the page. Call on a click only. */
  applyUpdate(): void {
    this.#applying = true;
    void this.#switch();
  }

  /** Shows the browser's own question; true when the person said yes. */
  async install(): Promise<boolean> {
    const prompt = this.#installPrompt;
    this.#installPrompt = undefined; // it may be used once
    if (prompt === undefined) return false;
    return (await prompt.prompt()).outcome === 'accepted';
  }

  async #register(isBusy: () => boolean, signal: AbortSignal): Promise<void> {
    const { Workbox } = await import('workbox-window');
    const scope = resolve('/');
    const workbox = new Workbox(`${scope}service-worker.js`, { scope });
    this.#workbox = workbox;
    let controlled = navigator.serviceWorker.controller !== null;
    this.#offlineReady = controlled;

    workbox.addEventListener('activated', () => (this.#offlineReady = true));
    workbox.addEventListener('waiting', () => (this.#updateReady = true));
    workbox.addEventListener('controlling', () => {
      const first = !controlled;
      controlled = true;
      this.#offlineReady = true;
      if (this.#applying) location.reload();
      else if (!first) this.#updateReady = true;
      else if (this.#mayReloadForIsolation(isBusy)) location.reload();
    });

    try {
      const registration = await workbox.register();
      if (registration?.active) this.#offlineReady = true;
    } catch {
      return; // storage is off or full, or the network went away: the page works, offline use has to wait
    }
    this.#checkForUpdates(workbox, signal);
  }

  /** An installed app stays open for days without a navigation, which is when browsers look for a new version. */
  #checkForUpdates(workbox: Workbox, signal: AbortSignal): void {
    let checked = Date.now();
    const check = (): void => {
      if (document.visibilityState !== 'visible' || !navigator.onLine || Date.now() - checked < UPDATE_CHECK_MS) return;
      checked = Date.now();
      workbox.update().catch(() => undefined); // offline after all: the next time will do
    };
    document.addEventListener('visibilitychange', check, { signal });
  }

  async #switch(): Promise<void> {
    const registration = await navigator.serviceWorker.getRegistration();
    if (registration?.waiting && this.#workbox !== undefined) this.#workbox.messageSkipWaiting();
    else location.reload();
  }

  #offerInstall(event: InstallPrompt): void {
    event.preventDefault(); // our own button asks, when the person wants it
    this.#installPrompt = event;
  }

  /** The one reload of a first visit: only while nothing can be lost; otherwise the next visit is isolated anyway. */
  #mayReloadForIsolation(isBusy: () => boolean): boolean {
    if (this.isolated || this.#interacted || isBusy()) return false;
    try {
      if (sessionStorage.getItem(RELOADED_KEY) !== null) return false;
      sessionStorage.setItem(RELOADED_KEY, '1');
      return true;
    } catch {
      return false; // without a note of it the reload could repeat
    }
  }
}
