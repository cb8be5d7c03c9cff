// Changes Playwright 1.65 as it is loaded, so that it can drive a released Firefox (`channel: 'moz-firefox'`, WebDriver
// BiDi). Playwright's own Firefox is no Debian package. Firefox 153 lacks `emulation.setMediaFeaturesOverride`, which
// Playwright sends for every context, and its download events have no id, without which Playwright drops them.
// Another version of Playwright may need other changes or none: then this throws, and no test runs.
import { Module } from 'node:module';

/** What is replaced, by what, and how often it is there. */
const REPLACED = [
  [/\.send\("emulation\.setMediaFeaturesOverride"/g, '.sendMayFail("emulation.setMediaFeaturesOverride"', 2],
  [/if \(!event\.download && !event\.navigation\)\s+return;/g, '', 2],
  [/event\.download \?\? event\.navigation\b/g, 'event.download ?? event.navigation ?? event.url', 2],
];

const compile = Module.prototype._compile;
Module.prototype._compile = function (source, file, ...rest) {
  if (!/playwright-core[\\/]lib[\\/]coreBundle\.js$/.test(file)) return compile.call(this, source, file, ...rest);
  let changed = source;
  for (const [from, to, times] of REPLACED) {
    const found = (source.match(from) ?? []).length;
    if (found !== times)
      throw new Error(`tests/support/firefox-bidi.mjs: Playwright has ${from} ${found} times, not ${times}.`);
    changed = changed.replace(from, to);
  }
  return compile.call(this, changed, file, ...rest);
};
