import { expose } from 'comlink';
import { WordMeaning } from './search/meaning/word-meaning';
import { loadWordEmbedder } from './search/meaning/word-embedder';

expose(new WordMeaning(loadWordEmbedder()));
