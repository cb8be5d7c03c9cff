import { beforeAll, beforeEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { keepFocus } from '$lib/ui/shell/kept-focus';

/** Longer than the wait for others that move the focus. */
const LATER = 600;

beforeAll(keepFocus);

beforeEach(async () => {
  // What the test before left focused is not missed.
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  await Promise.resolve();
  document.body.innerHTML = `<main id="main" tabindex="-1">
    <section id="question"><button>Yes</button></section>
    <section id="next"><button>Next</button></section>
    <section id="last"><p><button>Alone</button></p></section>
  </main>`;
});

const focused = (): string => document.activeElement?.id ?? '';
const remove = (selector: string): void => document.querySelector(selector)?.remove();

test('what follows a removed element gets its focus, and the next key goes on there', async () => {
  await page.getByRole('button', { name: 'Yes' }).click();
  remove('#question');
  await expect.poll(focused).toBe('next');
  await userEvent.keyboard('{Tab}');
  await expect.element(page.getByRole('button', { name: 'Next' })).toHaveFocus();
  expect(document.querySelector('#next')?.hasAttribute('tabindex')).toBe(false);
});

test('what was around it gets the focus if nothing follows, also if what follows could be pressed', async () => {
  await page.getByRole('button', { name: 'Alone' }).click();
  remove('#last p');
  await expect.poll(focused).toBe('last');
  await page.getByRole('button', { name: 'Yes' }).click();
  document.querySelector('#question')?.insertAdjacentHTML('beforeend', '<button>Again</button>');
  remove('#question button');
  await expect.poll(focused).toBe('question');
});

test('who left the element, and who moves the focus, keeps it', async () => {
  await page.getByRole('button', { name: 'Yes' }).click();
  (document.activeElement as HTMLElement).blur();
  remove('#question');
  await page.getByRole('button', { name: 'Next' }).click();
  remove('#next');
  document.querySelector<HTMLElement>('#last button')?.focus();
  await new Promise((resolve) => setTimeout(resolve, LATER));
  await expect.element(page.getByRole('button', { name: 'Alone' })).toHaveFocus();
});
