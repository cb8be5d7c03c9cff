import { expose } from 'comlink';
import { findAdapter } from './adapter';
import { Captioner } from './captioner';
import { engineOf } from './engines/engine';

expose(new Captioner({ engineOf, findAdapter }));
