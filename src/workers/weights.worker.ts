import { expose } from 'comlink';
import { WeightStore } from './weights/store';

expose(new WeightStore());
