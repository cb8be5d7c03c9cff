import type { Rollup } from 'vite';
import { expect, it } from 'vitest';
import { sharedChunks } from '../../../vite/chunks';

const KIT = '/kit/src/runtime/client/entry.js';
const LAYOUT = '/.svelte-kit/generated/client-optimized/nodes/0.js';
const HOME = '/src/routes/+page.svelte';
const MEME = '/src/routes/meme/+page.svelte';
const COPIES = '/src/routes/copies/+page.svelte';
const ABOUT = '/src/routes/settings/app/+page.svelte';
const SEARCH = '/src/routes/settings/search/+page.svelte';
const PARTS = '/src/lib/app/parts.svelte.ts';
const BITS = '/node_modules/bits-ui/dist/';

/** What each module imports. */
const MODULES: Readonly<Record<string, readonly string[]>> = {
  [KIT]: ['/client.js'],
  [LAYOUT]: ['/app.ts'],
  [HOME]: ['/app.ts', '/title.ts', '/fan.svelte'],
  [MEME]: ['/app.ts', '/title.ts', '/picture.ts', '/words.ts', PARTS],
  [COPIES]: ['/picture.ts', `${BITS}index.js`],
  [ABOUT]: ['/words.ts', '/row.svelte', '/version.ts'],
  [SEARCH]: ['/row.svelte', PARTS],
  [PARTS]: ['/queue.ts'],
  [`${BITS}index.js`]: [`${BITS}bits/dialog/dialog.svelte`, `${BITS}bits/menu/menu.svelte`],
};

function chunkOf(id: string): unknown {
  const ids = [...new Set([...Object.keys(MODULES), ...Object.values(MODULES).flat()])];
  const info = (module: string): object => ({ importedIds: MODULES[module] ?? [] });
  const meta = {
    getModuleIds: () => ids.values(),
    getModuleInfo: info,
  } as unknown as Parameters<Rollup.GetManualChunk>[1];
  return sharedChunks()(id, meta);
}

it.each([
  ['/client.js', 'shell'],
  ['/app.ts', 'shell'],
  ['/queue.ts', 'parts'],
  ['/row.svelte', 'settings'],
  ['/picture.ts', 'memes'],
  ['/words.ts', 'shared'],
  [`${BITS}bits/dialog/dialog.svelte`, 'controls'],
])('%s is in the chunk %s', (id, name) => {
  expect(chunkOf(id)).toBe(name);
});

it.each(['/fan.svelte', '/version.ts', `${BITS}index.js`, `${BITS}bits/menu/menu.svelte`])(
  '%s stays with the one that uses it',
  (id) => {
    expect(chunkOf(id)).toBeUndefined();
  },
);

it('what the library’s page shares with others is loaded with the shell, not with what they share', () => {
  expect(chunkOf('/title.ts')).toBe('shell');
});
