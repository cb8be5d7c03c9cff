import { expose } from 'comlink';
import { findAdapter } from './adapter';
import { EngineCaptioner } from './captioner';
import { engineOf } from './engines/registry';
import { watchMemory } from './memory-meter';

watchMemory();
expose(new EngineCaptioner({ engineOf, findAdapter }));
