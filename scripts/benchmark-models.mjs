// Measures memory, load time and seconds per meme of quantised models against their full-precision bases, in a real
// browser, through the production build's own compare page.
import { run } from './models/run.mjs';

await run(
  'benchmark-models',
  `npm run benchmark:models -- [options]

Loads each model in full precision and its quantised variants, one after the other, in a real browser through the app's
compare page, captions some memes (4 by default), and prints memory, load time and seconds per meme. A quantised model
must take at least 45 % less memory than its base. That is judged only if memory was measured and the base takes 100 MB
or more. Printed but not judged are figures computed from the catalogue, experimental models, and graphics cards with
16-bit arithmetic, where the base takes half the memory already.`,
);
