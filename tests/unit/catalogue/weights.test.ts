import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  canonicalUrl,
  fileUrl,
  matchPath,
  parseContentRange,
  parseRetryAfter,
  PART_BYTES,
  wholeParts,
} from '$lib/catalogue/weights';

test('the stored URL does not depend on the host, and names are escaped segment by segment', () => {
  expect(canonicalUrl('a/b', 'main', 'onnx/x.onnx')).toBe('https://huggingface.co/a/b/resolve/main/onnx/x.onnx');
  expect(fileUrl('http://lan:8080/hub', 'a/b', 'refs/pr/1', 'a b/c#d')).toBe(
    'http://lan:8080/hub/a/b/resolve/refs%2Fpr%2F1/a%20b/c%23d',
  );
});

test('a download resumes after the last whole part, so at most one part is downloaded twice', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 40), (position) => {
      const kept = wholeParts(position) * PART_BYTES;
      expect(kept).toBeLessThanOrEqual(position);
      expect(position - kept).toBeLessThan(PART_BYTES);
    }),
  );
});

test('Content-Range is parsed into start and total, or null if it is invalid', () => {
  expect(parseContentRange('bytes 5-9/100')).toEqual({ start: 5, total: 100 });
  expect(parseContentRange('bytes 5-9/*')).toEqual({ start: 5, total: null });
  for (const useless of [null, '', 'bytes */100', 'items 0-1/2']) expect(parseContentRange(useless)).toBeNull();
});

test('Retry-After is parsed as seconds and as a date', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  expect(parseRetryAfter('7', now)).toBe(7);
  expect(parseRetryAfter('Thu, 01 Jan 2026 00:01:30 GMT', now)).toBe(90);
  expect(parseRetryAfter('Thu, 01 Jan 2025 00:00:00 GMT', now)).toBe(0);
  for (const useless of [null, ' ', 'soon']) expect(parseRetryAfter(useless, now)).toBeNull();
});

test('a chosen file is matched by the longest common tail of its path, and not if two match equally', () => {
  const chosen = ['model/config.json', 'model/onnx/config.json', 'embed.onnx'];
  expect(matchPath('config.json', ['x/config.json'])).toBe('x/config.json');
  expect(matchPath('onnx/config.json', chosen)).toBe('model/onnx/config.json');
  expect(matchPath('onnx/embed.onnx', chosen)).toBe('embed.onnx');
  expect(matchPath('config.json', chosen)).toBe('model/config.json');
  expect(matchPath('config.json', ['a/config.json', 'b/config.json'])).toBeUndefined();
  expect(matchPath('onnx/other.onnx', chosen)).toBeUndefined();
});
