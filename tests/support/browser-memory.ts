import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const SAMPLE_MS = 50;
const SETTLE_MS = 1500;
const SETTLED_BYTES = 1_000_000;

/**
 * Memory of all browser processes that this process has started, in bytes: private memory, and each shared page once.
 * Mapped files are left out. Works on Linux only; 0 elsewhere.
 */
export function browserMemory(): number {
  return descendants().reduce((sum, pid) => sum + privateAndShared(pid), 0);
}

/** `browserMemory` after it has stopped growing: it changes by less than a megabyte in 1.5 seconds. */
export async function settledMemory(): Promise<number> {
  let before = 0;
  let now = browserMemory();
  while (Math.abs(now - before) > SETTLED_BYTES) {
    await sleep(SETTLE_MS);
    before = now;
    now = browserMemory();
  }
  return now;
}

/** The highest `browserMemory` while `action` runs. */
export async function peakMemory(action: Promise<unknown>): Promise<number> {
  let running = true;
  const done = action.finally(() => (running = false));
  let peak = 0;
  while (stillRunning()) {
    peak = Math.max(peak, browserMemory());
    await sleep(SAMPLE_MS);
  }
  await done;
  return peak;

  function stillRunning(): boolean {
    return running;
  }
}

function descendants(): readonly number[] {
  const parents = new Map<number, number>();
  for (const entry of read(() => readdirSync('/proc'), [])) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = read(() => readFileSync(`/proc/${entry}/stat`, 'utf8'), '');
    parents.set(Number(entry), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0));
  }
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && parent > 1 && (parent === process.pid || isOurs(parent));
  };
  return [...parents.keys()].filter(isOurs);
}

function privateAndShared(pid: number): number {
  const rollup = read(() => readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'), '');
  const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0);
  return (kilobytes('Pss_Anon') + kilobytes('Pss_Shmem')) * 1024;
}

/** `otherwise` if reading fails, because a process may end meanwhile. */
function read<Value>(reader: () => Value, otherwise: Value): Value {
  try {
    return reader();
  } catch {
    return otherwise;
  }
}
