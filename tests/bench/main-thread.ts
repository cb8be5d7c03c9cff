import type { CDPSession, Page } from '@playwright/test';

/**
 * The tasks of the page's main thread, in milliseconds. On a busy machine a task also waits for a core; its processor
 * time (`Cpu`) leaves that out.
 */
export type MainThread = {
  readonly longestMs: number;
  /** Tasks longer than 50 ms. */
  readonly long: number;
  readonly longestCpuMs: number;
  /** Tasks of more than 50 ms of processor time. */
  readonly longCpu: number;
};

type TraceEvent = {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
};

const LONG_MS = 50;
const TASK = 'ThreadControllerImpl::RunTask';

/** Runs `action` and gives its result with the main thread's tasks meanwhile, from Chromium's trace. */
export async function watchMainThread<Result>(
  page: Page,
  action: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly tasks: MainThread }> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as object[] as TraceEvent[])));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel'], excludedCategories: ['*'] },
  });
  const result = await action();
  await endTracing(session);
  await session.detach();
  return { result, tasks: tasksOf(events) };
}

async function endTracing(session: CDPSession): Promise<void> {
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.end');
  await complete;
}

function tasksOf(events: readonly TraceEvent[]): MainThread {
  const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const main = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(threadOf),
  );
  const tasks = events.filter((event) => event.ph === 'X' && event.name === TASK && main.has(threadOf(event)));
  const wall = tasks.map(({ dur = 0 }) => dur / 1000);
  const cpu = tasks.map(({ tdur = 0 }) => tdur / 1000);
  const longest = (times: readonly number[]): number => times.reduce((most, time) => Math.max(most, time), 0);
  const long = (times: readonly number[]): number => times.filter((time) => time > LONG_MS).length;
  return { longestMs: longest(wall), long: long(wall), longestCpuMs: longest(cpu), longCpu: long(cpu) };
}
