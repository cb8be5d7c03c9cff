import { dev } from '$app/environment';
import { resolve } from '$app/paths';
import type { Workbox } from 'workbox-window';

const RELOADED_KEY = 'memelore:reloaded-for-isolation';
const UPDATE_CHECK_MS = 60 * 60 * 1000;

/** How often a page looks whether it may reload into a version that took over. */
const RELOAD_CHECK_MS = 1000;

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
  #replaced = $state.raw(false);
  /** The field that something was typed into last. */
  #typedInto: EventTarget | null = null;
  #isBusy = (): boolean => false;
  /** True if the next visit works without a network. */
  readonly offlineReady = $derived(this.#offlineReady);
  /** True if a newer version waits for `applyUpdate`, or is active in another tab so that this page must reload. */
  readonly updateReady = $derived(this.#updateReady);
  /** True if a newer version took over in another tab, so that this page reloads as soon as nothing would be lost. */
  readonly replaced = $derived(this.#replaced);
  /** True if `install` can show the browser's prompt. */
  readonly canInstall = $derived(this.#installPrompt !== undefined);

  /** Registers the service worker and its event listeners; returns a function that removes the listeners. */
  start({ isBusy }: InstallationOptions): () => void {
    const listening = new AbortController();
    const { signal } = listening;
    this.#isBusy = isBusy;
    addEventListener('input', ({ target }) => (this.#typedInto = target), { signal, capture: true });
    addEventListener('beforeinstallprompt', (event) => this.#offerInstall(event as InstallPrompt), { signal });
    addEventListener('appinstalled', () => (this.#installPrompt = undefined), { signal });
    if (dev || !('serviceWorker' in navigator)) return () => listening.abort();

    for (const type of INTERACTIONS)
      addEventListener(type, () => (this.#interacted = true), { signal, capture: true, once: true });
    // A module that fails to load while online means that a newer version was deployed and the old file is gone.
    addEventListener('vite:preloadError', () => (this.#updateReady ||= navigator.onLine), { signal });
    void this.#register(signal);
    return () => listening.abort();
  }

  /** Activates the newer version, looks for one if none is there yet, and reloads the page. Call it on a click only. */
  applyUpdate(): void {
    this.#applying = true;
    void this.#activateUpdate();
  }

  /** Reloads the page into the version that took over in another tab, once nothing would be lost. */
  followUpdate(): void {
    if (this.#replaced) return;
    this.#replaced = true;
    setInterval(() => {
      if (!this.#isBusy() && !holdsText(this.#typedInto)) location.reload();
    }, RELOAD_CHECK_MS);
  }

  /** Shows the browser's install prompt; true if the person accepts. */
  async install(): Promise<boolean> {
    const prompt = this.#installPrompt;
    this.#installPrompt = undefined; // a prompt works only once
    if (prompt === undefined) return false;
    return (await prompt.prompt()).outcome === 'accepted';
  }

  async #register(signal: AbortSignal): Promise<void> {
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
      else if (!first) this.followUpdate();
      else if (this.#mayReloadForIsolation()) location.reload();
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
    if (!registration?.waiting) await registration?.update().catch(() => undefined); // offline
    await installed(registration?.installing);
    if (registration?.waiting && this.#workbox !== undefined) this.#workbox.messageSkipWaiting();
    else location.reload();
  }

  #offerInstall(event: InstallPrompt): void {
    event.preventDefault(); // the app has its own install button
    this.#installPrompt = event;
  }

  /** Reloads once on the first visit, but only if nothing can be lost; the next visit is isolated anyway. */
  #mayReloadForIsolation(): boolean {
    if (globalThis.crossOriginIsolated || this.#interacted || this.#isBusy()) return false;
    try {
      if (sessionStorage.getItem(RELOADED_KEY) !== null) return false;
      sessionStorage.setItem(RELOADED_KEY, '1');
      return true;
    } catch {
      return false; // without storing it, the page might reload forever
    }
  }
}

/** Resolves once a service worker that is being installed is, or has failed. */
async function installed(worker: ServiceWorker | null | undefined): Promise<void> {
  if (worker?.state !== 'installing') return;
  await new Promise<void>((resolve) => worker.addEventListener('statechange', () => resolve(), { once: true }));
}

/** True for a field with text that is not stored. Text areas store theirs when they lose the focus. */
function holdsText(field: EventTarget | null): boolean {
  if (field instanceof HTMLTextAreaElement) return field === document.activeElement;
  return (
    field instanceof HTMLInputElement && /text|search|url/.test(field.type) && field.isConnected && field.value !== ''
  );
}
