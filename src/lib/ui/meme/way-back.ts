import { afterNavigate, goto } from '$app/navigation';
import { resolve } from '$app/paths';

/**
 * Call during initialisation of a page that the library links to. The returned function goes back to the library:
 * through the history if the library is the previous entry, which keeps its scroll position, else by navigation.
 */
export function wayBack(): () => void {
  let behind = false;
  afterNavigate(({ from }) => {
    // Steps between memes replace the history entry, so the library stays the previous one.
    if (from?.route.id !== '/meme') behind = from?.route.id === '/';
  });
  return () => {
    if (behind) history.back();
    else void goto(resolve('/'));
  };
}
