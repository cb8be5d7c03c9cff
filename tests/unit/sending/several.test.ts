import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Notices } from '$lib/basics/notices.svelte';
import type { MemeId } from '$lib/core/ids';
import { copyTogether, shareTogether } from '$lib/sending/several';

const IDS = ['a', 'b', 'c'] as MemeId[];
const PNG = new Blob(['picture'], { type: 'image/png' });

class Item {
  readonly png: Promise<Blob>;

  constructor(data: { 'image/png': Promise<Blob> }) {
    this.png = data['image/png'];
  }
}

beforeEach(() => vi.stubGlobal('ClipboardItem', Item));
afterEach(() => vi.unstubAllGlobals());

function open() {
  const sending = {
    copyImage: vi.fn(() => Promise.resolve()),
    share: vi.fn(() => Promise.resolve()),
    file: vi.fn((id: MemeId) => Promise.resolve(new File([PNG], `${id}.png`))),
    count: vi.fn(() => Promise.resolve()),
    exportMemes: vi.fn(() => Promise.resolve()),
  };
  const library = { picture: vi.fn(() => Promise.resolve(PNG)) };
  const notices = new Notices();
  return { sending, library, notices, said: () => notices.list.map(({ text }) => text) };
}

const refusal = (name: string): Promise<never> => Promise.reject(new DOMException('refused', name));

test('where the clipboard takes several pictures they are copied together, and each counts as sent', async () => {
  const write = vi.fn((items: Item[]) => Promise.all(items.map(({ png }) => png)));
  vi.stubGlobal('navigator', { clipboard: { write }, userAgent: 'a desktop', maxTouchPoints: 0 });
  const app = open();
  await copyTogether(app, IDS);
  expect(write.mock.calls[0]?.[0]).toHaveLength(3);
  expect(app.said()).toEqual(['3 memes copied']);
  expect(app.sending.count).toHaveBeenCalledTimes(3);
});

test('where it takes only one, the message says so and offers to export them, and no picture is read', async () => {
  vi.stubGlobal('navigator', { clipboard: { write: () => refusal('NotAllowedError') } });
  const app = open();
  await copyTogether(app, IDS);
  expect(app.said()).toEqual(['This browser puts only one picture on the clipboard, so nothing was copied.']);
  app.notices.list[0]?.action?.run();
  expect(app.sending.exportMemes).toHaveBeenCalledWith(IDS);
  expect(app.sending.count).not.toHaveBeenCalled();
  await new Promise((resolve) => setTimeout(resolve));
  expect(app.library.picture).not.toHaveBeenCalled();
});

test('several are shared as files of one share; closing the share sheet says nothing', async () => {
  const share = vi.fn<(data: { files: File[] }) => Promise<void>>(() => Promise.resolve());
  vi.stubGlobal('navigator', { canShare: () => true, share });
  const app = open();
  await shareTogether(app, IDS);
  expect(share.mock.calls[0]?.[0].files.map(({ name }) => name)).toEqual(['a.png', 'b.png', 'c.png']);
  expect(app.sending.count).toHaveBeenCalledTimes(3);
  vi.stubGlobal('navigator', { canShare: () => true, share: () => refusal('AbortError') });
  await shareTogether(app, IDS);
  expect(app.said()).toEqual([]);
});

test('what the browser cannot share together it says, before and after it was asked', async () => {
  const app = open();
  vi.stubGlobal('navigator', { canShare: () => false, share: vi.fn() });
  await shareTogether(app, IDS);
  expect(app.said()).toEqual(['This browser cannot share these 3 memes together.']);
  vi.stubGlobal('navigator', { canShare: () => true, share: () => refusal('NotAllowedError') });
  await shareTogether(app, IDS);
  expect(app.said()).toHaveLength(2);
  expect(app.sending.count).not.toHaveBeenCalled();
});

test('a single one is copied and shared as a single one', async () => {
  const app = open();
  await copyTogether(app, IDS.slice(0, 1));
  await shareTogether(app, IDS.slice(0, 1));
  expect([app.sending.copyImage, app.sending.share].map(({ mock }) => mock.calls)).toEqual([[['a']], [['a']]]);
});
