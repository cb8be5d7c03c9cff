// Compiles src/workers/search/meaning/dot-products.wat into dot-products.ts beside it. A unit test fails if the two
// differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import wabt from 'wabt';

const pathOf = (end) => fileURLToPath(new URL(`../src/workers/search/meaning/dot-products.${end}`, import.meta.url));

const { parseWat } = await wabt();
const { buffer } = parseWat('dot-products.wat', readFileSync(pathOf('wat'), 'utf8'), { simd: true }).toBinary({});
const lines = Buffer.from(buffer)
  .toString('base64')
  .match(/.{1,100}/g)
  .map((line) => `  '${line}'`);
writeFileSync(
  pathOf('ts'),
  `// Made by scripts/make-dot-products.mjs.

/** \`dot-products.wat\`, compiled, in base64: a file would have to be fetched, and kept for offline use. */
export const DOT_PRODUCTS =
${lines.join(' +\n')};
`,
);
