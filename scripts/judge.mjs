// Prints how well search answers the two judged sets (tests/support/judge.ts), by kind of query.
//
//   npm run judge                            with all-MiniLM-L6-v2 from the hub, downloaded once (23 MB)
//   npm run judge -- multilingual-e5-small   with another sentence model of the catalogue
//   SENTENCE_MODEL=folder/ npm run judge     with the one in this folder, which has the hub's layout
//
// Prints also which floors the null queries give for the sentence model. Without the hub and a folder, its columns are
// left out.
import { loadModule } from './load-module.mjs';
import { openSentenceModel } from './sentence-model.mjs';

const model = await openSentenceModel(process.argv[2]).catch((error) => {
  console.log(`Without a sentence model: ${error.message}`);
  return null;
});
const { printJudged } = await loadModule('tests/judge/judge.ts');
await printJudged(model);
