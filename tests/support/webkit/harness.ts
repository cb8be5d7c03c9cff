import { startStaticHost } from '../static-host';
import { AS_SAFARI, WebKit } from './driver';

/** The harness page in WebKit, as `Harness` has it in Playwright's browsers, without pictures of its own. */
export type WebKitHarness = {
  /** The version of WebKitGTK. */
  readonly version: string;
  run<Value>(name: string, ...args: unknown[]): Promise<Value>;
  close(): Promise<void>;
};

/** Opens the harness, cross-origin isolated, in a new WebKit with Safari's features. */
export async function openWebKitHarness(): Promise<WebKitHarness> {
  const host = await startStaticHost('build-harness', { isolated: true });
  const webkit = await WebKit.start(AS_SAFARI);
  await webkit.goto(`${host.url}/`);
  return {
    version: webkit.version,
    run: <Value>(name: string, ...args: unknown[]) =>
      webkit.evaluate((run, given) => globalThis.runHarness(run, given) as Promise<Value>, name, args),
    close: async () => {
      webkit.close();
      await host.close();
    },
  };
}
