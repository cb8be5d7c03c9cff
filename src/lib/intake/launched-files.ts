import type { Source } from './sources';

/** The launch queue of installed apps; not in TypeScript's DOM library. */
type LaunchQueue = {
  setConsumer(consumer: (launch: { readonly files?: readonly FileSystemHandle[] }) => void): void;
};

/**
 * Calls `take` with the files of each "open with" of the installed app, also with those it was started with. Files that are
 * gone are left out. Does nothing where the browser has no such thing.
 */
export function followLaunches(take: (files: readonly Source[]) => void): void {
  if (!('launchQueue' in globalThis)) return;
  const { launchQueue } = globalThis as unknown as { launchQueue: LaunchQueue };
  launchQueue.setConsumer(({ files = [] }) => {
    void Promise.all(files.filter(isFile).map(opened)).then((sources) => {
      const found = sources.filter((source) => source !== null);
      if (found.length > 0) take(found);
    });
  });
}

function isFile(handle: FileSystemHandle): handle is FileSystemFileHandle {
  return handle.kind === 'file';
}

async function opened(handle: FileSystemFileHandle): Promise<Source | null> {
  try {
    return { file: await handle.getFile(), folder: '' };
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}
