import { untrack } from 'svelte';

/**
 * Calls `effect` with what `source` returns: soon, and after every change of the state that `source` reads. State read in
 * `effect` is not followed. Goes on until the returned function is called.
 */
export function watch<Value>(source: () => Value, effect: (value: Value) => void): () => void {
  return $effect.root(() => {
    $effect(() => {
      const value = source();
      untrack(() => effect(value));
    });
  });
}
