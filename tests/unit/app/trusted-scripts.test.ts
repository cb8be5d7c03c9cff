import { expect, it } from 'vitest';
import { isOwnScript } from '$lib/app/trusted-scripts';

const ROOT = 'https://memes.example/app/';
const isOwn = (address: string): boolean => isOwnScript(new URL(address, ROOT), ROOT);

it('only the site’s own workers and its service worker may be started', () => {
  expect(isOwn('_app/immutable/workers/weights.worker-CXcGz1d3.js?host=https%3A%2F%2Fmirror.example')).toBe(true);
  expect(isOwn('service-worker.js')).toBe(true);
  for (const other of [
    '/_app/immutable/workers/a.js',
    '_app/immutable/workers/../a.js',
    'samples/a.js',
    'service-worker.js.png',
    'https://evil.example/app/service-worker.js',
    'data:text/javascript,1',
    'blob:https://memes.example/1',
  ])
    expect(isOwn(other)).toBe(false);
});
