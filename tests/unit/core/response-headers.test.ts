import { describe, expect, it } from 'vitest';
import { responseHeaders } from '$lib/core/response-headers';

const STORE = 'https://memes.example/_app/immutable/workers/weights.worker-CXcGz1d3.js';

/** The sources that a file's policy allows for requests. */
function connectSources(address: string): string | undefined {
  const policy = responseHeaders(address, 'text/javascript', [])['Content-Security-Policy'] ?? '';
  return policy.split('; ').find((directive) => directive.startsWith('connect-src'));
}

function withHost(host: string): string | undefined {
  return connectSources(`${STORE}?host=${encodeURIComponent(host)}`);
}

describe('the policy of a script', () => {
  it('allows requests to this site only', () => {
    const threads = 'https://memes.example/_app/ort-wasm-simd-threaded-BQJNh0bu.mjs';
    for (const address of [STORE, STORE.replace('weights', 'intake'), threads])
      expect(connectSources(address)).toBe("connect-src 'self'");
  });

  it('does not take the host from the address of a script other than the weight store’s', () => {
    expect(connectSources('https://memes.example/_app/a.js?host=https://evil.example')).toBe("connect-src 'self'");
  });

  it('allows the weight store the hub and where that sends downloads', () => {
    expect(withHost('https://huggingface.co')).toBe(
      "connect-src 'self' https://huggingface.co https://*.huggingface.co https://*.hf.co",
    );
  });

  it('allows the weight store a mirror, and any https address, to which it may send downloads', () => {
    expect(withHost('https://mirror.example:8443/hub')).toBe("connect-src 'self' https://mirror.example:* https:");
    expect(withHost('http://127.0.0.1:8000')).toBe("connect-src 'self' http://127.0.0.1:* https:");
    expect(withHost('http://[::1]:8000')).toBe("connect-src 'self' http: https:");
  });

  it('cannot be extended by what stands in the place of a host', () => {
    for (const host of ['', 'evil', 'data:text/plain,1', 'javascript:1', 'https://a b', "https://a' *"])
      expect(withHost(host)).toBe("connect-src 'self'");
    for (const host of ["https://a;script-src'none'", 'https://a,b', 'https://*'])
      expect(withHost(host)).toBe("connect-src 'self' https: https:");
  });
});

describe('the policy of another file', () => {
  it('lets a browser show a picture, and runs nothing', () => {
    const headers = responseHeaders('https://memes.example/self-test.png?host=https://evil.example', 'image/png', []);
    expect(headers['Content-Security-Policy']).toBe(
      "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    );
  });
});

describe('the policy of a page', () => {
  it('allows scripts by their hashes, and nothing that is written into the page', () => {
    const policy = responseHeaders('https://memes.example/', 'text/html', ["'sha256-abc='"])['Content-Security-Policy'];
    expect(policy).toContain("script-src 'self' 'sha256-abc=';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe-(?!hashes)|https:|\*/);
  });
});
