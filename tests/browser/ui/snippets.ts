import { createRawSnippet, type Snippet } from 'svelte';

/** A snippet for a component's children; the HTML must have one outermost element. */
export function snippetOf(html: string): Snippet {
  return createRawSnippet(() => ({ render: () => html }));
}
