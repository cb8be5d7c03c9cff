import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type LaunchOptions } from '@playwright/test';

const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];
const SWIFTSHADER = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** Path of an installed Chromium or Chrome (`CHROMIUM_PATH` first); undefined to use Playwright's own. */
export function chromiumPath(): string | undefined {
  return process.env.CHROMIUM_PATH ?? INSTALLED.find((path) => existsSync(path));
}

/** Makes the browser measure memory at once instead of about ten seconds later. */
const EAGER_MEMORY = ['--enable-blink-features=ForceEagerMeasureMemory'];

/**
 * What Chromium is started with: a software adapter for WebGPU, and prompt answers to `measureUserAgentSpecificMemory`.
 * `servers` maps names of https servers to ports on this machine, whose certificates are then accepted.
 */
export type Wanted = {
  readonly webgpu?: boolean;
  readonly eagerMemory?: boolean;
  readonly servers?: Readonly<Record<string, number>>;
};

let opened = 0;

/**
 * If `COVERAGE_PORTS` names a folder, gives the browser a debugging port and writes a file named after it there, so
 * that `scripts/covered` can connect and collect coverage.
 */
function listening(): readonly string[] {
  const folder = process.env.COVERAGE_PORTS;
  if (folder === undefined) return [];
  const port = 20_000 + (process.pid % 240) * 50 + (opened++ % 50);
  writeFileSync(join(folder, String(port)), '');
  return [`--remote-debugging-port=${port}`];
}

/** The options with which tests start Chromium. The software adapter of `webgpu` is slow: tiny checkpoints only. */
export function launchOptions({ webgpu = false, eagerMemory = false, servers = {} }: Wanted = {}): LaunchOptions {
  const path = chromiumPath();
  const rules = Object.entries(servers).map(([name, port]) => `MAP ${name}:443 127.0.0.1:${port}`);
  return {
    ...(path === undefined ? {} : { executablePath: path }),
    args: [
      ...['--no-sandbox', ...QUIET, ...listening()],
      ...(webgpu ? SWIFTSHADER : []),
      ...(eagerMemory ? EAGER_MEMORY : []),
      ...(rules.length > 0 ? [`--host-resolver-rules=${rules.join(',')}`, '--ignore-certificate-errors'] : []),
    ],
  };
}

/** Starts Chromium with `launchOptions`. */
export function launchChromium(options: Wanted = {}): Promise<Browser> {
  return chromium.launch(launchOptions(options));
}
