import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { chromiumPath } from '../support/chromium';

/** How much of the file system a profile leaves free at first; the browser itself takes some of it. */
const FREE_MB = 30;

/** True if a process may mount a file system that only it sees, which Linux mostly allows without any rights. */
export const canMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;

/** Writes a program that starts Chromium with its profile on a small file system, and gives its path. */
export function smallDiskBrowser(folder: string): string {
  const path = join(folder, 'chromium-on-small-disk');
  const browser = chromiumPath() ?? chromium.executablePath();
  const script = `#!/bin/sh
for option in "$@"; do case "$option" in --user-data-dir=*) PROFILE="\${option#*=}" ;; esac; done
export PROFILE
exec unshare -rm sh -c '
size=$(($(du -sm "$PROFILE" | cut -f1) + ${FREE_MB}))
disk=$(mktemp -d)
mount -t tmpfs -o size="\${size}m" tmpfs "$disk"
cp -a "$PROFILE/." "$disk"
mount --bind "$disk" "$PROFILE"
exec "${browser}" "$@"' sh "$@"
`;
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}
