import { createContext } from 'svelte';
import type Gallery from './Gallery.svelte';
import type { KeptLanes } from './virtual-lanes.svelte';

/** What the library's list remembers while another page is shown, so that going back finds the same place. */
class ListMemory {
  /** The component, once it has been fetched. */
  gallery: typeof Gallery | null = null;
  width = 0;
  lanes: KeptLanes | null = null;
}

const [useListMemory, setListMemory] = createContext<ListMemory>();

export { useListMemory };

/** Gives the pages below one memory; called once, by the layout. */
export function provideListMemory(): void {
  setListMemory(new ListMemory());
}
