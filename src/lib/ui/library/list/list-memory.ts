import { createContext, type Component } from 'svelte';
import type { App } from '$lib/app/app.svelte';
import type { KeptLanes } from './virtual-lanes.svelte';

/** What of the app the library's list uses. */
export type ListApp = Pick<
  App,
  'library' | 'searching' | 'shown' | 'queue' | 'requests' | 'meanings' | 'sending' | 'settings' | 'selection' | 'tags'
>;

/** What the library's list remembers while another page is shown, so that going back finds the same place. */
class ListMemory {
  /** The component, once it has been fetched. */
  gallery: Component<{ app: ListApp }> | null = null;
  width = 0;
  lanes: KeptLanes | null = null;
}

const [useListMemory, setListMemory] = createContext<ListMemory>();

export { useListMemory };

/** Gives the pages below one memory; called once, by the layout. */
export function provideListMemory(): void {
  setListMemory(new ListMemory());
}
