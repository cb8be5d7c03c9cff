import { expect, test, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page, userEvent } from 'vitest/browser';
import CaptionField from '$lib/ui/meme/CaptionField.svelte';

const field = page.getByRole('textbox', { name: 'Text in the meme' });

async function openField(value: string): Promise<{ area: HTMLTextAreaElement; onSave: ReturnType<typeof vi.fn> }> {
  const onSave = vi.fn(() => Promise.resolve());
  await render(CaptionField, { label: 'Text in the meme', value, lang: '', placeholder: '', origin: '', onSave });
  const area = field.element();
  if (!(area instanceof HTMLTextAreaElement)) throw new Error('No text area');
  area.focus();
  return { area, onSave };
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
