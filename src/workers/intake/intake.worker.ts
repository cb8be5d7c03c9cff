import { expose, transfer } from 'comlink';
import type { IntakeWorker } from '$lib/intake/protocol';
import { identify } from './identify';
import { intake } from './intake';

const worker: IntakeWorker = {
  hello: () => true,
  async intake(file, sparing, shown) {
    const result = await intake(file, sparing, shown);
    return result.ok && result.value !== null ? transfer(result, [result.value.thumbnail.data]) : result;
  },
  identify,
};

expose(worker);
