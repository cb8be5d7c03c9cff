import { expose } from 'comlink';
import { findAdapter } from './adapter';
import { Captioner } from './captioner';
import { engineOf } from './engines/registry';
import { watchMemory } from './memory-meter';

watchMemory();
expose(new Captioner({ engineOf, findAdapter }));
