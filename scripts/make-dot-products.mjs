// Compiles src/workers/search/meaning/dot-products.wat into dot-products.ts beside it. A unit test fails if the
// two differ.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import wabt from 'wabt';

const pathOf = (end) => fileURLToPath(new URL(`../src/workers/search/meaning/dot-products.${end}`, import.meta.url));

/** The compiled module, in base64. */
export async function compiled() {
  const { parseWat } = await wabt();
  const module = parseWat('dot-products.wat', readFileSync(pathOf('wat'), 'utf8'), { simd: true });
  return Buffer.from(module.toBinary({}).buffer).toString('base64');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const lines = (await compiled()).match(/.{1,100}/g).map((line) => `  '${line}'`);
  const text = `// Made by scripts/make-dot-products.mjs.

/** \`dot-products.wat\`, compiled, in base64: a file would have to be fetched, and kept for offline use. */
export const DOT_PRODUCTS =
${lines.join(' +\n')};
`;
  writeFileSync(pathOf('ts'), text);
}
