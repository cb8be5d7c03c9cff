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

test('what closes because the focus left it does not get the focus back', async () => {
  const question = document.querySelector('#question');
  question?.addEventListener('focusout', () => queueMicrotask(() => remove('#question button')));
  await page.getByRole('button', { name: 'Yes' }).click();
  document.body.style.paddingTop = '20px';
  await page.elementLocator(document.body).click({ position: { x: 5, y: 5 } });
  expect(question?.childElementCount).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, LATER));
  expect(document.activeElement).toBe(document.body);
});

test('another page begins at its top, also if it takes the focus at once', async () => {
  const before = location.href;
  await page.getByRole('button', { name: 'Yes' }).click();
  remove('#question');
  await Promise.resolve();
  history.replaceState(history.state, '', '?another');
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  await new Promise((resolve) => setTimeout(resolve, LATER));
  expect(document.activeElement).toBe(document.body);
  history.replaceState(history.state, '', before);
});
