import type { Rollup } from 'vite';

/** What every page starts with: Kit's client and the root layout (node 0). */
const SHELL = /\/kit\/src\/runtime\/client\/entry\.js$|\/client-optimized\/(?:app|nodes\/0)\.js$/;
/** What pages share that is loaded with the first meme. */
const PARTS = /\/src\/lib\/app\/parts\.svelte\.ts$/;
/** The component library's list of all its components: an import from it says nothing about what is used. */
const INDEX = /\/bits-ui\/dist\/(?:bits\/)?index\.js$/;
/** The component library, except its menus, which open on demand. */
const CONTROLS =
  /\/node_modules\/(?:bits-ui\/dist\/(?!bits\/(?:dropdown-)?menu\/(?!context)|.*(?:floating|popper))|svelte-toolbelt|runed|tabbable|style-to-object|inline-style-parser)/;
/** The library's page. */
const HOME = /\/src\/routes\/\+page\.svelte$/;
const SETTINGS = /\/src\/routes\/settings\/.*\+(?:page|layout)\.svelte$/;
/** The other pages, and what the library's page loads with the first meme. */
const MEMES = /\/src\/routes\/(?!settings\/).+\/\+page\.svelte$|\/(?:Gallery|QueueDock)\.svelte$/;

/**
 * Puts what pages share into few chunks: `shell`, which every page imports; `parts`, which an empty library does not
 * load; `settings` and `memes`, the rest of what two pages of a kind import; `shared`, what both kinds do; and
 * `controls`. By default Rollup makes a chunk of each set of modules that the same pages share, and a visit would fetch
 * dozens. Give it to `manualChunks` of one build only.
 */
export function sharedChunks(): Rollup.GetManualChunk {
  let names: ReadonlyMap<string, string> | undefined;
  return (id, { getModuleIds, getModuleInfo }) => {
    names ??= namesOf([...getModuleIds()], getModuleInfo);
    return names.get(id);
  };
}

function namesOf(ids: readonly string[], info: Rollup.GetModuleInfo): ReadonlyMap<string, string> {
  const matching = (pattern: RegExp): readonly string[] => ids.filter((id) => pattern.test(id));
  const uses = (pattern: RegExp): ReadonlyMap<string, number> => {
    const users = new Map<string, number>();
    for (const page of matching(pattern))
      for (const id of importedBy([page], info)) users.set(id, (users.get(id) ?? 0) + 1);
    return users;
  };
  const [inSettings, inMemes] = [uses(SETTINGS), uses(MEMES)];
  const names = new Map<string, string>();
  for (const [id, users] of inSettings) if (users > 1) names.set(id, 'settings');
  for (const [id, users] of inMemes)
    if (inSettings.has(id)) names.set(id, 'shared');
    else if (users > 1) names.set(id, 'memes');
  for (const id of matching(CONTROLS)) if (!INDEX.test(id)) names.set(id, 'controls');
  for (const id of importedBy(matching(PARTS), info)) names.set(id, 'parts');
  // An empty library loads none of the above.
  for (const id of uses(HOME).keys()) if (inSettings.has(id) || inMemes.has(id)) names.set(id, 'shell');
  for (const id of importedBy(matching(SHELL), info)) names.set(id, 'shell');
  return names;
}

/** These modules and all that they import, except by `import()`. */
function importedBy(entries: readonly string[], info: Rollup.GetModuleInfo): ReadonlySet<string> {
  const found = new Set(entries);
  // A set gives what is added while it is walked through, too.
  for (const id of found) if (!INDEX.test(id)) for (const imported of info(id)?.importedIds ?? []) found.add(imported);
  return found;
}
