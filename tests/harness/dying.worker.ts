import { expose } from 'comlink';
import { intake } from '../../src/workers/intake/intake';

// The intake worker, but for files that begin with these words: one ends it, one throws, one never comes back.
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
