import { expose, transfer } from 'comlink';
import { Hashes, type HashWorker } from './hashes';

let hashes: Hashes | undefined;

const worker: HashWorker = {
  hello: () => true,
  async start(gitBytes) {
    hashes = await Hashes.of(gitBytes);
  },
  update(bytes) {
    hashes?.update(bytes);
    return Promise.resolve(transfer(bytes, [bytes.buffer]));
  },
  digest() {
    if (hashes === undefined) throw new Error('Nothing was hashed');
    return Promise.resolve(hashes.digest());
  },
};

expose(worker);
