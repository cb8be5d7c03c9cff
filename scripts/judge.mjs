// Prints how well search answers the two judged sets (tests/support/judge.ts), by kind of query.
//
//   npm run judge                            with all-MiniLM-L6-v2 from the hub, downloaded once (23 MB)
//   SENTENCE_MODEL=folder/ npm run judge     with the one in this folder, which has the hub's layout
//
// Without the hub and a folder, the columns of all-MiniLM-L6-v2 are left out.
import { loadModule } from './load-module.mjs';
import { openSentenceModel } from './sentence-model.mjs';

const model = await openSentenceModel().catch((error) => {
  console.log(`Without all-MiniLM-L6-v2: ${error.message}`);
  return null;
});
const { printJudged } = await loadModule('tests/judge/judge.ts');
await printJudged(model);
