import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import prepare from '../support/global-setup';
import { SITE } from '../support/site';
import { ASK_AGAIN, askBeforeWrites, REFUSED } from './ask-before-writes';
import { GATE } from './gate';

/** The folder of the site in which workers ask before they write, and of the profiles; set by the global setup. */
export const FOLDER = 'FAULTS_FOLDER';

/** Copies the site and puts the asking in front of all workers' scripts. Gives what removes it all. */
export default async function prepareFaults(): Promise<() => void> {
  await prepare();
  const folder = mkdtempSync(join(tmpdir(), 'memelore-faults-'));
  process.env[FOLDER] = folder;
  const site = join(folder, 'site');
  cpSync(SITE, site, { recursive: true });
  const call = `(${askBeforeWrites.toString()})(${JSON.stringify({ gate: GATE, refused: REFUSED, again: ASK_AGAIN })});\n`;
  const workers = join(site, '_app/immutable/workers');
  const scripts = readdirSync(workers).filter((name) => name.endsWith('.js'));
  for (const path of [join(site, 'service-worker.js'), ...scripts.map((name) => join(workers, name))])
    writeFileSync(path, call + readFileSync(path, 'utf8'));
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}
