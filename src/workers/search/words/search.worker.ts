import { expose } from 'comlink';
import words from '../../reader/words.txt?url';
import { WordList } from '../../reader/words';
import { indexFile } from './index-file';
import { SearchService } from './service';
import type { Known } from './terms';

/** The reader's word list; without it run-together words stay together. */
async function loadWords(): Promise<Known> {
  try {
    // The bundler's URL may be relative, and a worker's relative URLs start at its own script.
    const answer = await fetch(new URL(words, self.location.href));
    return answer.ok ? new WordList(await answer.text()) : null;
  } catch {
    return null;
  }
}

expose(new SearchService(indexFile, loadWords()));
