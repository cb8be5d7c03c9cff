import { existsSync } from 'node:fs';
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

/** How tests start Chromium; with `webgpu`, a software adapter (slow: tiny checkpoints only). */
export function launchOptions({ webgpu = false, eagerMemory = false }: Wanted = {}): LaunchOptions {
  const path = chromiumPath();
  return {
    ...(path === undefined ? {} : { executablePath: path }),
    args: ['--no-sandbox', ...QUIET, ...(webgpu ? SWIFTSHADER : []), ...(eagerMemory ? EAGER_MEMORY : [])],
  };
}

/** Starts a browser as the tests want it. */
export function launchChromium(options: Wanted = {}): Promise<Browser> {
  return chromium.launch(launchOptions(options));
}
