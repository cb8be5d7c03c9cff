// Compares captions of tiny checkpoints of the three families, and the reader's texts, in the browser engines that are
// installed: Chromium, Firefox and WebKitGTK. Exits with 1 if a text differs.
import '../tests/support/firefox-bidi.mjs';
import { loadModule } from './load-module.mjs';

const { run } = await loadModule('tests/models/compare-engines.ts');
process.exitCode = (await run()) ? 0 : 1;
