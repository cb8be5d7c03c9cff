import { afterNavigate, goto } from '$app/navigation';
import { resolve } from '$app/paths';

/**
 * Call while a page below the library initialises. What it returns leads back to the library: by the browser's history
 * where the library lies right behind, which keeps the place in the list, else by a link.
 */
export function wayBack(): () => void {
  let behind = false;
  afterNavigate(({ from }) => {
    // Steps between memes replace each other in the history, so the library stays right behind them.
    if (from?.route.id !== '/meme') behind = from?.route.id === '/';
  });
  return () => {
    if (behind) history.back();
    else void goto(resolve('/'));
  };
}
