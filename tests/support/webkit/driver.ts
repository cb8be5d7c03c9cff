import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Ends what `consoleFaults` looks at. */
const END = 'end of the messages so far';
const BROWSER = fileURLToPath(new URL('browser.py', import.meta.url));
/** The key under which WebDriver sends the id of an element. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const NEEDED = ['WebKitWebDriver', 'Xvfb', 'dbus-run-session', 'python3'].map((name) => `/usr/bin/${name}`);

/** True if this machine has what `WebKit.start` starts; docs/BROWSERS.md names the packages. */
export function hasWebKit(): boolean {
  if (!NEEDED.every((path) => existsSync(path))) return false;
  const bindings = "import gi; gi.require_version('Gtk', '3.0'); gi.require_version('WebKit2', '4.1')";
  return spawnSync('/usr/bin/python3', ['-c', bindings]).status === 0;
}

/** Features of WebKit that Safari has and WebKitGTK turns off, and the environment that turns on shared memory. */
export const AS_SAFARI: Kind = {
  features: ['FileSystem', 'StorageAPI', 'StorageAPIEstimate'],
  env: { JSC_useSharedArrayBuffer: '1' },
};

/** WebKitGTK as it comes, without shared memory. */
export const PLAIN: Kind = { features: [], env: {} };

/** What differs between two starts of the browser. */
export type Kind = { readonly features: readonly string[]; readonly env: Readonly<Record<string, string>> };

/** An element of the page, for `click` and `type`. */
export type ElementId = string & { readonly element: never };

/** A WebKitGTK window that is driven over WebDriver. Calls throw with WebDriver's message when they fail. */
export class WebKit {
  /** The version of WebKitGTK. */
  readonly version: string;
  /** What the browser has written: messages of the console of pages and workers. */
  readonly #console: string[] = [];
  readonly #session: string;
  readonly #stop: () => void;

  private constructor(session: string, version: string, stop: () => void) {
    this.#session = session;
    this.version = version;
    this.#stop = stop;
  }

