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

/** An installed Chromium or Chrome (`CHROMIUM_PATH` first), or undefined for Playwright's own. */
export function chromiumPath(): string | undefined {
  return process.env.CHROMIUM_PATH ?? INSTALLED.find((path) => existsSync(path));
}

/** Memory is measured when it is asked for, not some ten seconds later. */
const EAGER_MEMORY = ['--enable-blink-features=ForceEagerMeasureMemory'];

/** What a test wants of Chromium. */
export type Wanted = { readonly webgpu?: boolean; readonly eagerMemory?: boolean };

let opened = 0;

/**
 * With `COVERAGE_PORTS` a port of its own, announced in that folder for whoever counts what runs (`scripts/covered`).
 */
function listening(): readonly string[] {
  const folder = process.env.COVERAGE_PORTS;
  if (folder === undefined) return [];
  const port = 20_000 + (process.pid % 240) * 50 + (opened++ % 50);
  writeFileSync(join(folder, String(port)), '');
  return [`--remote-debugging-port=${port}`];
}

/** How tests start Chromium; with `webgpu`, a software adapter (slow: tiny checkpoints only). */
export function launchOptions({ webgpu = false, eagerMemory = false }: Wanted = {}): LaunchOptions {
  const path = chromiumPath();
  return {
    ...(path === undefined ? {} : { executablePath: path }),
    args: [
      ...['--no-sandbox', ...QUIET, ...listening()],
      ...(webgpu ? SWIFTSHADER : []),
      ...(eagerMemory ? EAGER_MEMORY : []),
    ],
  };
}

/** Starts a browser as the tests want it. */
export function launchChromium(options: Wanted = {}): Promise<Browser> {
  return chromium.launch(launchOptions(options));
}
