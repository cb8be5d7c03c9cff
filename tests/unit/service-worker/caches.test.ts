import { describe, expect, it } from 'vitest';
import { heavyKeys, outdatedHeavy, outdatedShells, shellCache } from '../../../src/service-worker/caches';

const SCOPE = 'https://memes.example/memelore/';

describe('the shell cache', () => {
  it('has another name for each path of the site', () => {
    expect(shellCache(SCOPE)).not.toBe(shellCache('https://memes.example/'));
  });

  it('is cleaned up by deleting only older shells of the same site', () => {
    const names = [
      shellCache(SCOPE),
      `memelore-shell-v0-${SCOPE}`,
      'memelore-shell-v0-https://memes.example/',
      'memelore-weights-v1',
      'memelore-parts-v1',
      'memelore-heavy-v1',
      `workbox-precache-v2-${SCOPE}`,
    ];
    expect(outdatedShells(names, SCOPE)).toEqual([`memelore-shell-v0-${SCOPE}`]);
  });
});

describe('the heavy cache', () => {
  const keys = heavyKeys(
    [
      { url: '_app/immutable/workers/assets/ort-4byDm7i3.wasm', revision: null },
      { url: 'samples/cat.png', revision: 'b2' },
    ],
    SCOPE,
  );

  it('finds a hashed file by its address and other files by address and revision', () => {
    expect([...keys]).toEqual([
      [
        `${SCOPE}_app/immutable/workers/assets/ort-4byDm7i3.wasm`,
        `${SCOPE}_app/immutable/workers/assets/ort-4byDm7i3.wasm`,
      ],
      [`${SCOPE}samples/cat.png`, `${SCOPE}samples/cat.png?revision=b2`],
    ]);
  });

  it('loses only files that the build no longer has', () => {
    const old = [`${SCOPE}_app/immutable/workers/assets/ort-00000000.wasm`, `${SCOPE}samples/cat.png?revision=a1`];
    const foreign = ['https://memes.example/_app/immutable/workers/assets/other.wasm', `${SCOPE}elsewhere/file.onnx`];
    expect(outdatedHeavy([...keys.values(), ...old, ...foreign], keys, SCOPE)).toEqual(old);
  });
});
