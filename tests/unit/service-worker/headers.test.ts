import { describe, expect, it } from 'vitest';
import { withHeaders } from '../../../src/service-worker/headers';

const ADDRESS = 'https://memes.example/file.js';

describe('a response with the security headers', () => {
  it('keeps its body, status and own headers', async () => {
    const half = new Response('half', { status: 206, statusText: 'Partial Content', headers: { ETag: '"1"' } });
    const response = withHeaders(half, ADDRESS, []);
    expect([response.status, response.statusText, await response.text()]).toEqual([206, 'Partial Content', 'half']);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      etag: '"1"',
      'cross-origin-embedder-policy': 'require-corp',
      'x-content-type-options': 'nosniff',
    });
  });

  it('has the policy of pages if it is one', () => {
    const policyOf = (type: string): string | null =>
      withHeaders(new Response('', { headers: { 'Content-Type': type } }), ADDRESS, ["'sha256-abc='"]).headers.get(
        'Content-Security-Policy',
      );
    expect(policyOf('text/html; charset=utf-8')).toContain("script-src 'self' 'sha256-abc=';");
    expect(policyOf('text/javascript')).toContain("script-src 'self' 'wasm-unsafe-eval';");
  });

  it('may be empty', () => {
    expect(withHeaders(new Response(null, { status: 204 }), ADDRESS, []).status).toBe(204);
  });

  it('is passed on unchanged if it cannot be rebuilt', () => {
    const error = Response.error();
    expect(withHeaders(error, ADDRESS, [])).toBe(error);
  });
});
