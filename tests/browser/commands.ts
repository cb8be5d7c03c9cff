import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CDPSession } from '@playwright/test';
import type {} from '@vitest/browser-playwright';
import type { BrowserCommand } from 'vitest/node';
import { writeBadFiles, type BadFile } from '../support/bad-files';

// Commands for what tests cannot do in a page. Paths are relative to a temporary folder, which is removed at the end.

let folder: string | undefined;

function onDisk(path: string): string {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'memelore-browser-'));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  return join(folder, path);
}

/** Writes the files of `bad-files.ts` into `odd/`. */
const writeOddFiles: BrowserCommand = () => writeBadFiles(onDisk('odd'));

/** Writes files whose content is their path. */
const writeFiles: BrowserCommand<[paths: readonly string[]]> = async (_context, paths) => {
  for (const path of paths) {
    await mkdir(dirname(onDisk(path)), { recursive: true });
    await writeFile(onDisk(path), path);
  }
};

/** Removes a file or a folder. */
const remove: BrowserCommand<[path: string]> = async (_context, path) => {
  await rm(onDisk(path), { recursive: true });
};

/** Chooses files, or one folder, in the page's only input. */
const choose: BrowserCommand<[paths: readonly string[]]> = async ({ iframe }, paths) => {
  await iframe.locator('input').setInputFiles(paths.map(onDisk));
};

/** Clicks the button of this name and chooses files in the dialog that it opens. */
const chooseInDialog: BrowserCommand<[button: string, paths: readonly string[]]> = async (
  { page, iframe },
  button,
  paths,
) => {
  const dialog = page.waitForEvent('filechooser');
  await iframe.getByRole('button', { name: button }).click();
  await (await dialog).setFiles(paths.map(onDisk));
};

/** Drops files and folders on the page, as from a file manager. */
const drop: BrowserCommand<[paths: readonly string[]]> = async ({ page, iframe }, paths) => {
  const session = await page.context().newCDPSession(page);
  const box = await iframe.locator('body').boundingBox();
  const at = { x: (box?.x ?? 0) + 20, y: (box?.y ?? 0) + 20 };
  const data = { items: [], files: paths.map(onDisk), dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, ...at, data });
  await session.detach();
};

/** The session that set the limit; the limit ends with it. */
let limiting: CDPSession | undefined;

/**
 * Deletes all that the origin stores and limits it to `bytes`; null restores the browser's own limit. Everything is
 * deleted because Chromium caches the free room for half a minute.
 */
const limitStorage: BrowserCommand<[bytes: number | null]> = async ({ page }, bytes) => {
  const { origin } = new URL(page.url());
  await limiting?.detach();
  limiting = await page.context().newCDPSession(page);
  await limiting.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
  if (bytes === null) return;
  await limiting.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: bytes });
  // Files of a deleted database are deleted a little later.
  while ((await limiting.send('Storage.getUsageAndQuota', { origin })).usage > bytes / 10)
    await new Promise((resolve) => setTimeout(resolve, 50));
};

/** The commands for Vitest's configuration. */
export const commands = { writeOddFiles, writeFiles, remove, choose, chooseInDialog, drop, limitStorage };

declare module 'vitest/browser' {
  interface BrowserCommands {
    writeOddFiles: () => Promise<BadFile[]>;
    writeFiles: (paths: readonly string[]) => Promise<void>;
    remove: (path: string) => Promise<void>;
    choose: (paths: readonly string[]) => Promise<void>;
    chooseInDialog: (button: string, paths: readonly string[]) => Promise<void>;
    drop: (paths: readonly string[]) => Promise<void>;
    limitStorage: (bytes: number | null) => Promise<void>;
  }
}
