// The security headers of every file of the site. The service worker and `scripts/serve.mjs` send them. For hosts that
// send no headers, the build writes the policy of pages into a meta tag, too. The reasons are in
// docs/decisions/content-security-policy.md.

/** The query parameter of the weight store's script that names the host of models. */
export const HOST_PARAMETER = 'host';

/** Headers that pages, workers and their files need for `crossOriginIsolated`, which WASM threads require. */
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** What no page of the app uses. The features that it does use are allowed to the site itself by default. */
const UNUSED_FEATURES = [
  ...['accelerometer', 'camera', 'display-capture', 'encrypted-media', 'geolocation', 'gyroscope', 'hid'],
  ...['idle-detection', 'local-fonts', 'magnetometer', 'microphone', 'midi', 'payment', 'picture-in-picture'],
  ...['publickey-credentials-get', 'serial', 'usb', 'xr-spatial-tracking'],
];

/**
 * The default hub and where it sends downloads of large files: `lfsDomains` and `cdnDomains` in
 * https://huggingface.co/.well-known/meta.json are all below hf.co; earlier ones were below huggingface.co.
 */
const HUB = 'https://huggingface.co';
const HUB_SOURCES = `${HUB} https://*.huggingface.co https://*.hf.co`;

/**
 * The hash of the one style attribute in markup: SvelteKit's, of the element that tells screen readers the name of a
 * new page. Styles that scripts set, as `style:` does, need no permission.
 */
const ANNOUNCER = "'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='";

/**
 * The Content-Security-Policy of a page. `scriptHashes` are those of its inline scripts, as sources of the policy. A
 * page requests nothing from other origins: only the weight store's worker does.
 */
export function pagePolicy(scriptHashes: readonly string[]): string {
  return joined([
    "default-src 'none'",
    ["script-src 'self'", ...scriptHashes].join(' '),
    "style-src 'self'",
    `style-src-attr 'unsafe-hashes' ${ANNOUNCER}`,
    "img-src 'self' blob: data:",
    "font-src 'self'",
    // The picture of a comparison is drawn from thumbnails, which have addresses of this kind.
    "connect-src 'self' blob:",
    "worker-src 'self'",
    "manifest-src 'self'",
    // html-to-image resolves addresses in style sheets with a base element.
    "base-uri 'self'",
    "form-action 'self'",
    "require-trusted-types-for 'script'",
    'trusted-types default svelte-trusted-html',
  ]);
}

/**
 * The security headers of the file at `address`. `scriptHashes` are those of the inline scripts of all pages. Workers
 * take their policy from their script's response; only the weight store's allows another origin, its host of models.
 */
export function responseHeaders(
  address: string,
  contentType: string | null,
  scriptHashes: readonly string[],
): Readonly<Record<string, string>> {
  const policy = policyOf(address, contentType, scriptHashes);
  return {
    ...ISOLATION,
    // In a meta tag `frame-ancestors` has no effect.
    'Content-Security-Policy': joined([policy, "frame-ancestors 'none'"]),
    'Permissions-Policy': UNUSED_FEATURES.map((feature) => `${feature}=()`).join(', '),
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  };
}

function policyOf(address: string, contentType: string | null, scriptHashes: readonly string[]): string {
  if (contentType?.startsWith('text/html') === true) return pagePolicy(scriptHashes);
  // The threads of ONNX Runtime are workers whose script is an `.mjs` file.
  if (/\.m?js$/.test(new URL(address).pathname)) return workerPolicy(downloadSources(address));
  // A browser shows a picture or a text in a document of its own, with inline styles.
  return joined(["default-src 'none'", "img-src 'self'", "style-src 'unsafe-inline'"]);
}

function workerPolicy(sources: string): string {
  return joined([
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `connect-src 'self'${sources}`,
    "worker-src 'self'",
  ]);
}

/** What the weight store may request beside this site, after a space; empty for every other file. */
function downloadSources(address: string): string {
  const { pathname, searchParams } = new URL(address);
  const host = searchParams.get(HOST_PARAMETER);
  if (host === null || !/\/weights\.worker-[^/]+\.js$/.test(pathname) || !URL.canParse(host)) return '';
  const { origin, protocol, hostname } = new URL(host);
  if (origin === HUB) return ` ${HUB_SOURCES}`;
  if (protocol !== 'https:' && protocol !== 'http:') return '';
  // A policy cannot name an IPv6 address. Other characters could end the directive.
  const own = /^[a-z0-9.-]+$/.test(hostname) ? `${protocol}//${hostname}:*` : protocol;
  // Where a mirror sends downloads cannot be known.
  return ` ${own} https:`;
}

function joined(directives: readonly string[]): string {
  return directives.join('; ');
}
