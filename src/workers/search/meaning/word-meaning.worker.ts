import { expose } from 'comlink';
import { WordMeaning } from './word-meaning';
import { loadWordEmbedder } from './word-embedder';

expose(new WordMeaning(loadWordEmbedder()));
