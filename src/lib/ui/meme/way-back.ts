import { afterNavigate, goto } from '$app/navigation';
import { resolve } from '$app/paths';

/**
 * Call during initialisation of a page that the library links to. The returned function goes back to the library:
 * through the history if the library is the previous entry, which keeps its scroll position, else by navigation.
 */
export function wayBack(): () => void {
  let isLibraryPrevious = false;
  afterNavigate(({ from }) => {
    // Steps between memes replace the history entry, so the library stays the previous one.
    if (from?.route.id !== '/meme') isLibraryPrevious = from?.route.id === '/';
  });
  return () => {
    if (isLibraryPrevious) history.back();
    else void goto(resolve('/'));
  };
}
