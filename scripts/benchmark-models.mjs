// Measures memory, load time and seconds per meme of quantised models against their full-precision bases, in a real
// browser, through the production build's own compare page.
import { run } from './models/run.mjs';

await run(
  'benchmark-models',
  `npm run benchmark:models -- [options]

Loads each model in full precision and its quantised variants, one after the other, in a real browser through the app's
compare page, captions some memes (4 unless told otherwise), and prints memory, load time and seconds per meme. A
quantised model must take at least 45 % less memory than its base. That is judged where memory was measured and the base
takes 100 MB or more; what is computed from the catalogue is printed and not judged, and neither are experimental
models nor graphics cards with 16-bit arithmetic, where the base itself is halved already.`,
);
