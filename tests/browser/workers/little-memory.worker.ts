import './refuse-large-memory';
import '../../../src/workers/captioner/captioner.worker';
