import { afterEach, expect, test, vi } from 'vitest';
import { keepAwake } from '$lib/queue/keep-awake';

class FakeDocument extends EventTarget {
  visibilityState = 'visible';
  turn(state: 'visible' | 'hidden'): void {
    this.visibilityState = state;
    this.dispatchEvent(new Event('visibilitychange'));
  }
}
type Lock = { released: boolean; release(): Promise<void> };

function startScreen(): { page: FakeDocument; locks: Lock[]; held: () => number } {
  const page = new FakeDocument();
  const locks: Lock[] = [];
  const request = (): Promise<Lock> => {
    const lock: Lock = {
      released: false,
      release() {
        lock.released = true;
        return Promise.resolve();
      },
    };
    locks.push(lock);
    return Promise.resolve(lock);
  };
  vi.stubGlobal('document', page);
  vi.stubGlobal('navigator', { wakeLock: { request } });
  return { page, locks, held: () => locks.filter(({ released }) => !released).length };
}

const pass = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

afterEach(() => {
  vi.unstubAllGlobals();
});

test('the screen stays on while wanted, also after the page was hidden', async () => {
  const { page, locks, held } = startScreen();
  const screen = keepAwake();
  screen.setWanted(true);
  screen.setWanted(true);
  await pass();
  expect(held()).toBe(1);
  page.turn('hidden');
  // The browser releases the lock.
  for (const lock of locks) lock.released = true;
  await pass();
  expect(held()).toBe(0);
  page.turn('visible');
  await pass();
  expect(held()).toBe(1);
  screen.setWanted(false);
  await pass();
  expect(held()).toBe(0);
});

test('turning it off during the request releases the lock', async () => {
  const { held } = startScreen();
  const screen = keepAwake();
  screen.setWanted(true);
  screen.setWanted(false);
  await pass();
  expect(held()).toBe(0);
});

test('a hidden page requests no lock, and a refusal is no error', async () => {
  const { page, locks } = startScreen();
  page.visibilityState = 'hidden';
  const screen = keepAwake();
  screen.setWanted(true);
  await pass();
  expect(locks).toHaveLength(0);
  vi.stubGlobal('navigator', { wakeLock: { request: () => Promise.reject(new DOMException('', 'NotAllowedError')) } });
  page.turn('visible');
  await pass();
});
