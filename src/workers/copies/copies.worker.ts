import { expose } from 'comlink';
import { copiesWorker } from './copies';

expose(copiesWorker);
