import { dev } from '$app/environment';
import { resolve } from '$app/paths';
import type { Workbox } from 'workbox-window';

const RELOADED_KEY = 'memelore:reloaded-for-isolation';
const UPDATE_CHECK_MS = 60 * 60 * 1000;

/** Events which show that the page is in use. */
const INTERACTIONS = ['pointerdown', 'keydown', 'dragenter', 'paste', 'input', 'change'];

/** Chromium's event with the install prompt; not in TypeScript's DOM library. */
type InstallPrompt = Event & { prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }> };

/** `isBusy` is true if a reload would lose or interrupt work. */
export type InstallationOptions = { readonly isBusy: () => boolean };

/**
 * Service worker, updates and installation: makes the app work offline, applies updates only on a click, offers
 * installation, and turns on cross-origin isolation (for WASM threads) on hosts without the headers. Does nothing in
 * development.
 */
export class Installation {
  #offlineReady = $state.raw(false);
  #updateReady = $state.raw(false);
  #installPrompt = $state.raw<InstallPrompt | undefined>();
  #workbox: Workbox | undefined;
  #applying = false;
  #interacted = false;
  /** True if the next visit works without a network. */
  readonly offlineReady = $derived(this.#offlineReady);
  /** True if a newer version waits for `applyUpdate`, or is active in another tab so that this page must reload. */
  readonly updateReady = $derived(this.#updateReady);
  /** True if `install` can show the browser's prompt. */
  readonly canInstall = $derived(this.#installPrompt !== undefined);

  /** Registers the service worker and its event listeners; returns a function that removes the listeners. */
  start({ isBusy }: InstallationOptions): () => void {
    const listening = new AbortController();
    const { signal } = listening;
    addEventListener('beforeinstallprompt', (event) => this.#offerInstall(event as InstallPrompt), { signal });
    addEventListener('appinstalled', () => (this.#installPrompt = undefined), { signal });
    if (dev || !('serviceWorker' in navigator)) return () => listening.abort();

    for (const type of INTERACTIONS)
      addEventListener(type, () => (this.#interacted = true), { signal, capture: true, once: true });
    // A module that fails to load while online means that a newer version was deployed and the old file is gone.
    addEventListener('vite:preloadError', () => (this.#updateReady ||= navigator.onLine), { signal });
    void this.#register(isBusy, signal);
    return () => listening.abort();
  }

  /** Activates the newer version and reloads the page. Call it on a click only. */
  applyUpdate(): void {
    this.#applying = true;
    void this.#activateUpdate();
  }

  /** Shows the browser's install prompt; true if the person accepts. */
  async install(): Promise<boolean> {
    const prompt = this.#installPrompt;
    this.#installPrompt = undefined; // a prompt works only once
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
      return; // storage is off or full, or the network failed: the page works, but not offline
    }
    this.#checkForUpdates(workbox, signal);
  }

  /** Browsers check for updates on navigation, and an installed app may stay open for days without one. */
  #checkForUpdates(workbox: Workbox, signal: AbortSignal): void {
    let checked = Date.now();
    const check = (): void => {
      if (document.visibilityState !== 'visible' || !navigator.onLine || Date.now() - checked < UPDATE_CHECK_MS) return;
      checked = Date.now();
      workbox.update().catch(() => undefined); // offline: checked again later
    };
    document.addEventListener('visibilitychange', check, { signal });
  }

  async #activateUpdate(): Promise<void> {
    const registration = await navigator.serviceWorker.getRegistration();
    if (registration?.waiting && this.#workbox !== undefined) this.#workbox.messageSkipWaiting();
    else location.reload();
  }

  #offerInstall(event: InstallPrompt): void {
    event.preventDefault(); // the app has its own install button
    this.#installPrompt = event;
  }

  /** Reloads once on the first visit, but only if nothing can be lost; the next visit is isolated anyway. */
  #mayReloadForIsolation(isBusy: () => boolean): boolean {
    if (globalThis.crossOriginIsolated || this.#interacted || isBusy()) return false;
    try {
      if (sessionStorage.getItem(RELOADED_KEY) !== null) return false;
      sessionStorage.setItem(RELOADED_KEY, '1');
      return true;
    } catch {
      return false; // without storing it, the page might reload forever
    }
  }
}
