import type { Page } from '@playwright/test';
import type { Upload } from './app-page';
import { makePng } from './picture-bytes';

/** A small picture; each `number` gives another one. */
export function picture(number: number, name = `${String(number).padStart(4, '0')}.png`): Upload {
  const colour = [number & 255, (number >> 8) & 255, 128];
  return { name, mimeType: 'image/png', buffer: makePng({ width: 24, height: 18, pixel: () => colour }) };
}

/**
 * Shares files with the site as Android's share sheet does: by a navigation that posts a form. With `opens: false` the
 * service worker gets them and the page that it answers with never opens.
 */
export async function share(
  page: Page,
  files: readonly Upload[],
  { words = {}, opens = true }: { readonly words?: Readonly<Record<string, string>>; readonly opens?: boolean } = {},
): Promise<void> {
  const sent = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, base64: buffer.toString('base64') }));
  await page.evaluate(
    async ([pictures, texts, navigates]) => {
      const form = Object.assign(document.createElement('form'), {
        action: new URL('share/', document.baseURI).href,
        method: 'POST',
        enctype: 'multipart/form-data',
      });
      const data = new DataTransfer();
      for (const { name, mimeType, base64 } of pictures) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        data.items.add(new File([bytes], name, { type: mimeType }));
      }
      form.append(Object.assign(document.createElement('input'), { type: 'file', name: 'files', multiple: true }));
      for (const [name, value] of Object.entries(texts))
        form.append(Object.assign(document.createElement('input'), { name, value }));
      const input = form.querySelector('input');
      if (input !== null) input.files = data.files;
      document.body.append(form);
      if (navigates) form.submit();
      else await fetch(form.action, { method: 'POST', body: new FormData(form), redirect: 'manual' });
    },
    [sent, words, opens] as const,
  );
}

/**
 * Makes the folder picker give a folder of the origin's private file system. The handle is real: the app stores it,
 * lists it and asks for permission. Only the system's dialog is left out, because a test cannot press its buttons.
 */
export async function pickFolder(page: Page, name: string): Promise<void> {
  await page.addInitScript((folder) => {
    Object.assign(globalThis, {
      showDirectoryPicker: async () =>
        await (await navigator.storage.getDirectory()).getDirectoryHandle(folder, { create: true }),
    });
  }, name);
}

/** Writes a file into a folder of the origin's private file system; `path` begins with the folder's name. */
export async function putFile(page: Page, path: string, file: Upload): Promise<void> {
  await page.evaluate(
    async ([at, base64]) => {
      const parts = at.split('/');
      const name = parts.pop() ?? '';
      let folder = await navigator.storage.getDirectory();
      for (const part of parts) folder = await folder.getDirectoryHandle(part, { create: true });
      const writable = await (await folder.getFileHandle(name, { create: true })).createWritable();
      await writable.write(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
      await writable.close();
    },
    [`${path}/${file.name}`, file.buffer.toString('base64')] as const,
  );
}
