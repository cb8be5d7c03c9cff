import js from '@eslint/js';
import globals from 'globals';
import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';
import { oneWay } from './scripts/lint-imports.mjs';
import svelteConfig from './svelte.config.js';

/** Which other folders of src each folder may import, and the files that may import a package (CONTRIBUTING.md). */
const below = ['lib/core', 'lib/catalogue', 'lib/domain'];
const folders = {
  'lib/core': [],
  'lib/catalogue': ['lib/core'],
  'lib/domain': ['lib/core', 'lib/catalogue'],
  'lib/storage': below,
  'lib/captioner': below,
  'lib/importing': below,
  'lib/search': below,
  'lib/state': [...below, 'lib/storage', 'lib/captioner', 'lib/importing', 'lib/search'],
  'lib/ui': [...below, 'lib/state'],
  routes: [...below, 'lib/state', 'lib/ui'],
  // Workers are reached by URL only: new Worker(new URL(...)).
  workers: [...below, 'lib/captioner', 'lib/importing', 'lib/search'],
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
        projectService: { allowDefaultProject: ['vite.config.ts', 'playwright.config.ts', 'vite/*.ts'] },
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