  /** Starts a browser with a new profile, on a display of its own. */
  static async start({ features, env }: Kind): Promise<WebKit> {
    const profile = mkdtempSync(join(tmpdir(), 'memelore-webkit-'));
    const { screen, display } = await startDisplay();
    const port = await freePort();
    const driver = spawn('dbus-run-session', ['--', 'WebKitWebDriver', `--port=${port}`], {
      // A process group of its own, so that all of it can be ended.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...SETTINGS, DISPLAY: display, ...env },
    });
    const stop = (): void => {
      process.off('exit', stop);
      if (driver.pid !== undefined) process.kill(-driver.pid, 'SIGKILL');
      screen.kill('SIGKILL');
      rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
    };
    process.once('exit', stop);
    await until('WebKitWebDriver listens', () => command('GET', `http://127.0.0.1:${port}/status`));
    const url = `http://127.0.0.1:${port}/session`;
    const browser = { binary: BROWSER, args: [profile, ...features] };
    const timeouts = { script: 240_000, pageLoad: 120_000 };
    const started = await command<Started>('POST', url, {
      capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': browser, timeouts } },
    });
    const webkit = new WebKit(`${url}/${started.sessionId}`, started.capabilities.browserVersion, stop);
    for (const output of [driver.stdout, driver.stderr])
      createInterface(output).on('line', (line) => webkit.#console.push(line));
    return webkit;
  }

  async goto(url: string): Promise<void> {
    await command('POST', `${this.#session}/url`, { url });
  }

  async reload(): Promise<void> {
    await command('POST', `${this.#session}/refresh`, {});
  }

  /** Runs a function in the page; arguments and result must be JSON. */
  async evaluate<Args extends readonly unknown[], Value>(
    run: (...args: Args) => Value | Promise<Value>,
    ...args: Args
  ): Promise<Value> {
    const script =
      `const done = arguments[arguments.length - 1];` +
      `Promise.resolve().then(() => (${run.toString()})(...[...arguments].slice(0, -1)))` +
      `.then((value) => done({ value }), (error) => done({ failed: String(error) }));`;
    const answer = await command<{ value: Value } | { failed: string }>('POST', `${this.#session}/execute/async`, {
      script,
      args,
    });
    if ('failed' in answer) throw new Error(answer.failed);
    return answer.value;
  }

  /** The elements that match a selector, in the page or within an element. */
  async findAll(css: string, within?: ElementId): Promise<ElementId[]> {
    const parent = within === undefined ? '' : `/element/${within}`;
    const found = await command<Record<string, ElementId>[]>('POST', `${this.#session}${parent}/elements`, {
      using: 'css selector',
      value: css,
    });
    return found.flatMap((element) => element[ELEMENT] ?? []);
  }

  /** The name of an element as a screen reader says it. */
  async nameOf(element: ElementId): Promise<string> {
    return await command('GET', `${this.#session}/element/${element}/computedlabel`);
  }

  async click(element: ElementId): Promise<void> {
    await command('POST', `${this.#session}/element/${element}/click`, {});
  }

  /** Empties a field. Scrolls to it first: the driver itself fails at one just below the window's edge. */
  async clear(element: ElementId): Promise<void> {
    await this.evaluate(
      (field: object) => {
        (field as HTMLElement).scrollIntoView({ block: 'center' });
      },
      { [ELEMENT]: element },
    );
    await command('POST', `${this.#session}/element/${element}/clear`, {});
  }

  /** Types into a field; in a file input, chooses the files whose paths are on the lines of `text`. */
  async type(element: ElementId, text: string): Promise<void> {
    await command('POST', `${this.#session}/element/${element}/value`, { text });
  }

  /** The console's errors and warnings since the start, of pages and workers; crashes of the page's process, too. */
  async consoleFaults(): Promise<string[]> {
    // Messages arrive on their own way: once this one is there, those before it are, too.
    await this.evaluate((end) => {
      console.info(end);
    }, END);
    await until('the last message of the console', () => this.#console.some((line) => line.includes(END)));
    return this.#console.filter((line) => /CONSOLE .*(?:ERROR|WARN|CRASH)/.test(line));
  }

  /** Ends the browser and deletes its profile. */
  close(): void {
    this.#stop();
  }
}

/** Environment of the browser: no settings of a desktop, no graphics card, no bus for screen readers. */
const SETTINGS = {
  GDK_BACKEND: 'x11',
  GSETTINGS_BACKEND: 'memory',
  LIBGL_ALWAYS_SOFTWARE: '1',
  NO_AT_BRIDGE: '1',
};

type Started = { readonly sessionId: string; readonly capabilities: { readonly browserVersion: string } };

/** Sends a WebDriver command and gives its value; throws with WebDriver's message if it fails. */
async function command<Value>(method: 'GET' | 'POST' | 'DELETE', url: string, body?: object): Promise<Value> {
  const response = await fetch(url, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const { value } = (await response.json()) as { value: unknown };
  if (!response.ok) throw new Error(`WebDriver, ${url.replace(/^.*session/, '')}: ${JSON.stringify(value)}`);
  return value as Value;
}

/** Starts a virtual screen, and gives its name as `DISPLAY` has it. */
async function startDisplay(): Promise<{ screen: ChildProcess; display: string }> {
  const screen = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [number] = (await once(screen.stdout, 'data')) as [Buffer];
  return { screen, display: `:${number.toString().trim()}` };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Calls `check` until it gives something else than false, null or undefined, and gives that; fails after `timeout` ms.
 * An error counts as null while there is time: the page may be loading.
 */
export async function until<Value>(
  what: string,
  check: () => Value | Promise<Value>,
  timeout = 120_000,
): Promise<Exclude<Value, false | null | undefined>> {
  const end = Date.now() + timeout;
  let error: unknown;
  for (;;) {
    try {
      const value = await check();
      if (value !== false && value !== null && value !== undefined)
        return value as Exclude<Value, false | null | undefined>;
    } catch (cause) {
      error = cause;
    }
    if (Date.now() > end) throw new Error(`Waited ${timeout} ms in vain: ${what}`, { cause: error });
    await sleep(100);
  }
}
