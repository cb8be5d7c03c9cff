import { startStaticHost } from '../support/static-host';
import { PLAIN, WebKit } from '../support/webkit/driver';
import { expect, test } from '../support/webkit/test';

/** Goes wrong in all ways, each of which must fail a test. */
const CODE = (where: string): string =>
  `console.error('${where} says');
  console.warn('${where} warns');
  Promise.reject(new Error('${where} rejects'));
  setTimeout(() => { throw new Error('${where} throws'); });`;

test('errors, warnings and unhandled rejections of pages and workers are seen by the tests', async () => {
  const host = await startStaticHost('build-harness');
  const webkit = await WebKit.start(PLAIN);
  try {
    await webkit.goto(host.url);
    await webkit.evaluate(
      async (inPage, inWorker) => {
        const add = (code: string): string => URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
        document.head.append(Object.assign(document.createElement('script'), { src: add(inPage) }));
        const worker = new Worker(add(`${inWorker}; setTimeout(() => postMessage('done'), 100);`));
        await new Promise((resolve) => (worker.onmessage = resolve));
      },
      CODE('the page'),
      CODE('a worker'),
    );
    const faults = (await webkit.consoleFaults()).join('\n');
    for (const where of ['the page', 'a worker'])
      for (const what of ['says', 'warns', 'rejects', 'throws']) expect.soft(faults).toContain(`${where} ${what}`);
  } finally {
    webkit.close();
    await host.close();
  }
});
