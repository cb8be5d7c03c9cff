import js from '@eslint/js';
import globals from 'globals';
import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Packages that may be imported in one place only, with the place. Imports run one way (CONTRIBUTING.md). */
const reserved = {
  idb: { group: ['idb'], message: 'IndexedDB is touched only in src/lib/storage.' },
  comlink: { group: ['comlink'], message: 'Workers are called through core/worker-link.' },
  transformers: {
    group: ['@huggingface/transformers', 'onnxruntime-web', 'onnxruntime-web/*', 'paddleocr'],
    message: 'Models run only in src/workers.',
  },
  workers: { group: ['**/workers/**'], message: 'Workers are reached by URL only: new Worker(new URL(...)).' },
};

const layers = ['core', 'catalogue', 'domain', 'storage', 'captioner', 'importing', 'search', 'state', 'ui'];
const allowed = {
  core: [],
  catalogue: ['core'],
  domain: ['core', 'catalogue'],
  storage: ['core', 'catalogue', 'domain'],
  captioner: ['core', 'catalogue', 'domain'],
  importing: ['core', 'domain'],
  search: ['core', 'catalogue', 'domain'],
  state: ['core', 'catalogue', 'domain', 'storage', 'captioner', 'importing', 'search'],
  ui: ['core', 'catalogue', 'domain', 'state'],
};

/** The no-restricted-imports rule of one folder: which layers and packages it may not import. */
function imports(forbiddenLayers, forbiddenPackages) {
  const patterns = forbiddenPackages.map((name) => reserved[name]);
  for (const layer of forbiddenLayers)
    patterns.push({
      group: [`$lib/${layer}/*`, `../${layer}/*`],
      message: `Imports run one way: this folder may not use ${layer}/.`,
    });
  return { 'no-restricted-imports': ['error', { patterns }] };
}

/** The only users of comlink on the page's side. */
const comlinkUsers = ['**/core/worker-link.ts', '**/*-client.ts'];

const layerRules = layers.flatMap((layer) => {
  const packages = ['transformers', 'workers'];
  if (layer !== 'storage') packages.push('idb');
  const forbidden = layers.filter((other) => other !== layer && !allowed[layer].includes(other));
  const files = `src/lib/${layer}/**/*.{ts,svelte}`;
  return [
    { files: [files], rules: imports(forbidden, [...packages, 'comlink']) },
    { files: comlinkUsers.map((user) => [files, user]), rules: imports(forbidden, packages) },
  ];
});

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
  ...layerRules,
  {
    files: ['src/routes/**/*'],
    rules: imports(['storage', 'captioner', 'importing', 'search'], ['idb', 'comlink', 'transformers', 'workers']),
  },
  { files: ['src/workers/**/*'], rules: imports(['storage', 'state', 'ui'], ['idb']) },
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
