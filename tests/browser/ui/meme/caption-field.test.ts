import type { ComponentProps } from 'svelte';
import { expect, test, vi, type Mock } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import CaptionField from '$lib/ui/meme/CaptionField.svelte';

type Props = ComponentProps<typeof CaptionField>;
type Opened = {
  readonly area: HTMLTextAreaElement;
  readonly onSave: Mock<Props['onSave']>;
  readonly onHide: Mock<Props['onHide']>;
};

const field = page.getByRole('textbox', { name: 'Text in the meme' });

async function openField(value: string): Promise<Opened> {
  const onSave = vi.fn<Props['onSave']>(() => Promise.resolve(null));
  const onHide = vi.fn<Props['onHide']>();
  const words = { label: 'Text in the meme', lang: '', placeholder: '', origin: '' };
  await render(CaptionField, { ...words, value, onSave, onHide });
  const area = field.element();
  if (!(area instanceof HTMLTextAreaElement)) throw new Error('No text area');
  area.focus();
  return { area, onSave, onHide };
}

test('a word of a text that is much longer than 500 characters is replaced', async () => {
  const text = 'the quick brown fox '.repeat(2000);
  const { area, onSave } = await openField(text);
  const at = text.lastIndexOf('quick');
  area.setSelectionRange(at, at + 'quick'.length);
  await userEvent.keyboard('slow');
  area.blur();
  const changed = `${text.slice(0, at)}slow${text.slice(at + 'quick'.length)}`;
  await expect.element(field).toHaveValue(changed);
  await expect.poll(() => onSave.mock.calls).toEqual([[changed]]);
});

test.for(['x', 'word ', 'か', '👩‍❤️‍💋‍👨'])(
  'a text of %j has room for 200,000 characters and no more, and the field says so',
  { timeout: 60_000 },
  async (part) => {
    const { area, onSave } = await openField('');
    // A field whose text is stored shows what the library has, which is nothing here.
    onSave.mockReturnValue(new Promise(() => undefined));
    const whole = part.repeat(Math.floor(200_000 / part.length));
    await field.fill(whole);
    expect(area.value).toBe(whole);
    await userEvent.keyboard('y'.repeat(200_001 - whole.length));
    expect(area.value.length).toBe(200_000);
    await expect.element(page.getByRole('status').last()).toHaveTextContent('200,000 characters');
    area.blur();
    await expect.poll(() => onSave.mock.calls.at(-1)).toEqual([area.value]);
  },
);

test('a text that could not be stored stays in the field with the reason, and is stored at another try', async () => {
  const { area, onSave } = await openField('old');
  onSave.mockResolvedValueOnce({ kind: 'storage-full' });
  await field.fill('new');
  area.blur();
  await expect.element(page.getByRole('alert')).toHaveTextContent(/^Not saved: /);
  await expect.element(field).toHaveValue('new');
  await expect
    .element(page.getByRole('link', { name: 'Make room' }))
    .toHaveAttribute('href', expect.stringMatching(/#storage$/));
  await expect.element(page.getByRole('status').first()).not.toHaveTextContent('Saved');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(() => onSave.mock.calls).toEqual([['new'], ['new']]);
  await expect.element(page.getByRole('status').first()).toHaveTextContent('Saved');
  await expect.element(page.getByRole('alert')).not.toBeInTheDocument();
});

test('a text that is not stored yet is kept when the page is closed', async () => {
  const { onSave, onHide } = await openField('old');
  window.dispatchEvent(new PageTransitionEvent('pagehide'));
  expect(onHide.mock.calls).toEqual([]);
  onSave.mockReturnValueOnce(new Promise(() => undefined));
  await field.fill('new');
  window.dispatchEvent(new PageTransitionEvent('pagehide'));
  expect(onHide.mock.calls).toEqual([['new']]);
  // It is stored at once, too, and what is kept is dropped if the text becomes again what it was.
  expect(onSave.mock.calls).toEqual([['new']]);
  await field.fill('old');
  await expect.poll(() => onSave.mock.calls).toEqual([['new'], ['old']]);
});
