import { chromium, type BrowserContext } from '@playwright/test';
import { AppPage } from '../support/app-page';
import { launchOptions } from '../support/chromium';
import { keepNotices } from '../support/test';
import { ASK_AGAIN, askBeforeWrites, REFUSED } from './ask-before-writes';
import { GATE } from './gate';

/** Whether there are service workers, and another program than Chromium to start. */
type BrowserOptions = { readonly serviceWorkers: 'allow' | 'block'; readonly executablePath?: string };

/** A browser with its profile in a folder. */
export class Visit {
  private constructor(
    private readonly context: BrowserContext,
    readonly url: string,
    private readonly process: number,
  ) {}

  /** Starts a browser in which pages ask before they write, and archives are saved to a private file. */
  static async begin(profile: string, url: string, options: BrowserOptions): Promise<Visit> {
    const viewport = { width: 1280, height: 900 };
    const context = await chromium.launchPersistentContext(profile, { ...launchOptions(), viewport, ...options });
    const session = await context.browser()?.newBrowserCDPSession();
    const { processInfo = [] } = (await session?.send('SystemInfo.getProcessInfo')) ?? {};
    const id = processInfo.find(({ type }) => type === 'browser')?.id;
    if (id === undefined) throw new Error('The browser has no process');
    context.setDefaultTimeout(120_000);
    await keepNotices(context);
    await context.addInitScript(askBeforeWrites, { gate: GATE, refused: REFUSED, again: ASK_AGAIN });
    await context.addInitScript(() => {
      const picker = async (): Promise<FileSystemFileHandle> =>
        (await navigator.storage.getDirectory()).getFileHandle('saved.zip', { create: true });
      Object.assign(globalThis, { showSaveFilePicker: picker });
    });
    return new Visit(context, url, id);
  }

  /** A new tab in which nothing is open yet. */
  async tab(): Promise<AppPage> {
    return new AppPage(await this.context.newPage(), this.url);
  }

  /** Kills the browser's process, as when the machine runs out of memory or power. */
  async kill(): Promise<void> {
    const closed = this.context.waitForEvent('close');
    process.kill(this.process, 'SIGKILL');
    await closed;
  }

  async end(): Promise<void> {
    await this.context.close();
  }
}
