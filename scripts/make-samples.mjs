// Renders static/samples, the pictures of "Try the samples", from the drawings in scripts/samples.
// Run it by hand after changing a drawing: node scripts/make-samples.mjs [output folder]
// The same version of Chromium gives the same bytes; others may encode slightly differently.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';

const file = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** The output format of each drawing; the three most common formats of memes all occur. PNG has no quality. */
const FORMATS = {
  'cactus-hugging-a-balloon': { format: 'webp', quality: 86 },
  'cat-reviewing-my-code': { format: 'jpeg', quality: 86 },
  'dog-on-his-own-walk': { format: 'webp', quality: 86 },
  'octopus-with-nine-calls': { format: 'webp', quality: 86 },
  'rubber-ducks-debugging': { format: 'png' },
  'sloth-on-a-monday': { format: 'jpeg', quality: 84 },
};
const ENDINGS = { png: 'png', jpeg: 'jpg', webp: 'webp' };
const LIMIT_BYTES = 70_000;

/** CSS classes of the drawings: `meme` is white capitals with a black outline, `bar` a caption above the picture. */
const STYLE = `
  ${fontFace('Anton', 400, '@fontsource/anton/files/anton-latin-400-normal.woff2')}
  ${fontFace('Bricolage', '200 800', '@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2')}
  html, body { margin: 0; }
  svg { display: block; }
  .meme { font-family: Anton; text-anchor: middle; fill: #fff; stroke: #000; stroke-width: 0.16em;
    stroke-linejoin: round; paint-order: stroke; letter-spacing: 0.015em; }
  .bar { font-family: Bricolage; font-weight: 700; fill: #16181d; }
  .sign { font-family: Anton; text-anchor: middle; }`;

function fontFace(family, weight, path) {
  const font = readFileSync(file(`node_modules/${path}`)).toString('base64');
  return `@font-face { font-family: ${family}; font-weight: ${weight}; src: url(data:font/woff2;base64,${font}); }`;
}

/** The path of an installed Chromium or Chrome; undefined selects Playwright's own. */
function chromiumPath() {
  const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return process.env.CHROMIUM_PATH ?? installed.find((path) => existsSync(path));
}

/** Encodes a drawing at the size of its `width` and `height` attributes. */
async function render(page, svg, options) {
  await page.setContent(`<!doctype html><style>${STYLE}</style>${svg}`);
  await page.evaluate(() => Promise.all([...document.fonts].map((font) => font.load())));
  const clip = await page.locator('svg').boundingBox();
  // Playwright's own screenshot does not support WebP.
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', {
    ...options,
    clip: { ...clip, scale: 1 },
    captureBeyondViewport: true,
  });
  await session.detach();
  return Buffer.from(data, 'base64');
}

const target = process.argv[2] ?? file('static/samples');
const browser = await chromium.launch({
  executablePath: chromiumPath(),
  args: ['--no-sandbox', '--font-render-hinting=none', '--force-color-profile=srgb', '--disable-lcd-text'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1000, height: 1000 }, deviceScaleFactor: 1 });
  for (const drawing of readdirSync(file('scripts/samples')).sort()) {
    const name = basename(drawing, '.svg');
    const options = FORMATS[name];
    if (options === undefined) throw new Error(`${drawing} needs a format in FORMATS.`);
    const bytes = await render(page, readFileSync(file(`scripts/samples/${drawing}`), 'utf8'), options);
    if (bytes.length > LIMIT_BYTES) throw new Error(`${name} has ${bytes.length} bytes, more than ${LIMIT_BYTES}.`);
    writeFileSync(join(target, `${name}.${ENDINGS[options.format]}`), bytes);
    console.log(`${name}.${ENDINGS[options.format]}: ${(bytes.length / 1000).toFixed(1)} KB`);
  }
} finally {
  await browser.close();
}
