import { expose, transfer } from 'comlink';
import type { IntakeWorker } from '$lib/intake/protocol';
import { identify } from './identify';
import { intake } from './intake';

const worker: IntakeWorker = {
  hello: () => true,
  async intake(file, sparing) {
    const result = await intake(file, sparing);
    return result.ok ? transfer(result, [result.value.thumbnail.data]) : result;
  },
  identify,
};

expose(worker);
