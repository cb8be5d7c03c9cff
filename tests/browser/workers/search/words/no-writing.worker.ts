import './refuse-writing';
import '../../../../../src/workers/search/words/search.worker';
