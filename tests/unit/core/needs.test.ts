import { expect, test } from 'vitest';
import { sentence } from '$lib/core/failure';
import { lackingPart } from '$lib/core/needs';

const WHOLE = { isSecureContext: true, BroadcastChannel: Object, Worker: Object, navigator: { locks: {} } };

/** What is said of a page that is `WHOLE` but for this. */
function said(change: object): string | null {
  const failure = lackingPart({ ...WHOLE, ...change } as unknown as typeof globalThis);
  return failure === null ? null : sentence(failure);
}

test('a page with everything lacks nothing', () => {
  expect(said({})).toBeNull();
});

test('a page that was opened without HTTPS is told so, and not what it lacks for that reason', () => {
  expect(said({ isSecureContext: false, navigator: {} })).toMatch(/https:\/\//);
});

test('each missing part is named', () => {
  expect(said({ BroadcastChannel: undefined })).toMatch(/no BroadcastChannel,.*extension.*update/);
  expect(said({ Worker: undefined })).toMatch(/no Worker,/);
  expect(said({ navigator: {} })).toMatch(/no navigator\.locks,/);
});
