import { expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import { createIntakePool } from '$lib/intake/intake-pool';
import { filesOfInput, type Source } from '$lib/intake/sources';
import meme from '../../fixtures/memes/meme-003.jpg?url';
import { failuresOf, fileInput, imported } from './imported';

const jpeg = await (await fetch(meme)).arrayBuffer();

function sourcesOf(...files: readonly File[]): Source[] {
  return files.map((file) => ({ file, folder: '' }));
}

test('a file that is deleted before it is read fails as unreadable', async () => {
  await commands.writeFiles(['gone.png']);
  const input = fileInput();
  await commands.choose(['gone.png']);
  await commands.remove('gone.png');
  const result = await imported([...(await filesOfInput(input)), ...sourcesOf(new File([jpeg], 'there.jpg'))]);
  expect(Object.fromEntries(failuresOf(result))).toEqual({ 'gone.png': { kind: 'unreadable-file' } });
  expect(result.report.added).toEqual(['there.jpg']);
});

test('the hash is the SHA-256 of the original bytes', async () => {
  const { intakes } = await imported(sourcesOf(new File([jpeg], 'hashed.jpg')));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', jpeg));
  expect(intakes[0]?.intake.sha256).toBe([...digest].map((byte) => byte.toString(16).padStart(2, '0')).join(''));
});

test('files that crash or hang their worker, or make it throw, fail alone', async () => {
  const good = (index: number): File => new File([jpeg, `${index}`], `good ${index}.jpg`);
  const bad = (words: string): File => new File([words], `${words}.jpg`);
  const files = [good(0), bad('crash'), good(1), good(2), bad('throw'), good(3), bad('hangs'), good(4), good(5)];
  const spawn = (): Worker => new Worker(new URL('./dying.worker.ts', import.meta.url), { type: 'module' });
  const result = await imported(sourcesOf(...files), { spawn, limitS: 2 });
  expect(result.report.added).toHaveLength(6);
  expect(Object.fromEntries(failuresOf(result))).toEqual({
    'crash.jpg': { kind: 'damaged-image' },
    'throw.jpg': { kind: 'worker-died', detail: 'thrown' },
    'hangs.jpg': { kind: 'timed-out', seconds: 2 },
  });
});

test('on phones large pictures wait for each other, and small ones pass them', async () => {
  const canvas = new OffscreenCanvas(6000, 5000);
  canvas.getContext('2d')?.fillRect(0, 0, 10, 10);
  const large = new File([await canvas.convertToBlob()], 'large.png');
  const small = new File([jpeg], 'small.jpg');
  const settled: string[] = [];
  const pool = createIntakePool({ size: 2, sparing: true });
  await navigator.locks.request('memelore-large-picture', async () => {
    void pool.intake(large).then(({ ok }) => settled.push(`large ${ok}`));
    await pool.intake(small);
    await expect.poll(async () => (await navigator.locks.query()).pending?.length).toBe(1);
    expect(settled).toEqual([]);
    // Elsewhere large pictures wait for nothing.
    expect(await createIntakePool({ size: 1, sparing: false }).intake(large)).toMatchObject({ ok: true });
  });
  await expect.poll(() => settled).toEqual(['large true']);
  pool.close();
});
