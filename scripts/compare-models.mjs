// Compares the captions of quantised models with those of their full-precision bases, in a real browser, through the
// production build's own compare page.
import { run } from './models/run.mjs';

await run(
  'compare-models',
  `npm run compare:models -- [options]

Captions memes with each model in full precision and with its quantised variants, in a real browser through the app's
compare page, and prints how many captions are identical (at least 90 % for SmolVLM int8, 85 % for the others;
experimental models are reported, not judged) and how many words they share.`,
);
