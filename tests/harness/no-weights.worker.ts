import './refuse-private-files';
import './refuse-caches';
import '../../src/workers/weights/weights.worker';
