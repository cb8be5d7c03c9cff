import { browser } from '$app/environment';
import { useApp, type App } from './app.svelte';
import { Parts } from './parts.svelte';

/** Returns the app of the current page with all its parts, for pages that show them even if the library is empty. */
export function useWholeApp(): App {
  const app = useApp();
  const make = (): void => app.takeParts(Parts);
  // What a component makes ends with it, but the parts outlive this page. Nothing ends while pages are built.
  if (browser) $effect.root(make);
  else make();
  return app;
}
