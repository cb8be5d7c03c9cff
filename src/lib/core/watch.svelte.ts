import { untrack } from 'svelte';

/**
 * Calls `effect` with the result of `source`: once soon, then whenever state read by `source` changes. State read by
 * `effect` is not tracked. Call the returned function to stop.
 */
export function watch<Value>(source: () => Value, effect: (value: Value) => void): () => void {
  return $effect.root(() => {
    $effect(() => {
      const value = source();
      untrack(() => effect(value));
    });
  });
}
