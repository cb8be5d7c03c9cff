import { expose } from 'comlink';
import { intake } from '../../../src/workers/intake/intake';

// The intake worker with faults: a file that begins with "crash" ends the worker, with "throw" makes the call throw,
// and with "hangs" is never answered.
expose({
  hello: () => true,
  async intake(file: Blob) {
    const words = await file.slice(0, 5).text();
    if (words === 'crash') {
      setTimeout(() => {
        throw new Error('crashed');
      });
      await new Promise(() => undefined);
    }
    if (words === 'throw') throw new Error('thrown');
    if (words === 'hangs') await new Promise(() => undefined);
    return await intake(file);
  },
});
