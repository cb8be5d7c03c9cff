import { expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import type { DeletionQuestion as Question } from '$lib/library/bin.svelte';
import DeletionQuestion from '$lib/ui/bin/DeletionQuestion.svelte';

const dialog = page.getByRole('alertdialog');

/** The dialog of a question, which closes with the answer; gives the answers. */
async function ask(question: Question): Promise<() => boolean[]> {
  const answers: boolean[] = [];
  const onAnswer = (yes: boolean): void => {
    answers.push(yes);
    void opened.rerender({ question: null });
  };
  const opened = await render(DeletionQuestion, { question, onAnswer });
  await expect.element(dialog).toBeVisible();
  return () => answers;
}

test.for([
  [
    'many',
    12,
    'Delete 12 memes?',
    /^They go to the bin and can be restored for 30 days/,
    'Delete 12 memes',
    'Keep them',
  ],
  ['no-room', 1, 'Delete 1 meme for good?', /no room for the bin.*cannot be undone/, 'Delete for good', 'Keep it'],
  ['for-good', 2, 'Delete 2 memes for good?', /written about them.*cannot be undone/, 'Delete for good', 'Keep them'],
  ['all', 3, 'Empty the bin?', /^3 memes and everything.*cannot be undone/, 'Empty the bin', 'Keep them'],
] as const)(
  'the question %s about %i says what happens, and is answered once',
  async ([kind, memes, title, text, yes, no]) => {
    const confirmed = await ask({ kind, memes });
    await expect.element(page.getByRole('heading', { name: title })).toBeVisible();
    await expect.element(dialog).toHaveAccessibleDescription(text);
    await page.getByRole('button', { name: yes }).click();
    await expect.element(dialog).not.toBeInTheDocument();
    expect(confirmed()[0]).toBe(true);

    const refused = await ask({ kind, memes });
    await page.getByRole('button', { name: no }).click();
    await expect.element(dialog).not.toBeInTheDocument();
    expect(refused()).toEqual([false]);
  },
);
