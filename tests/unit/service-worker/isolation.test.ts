import { describe, expect, it } from 'vitest';
import { withIsolation } from '../../../src/service-worker/isolation';

describe('a response with the isolation headers', () => {
  it('keeps its body, status and own headers', async () => {
    const response = withIsolation(
      new Response('half', { status: 206, statusText: 'Partial Content', headers: { 'Content-Type': 'text/plain' } }),
    );
    expect([response.status, response.statusText, await response.text()]).toEqual([206, 'Partial Content', 'half']);
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'text/plain',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
  });

  it('may be empty', () => {
    expect(withIsolation(new Response(null, { status: 204 })).status).toBe(204);
  });

  it('is passed on unchanged if it cannot be rebuilt', () => {
    const error = Response.error();
    expect(withIsolation(error)).toBe(error);
  });
});
