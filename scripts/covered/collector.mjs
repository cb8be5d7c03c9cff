// Collects the coverage of the built scripts in the browsers of the end-to-end tests, in pages and in workers.
// Playwright covers only pages, but the models run in workers. The collector connects to each browser's debugging port,
// for which `tests/support/chromium.ts` writes an empty file to COVERAGE_PORTS, named by the port number.
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { ScriptCoverage } from './script-coverage.mjs';

const POLL_MS = 200;
/** Coverage of an ended worker since the last call is lost, so this is short, but not so short that it slows tests. */
const TAKE_MS = 1000;
const WATCHED = new Set(['page', 'worker']);

/** Collects from every browser that has a file in `folder`, until `stop`, which returns `ScriptCoverage.result()`. */
export function collect(folder) {
  const coverage = new ScriptCoverage();
  let running = true;
  const ports = new Set();
  const watching = (async () => {
    while (running) {
      for (const port of readdirSync(folder))
        if (!ports.has(port)) {
          ports.add(port);
          void follow(port, coverage, () => running);
        }
      await sleep(POLL_MS);
    }
  })();
  return {
    stop: async () => {
      running = false;
      await watching;
      return coverage.result();
    },
  };
}

/** Collects from all browsers on a port; several may use it one after the other. */
async function follow(port, coverage, running) {
  while (running()) {
    const address = await addressOf(port);
    if (address !== null) await listen(address, coverage, running);
    await sleep(POLL_MS);
  }
}

async function addressOf(port) {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/json/version`);
    return (await answer.json()).webSocketDebuggerUrl;
  } catch {
    // The browser has not started yet, or has ended.
    return null;
  }
}

/** Collects from one browser until it closes. */
async function listen(address, coverage, running) {
  const socket = new WebSocket(address, { perMessageDeflate: false, maxPayload: 256 * 1024 * 1024 });
  const sessions = new Set();
  const answers = new Map();
  let id = 0;
  const send = (method, params, sessionId, onAnswer) => {
    id += 1;
    if (onAnswer !== undefined) answers.set(id, onAnswer);
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ id, method, params, sessionId }));
  };
  // Pages and workers wait until coverage is on.
  const attach = (sessionId) =>
    send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true }, sessionId);
  const begin = (sessionId, { type }) => {
    if (WATCHED.has(type)) {
      send('Profiler.enable', {}, sessionId);
      send('Profiler.startPreciseCoverage', { callCount: true, detailed: true }, sessionId);
      if (type === 'page') attach(sessionId);
      sessions.add(sessionId);
    }
    send('Runtime.runIfWaitingForDebugger', {}, sessionId);
  };
  const busy = new Set();
  const take = (sessionId) => {
    if (busy.has(sessionId)) return;
    busy.add(sessionId);
    send('Profiler.takePreciseCoverage', {}, sessionId, (result) => {
      busy.delete(sessionId);
      for (const script of result?.result ?? []) coverage.add(script);
    });
  };
  socket.on('message', (data) => {
    const message = JSON.parse(data);
    if (message.method === 'Target.attachedToTarget') begin(message.params.sessionId, message.params.targetInfo);
    else if (message.method === 'Target.detachedFromTarget') sessions.delete(message.params.sessionId);
    const onAnswer = answers.get(message.id);
    answers.delete(message.id);
    onAnswer?.(message.result);
  });
  socket.on('error', () => socket.close());
  socket.on('open', () => attach());
  const timer = setInterval(() => {
    for (const session of sessions) take(session);
    if (!running()) socket.close();
  }, TAKE_MS);
  await new Promise((resolve) => socket.on('close', resolve));
  clearInterval(timer);
}
