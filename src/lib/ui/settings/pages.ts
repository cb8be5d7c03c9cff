/** The pages of the settings in order, with their introductions. */
export const PAGES = [
  {
    path: '/settings/',
    route: '/settings',
    name: 'Describing',
    lead: 'A model looks at each meme and describes it, so that you find it by what it shows. It is downloaded once, kept on this device, and never sends a picture anywhere.',
  },
  {
    path: '/settings/search/',
    route: '/settings/search',
    name: 'Search',
    lead: 'Words are always searched for as they are, in every language. What means the same is found, too: by a list of English words that comes with the app, or by a model that reads whole sentences. After its download it looks through your memes once, in the background.',
  },
  {
    path: '/settings/library/',
    route: '/settings/library',
    name: 'Library',
    lead: null,
  },
  {
    path: '/settings/app/',
    route: '/settings/app',
    name: 'App',
    lead: 'Memelore makes a pile of memes searchable with models that run inside the browser. It is free software under the Apache 2.0 licence.',
  },
  {
    path: '/settings/advanced/',
    route: '/settings/advanced',
    name: 'Advanced',
    lead: null,
  },
] as const;

/** Where the sections of what was one settings page are now, by the anchors that links and bookmarks have. */
export const MOVED = {
  models: '/settings/advanced/#models',
  running: '/settings/advanced/#running',
  search: '/settings/search/',
  stored: '/settings/advanced/#stored',
  folders: '/settings/library/#folders',
  network: '/settings/advanced/#network',
  storage: '/settings/library/#storage',
  appearance: '/settings/app/',
  about: '/settings/app/',
} as const;
