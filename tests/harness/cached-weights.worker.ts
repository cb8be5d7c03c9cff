import './refuse-private-files';
import '../../src/workers/weights/weights.worker';
