import { expect, onTestFinished, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { commands, page, userEvent } from 'vitest/browser';
import FilePicker from '$lib/ui/common/FilePicker.svelte';

/** A picker and the button that opens its dialog, as on every page that has one. */
async function pickerWithButton(onChoose: (names: string[]) => void, multiple = true): Promise<void> {
  const { component } = await render(FilePicker, {
    label: 'Pictures',
    multiple,
    onChoose: ({ files }: HTMLInputElement) => onChoose([...(files ?? [])].map(({ name }) => name)),
  });
  const button = Object.assign(document.createElement('button'), { textContent: 'Choose' });
  button.addEventListener('click', () => (component as unknown as { open: () => void }).open());
  document.body.append(button);
  onTestFinished(() => button.remove());
}

test('the button opens the browser’s dialog, and the chosen files are passed on', async () => {
  const onChoose = vi.fn();
  await pickerWithButton(onChoose);
  await commands.writeFiles(['one.png', 'two.png']);
  await commands.chooseInDialog('Choose', ['one.png', 'two.png']);
  await expect.poll(() => onChoose.mock.calls).toEqual([[['one.png', 'two.png']]]);
});

test('the same file can be chosen twice', async () => {
  const onChoose = vi.fn();
  await pickerWithButton(onChoose, false);
  await commands.writeFiles(['one.png']);
  await commands.chooseInDialog('Choose', ['one.png']);
  await commands.chooseInDialog('Choose', ['one.png']);
  await expect.poll(() => onChoose.mock.calls).toEqual([[['one.png']], [['one.png']]]);
});

test('the input has a name, is invisible, and is not in the tab order', async () => {
  await pickerWithButton(() => undefined);
  const input = page.getByLabelText('Pictures').element();
  const { width, height } = input.getBoundingClientRect();
  expect(Math.max(width, height)).toBeLessThanOrEqual(1);
  await userEvent.tab();
  await expect.element(page.getByRole('button', { name: 'Choose' })).toHaveFocus();
});
