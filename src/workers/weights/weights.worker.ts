import { expose } from 'comlink';
import { WeightStore } from './store';

expose(new WeightStore());
