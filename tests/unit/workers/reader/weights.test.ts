import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const folder = new URL('../../../../src/workers/reader/weights/', import.meta.url);

describe("the reader's weights", () => {
  it.each(['detection.onnx', 'recognition.onnx', 'characters.txt'])('has the %s that its README names', (name) => {
    const hash = createHash('sha256')
      .update(readFileSync(new URL(name, folder)))
      .digest('hex');
    const row = readFileSync(new URL('README.md', folder), 'utf8')
      .split('\n')
      .find((line) => line.startsWith(`| \`${name}\``));
    expect(row).toContain(hash);
  });
});
