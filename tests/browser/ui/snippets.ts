import { createRawSnippet, type Snippet } from 'svelte';

/** The children of a component, as HTML with one outermost element. */
export function snippetOf(html: string): Snippet {
  return createRawSnippet(() => ({ render: () => html }));
}
