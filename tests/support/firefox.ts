import { existsSync } from 'node:fs';
import type { LaunchOptions } from '@playwright/test';

const INSTALLED = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];

/** Path of an installed Firefox (`FIREFOX_PATH` first); undefined if there is none. */
export function firefoxPath(): string | undefined {
  return process.env.FIREFOX_PATH ?? INSTALLED.find((path) => existsSync(path));
}

/** The options with which tests start Firefox; `preferences` are those of about:config. */
export function firefoxOptions(executablePath: string, preferences: Record<string, boolean> = {}): LaunchOptions {
  return {
    executablePath,
    // Without these two, a browser without a window has no mouse, and the app shows its layout for touch.
    firefoxUserPrefs: { 'ui.primaryPointerCapabilities': 6, 'ui.allPointerCapabilities': 6, ...preferences },
  };
}

/** Lets the processes that run tests load Playwright with the changes it needs for Firefox (`firefox-bidi.mjs`). */
export function patchPlaywright(): void {
  const option = `--import ${new URL('firefox-bidi.mjs', import.meta.url).href}`;
  const options = process.env.NODE_OPTIONS ?? '';
  if (!options.includes(option)) process.env.NODE_OPTIONS = `${options} ${option}`.trim();
}
