import '../../../../harness/refuse-private-files';
import '../../../../../src/workers/search/words/search.worker';
