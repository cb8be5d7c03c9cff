import js from '@eslint/js';
import globals from 'globals';
import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';
import { oneWay } from './scripts/lint-imports.mjs';
import svelteConfig from './svelte.config.js';

/** The folders of src/lib from the ground up: each may import those before it and none after it (CONTRIBUTING.md). */
const rooms = [
  ...[
    'core',
    'storage',
    'catalogue',
    'captioner',
    'basics',
    'models',
    'library',
    'queue',
    'sending',
    'compare',
    'intake',
  ],
  ...['derived', 'copies', 'search', 'backup', 'app', 'ui'],
].map((room) => `lib/${room}`);
/** What pages are made of: they neither store nor call workers. */
const shown = rooms.filter((room) => !['lib/storage', 'lib/captioner', 'lib/ui'].includes(room));
/** Which other folders of src each folder may import. Workers share contracts and what is pure with the page. */
const folders = {
  ...Object.fromEntries(rooms.map((room, at) => [room, rooms.slice(0, at)])),
  'lib/ui': shown,
  routes: [...shown, 'lib/ui'],
  workers: ['core', 'catalogue', 'captioner', 'models', 'intake', 'derived', 'copies', 'search', 'backup'].map(
    (room) => `lib/${room}`,
  ),
};
const packages = {
  idb: '^lib/storage/',
  // On the page's side workers are called through the link only.
  comlink: '^(lib/core/worker-link|workers/)',
  '@huggingface/transformers': '^workers/',
  'onnxruntime-web': '^workers/',
  paddleocr: '^workers/',
};

export default ts.config(
  { ignores: ['build/', 'build-harness/', '.svelte-kit/', 'node_modules/', 'tests/fixtures/', 'coverage/', 'static/'] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  ...ts.configs.stylisticTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.browser, ...globals.worker },
      parserOptions: {
        projectService: { allowDefaultProject: ['*.config.ts'] },
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: {
      // `type` unions and records read alike here; interfaces are for what is implemented.
      '@typescript-eslint/consistent-type-definitions': 'off',
      // Numbers in templates are what templates are for.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Arrow shorthand for callbacks that return void is idiomatic in Svelte handlers.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      eqeqeq: 'error',
      // Prettier wraps code and leaves comments as they are.
      'max-len': ['error', { code: 1000, comments: 120, ignoreUrls: true }],
      // Local maps, sets and addresses that never become state need no reactivity.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  {
    // The linter does not know the types of component props, so every callback's argument in a template is `any` to it;
    // svelte-check does know them.
    files: ['**/*.svelte'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['src/**'],
    plugins: { memelore: { rules: { imports: oneWay } } },
    rules: { 'memelore/imports': ['error', { folders, packages }] },
  },
  {
    // The sheet of keys lists what `SHORTCUTS` has.
    files: ['src/lib/ui/**', 'src/routes/**'],
    ignores: ['src/lib/ui/shell/shortcuts.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'IfStatement > .test MemberExpression[object.name="event"][property.name="key"]',
          message: 'Name the key in shortcuts.ts and ask `pressed`.',
        },
      ],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    ...ts.configs.disableTypeChecked,
    languageOptions: { globals: globals.node, ...ts.configs.disableTypeChecked.languageOptions },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  { files: ['tests/**', 'scripts/**', '*.config.*'], languageOptions: { globals: globals.node } },
);
