import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Host } from './static-host';

const SERVE = fileURLToPath(new URL('../../scripts/serve.mjs', import.meta.url));

/** Serves the production build as `npm start` does, on a free port. */
export async function startServed(): Promise<Host> {
  const child = spawn(process.execPath, [SERVE], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PORT: '0' },
  });
  let printed = '';
  for await (const text of child.stdout) {
    printed += String(text);
    if (printed.includes('\n')) break;
  }
  const port = /localhost:(\d+)/.exec(printed)?.[1];
  if (port === undefined) throw new Error(`The server did not start: ${printed}`);
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
