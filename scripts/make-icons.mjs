// Draws the PNG icons from static/icons/icon.svg with Chromium. Run it after a change to the mark and commit the
// result: node scripts/make-icons.mjs (CHROMIUM_PATH names another browser).
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';

const folder = fileURLToPath(new URL('../static/icons/', import.meta.url));
const mark = readFileSync(`${folder}icon.svg`, 'utf8');
// For systems that crop icons to their own shape: the background fills the corners, and the mark is in the safe area.
const square = mark.replace(/ rx="\d+"/, '');
const safe = square.replace(/(<g [^>]*)>([\s\S]*)<\/svg>/, '<g transform="translate(51 51) scale(.8)">$1>$2</g></svg>');

const ICONS = [
  ['icon-192.png', 192, mark],
  ['icon-512.png', 512, mark],
  ['icon-maskable-192.png', 192, safe],
  ['icon-maskable-512.png', 512, safe],
  ['apple-touch-icon.png', 180, square],
  ['favicon-32.png', 32, mark],
];

const installed = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const browser = await chromium.launch({
  ...(existsSync(installed) ? { executablePath: installed } : {}),
  args: ['--no-sandbox'],
});
const page = await browser.newPage();
for (const [name, size, svg] of ICONS) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
  await page.screenshot({ path: folder + name, omitBackground: true });
}
await browser.close();
