/**
 * The headers that every response of the app carries: isolation (shared memory, so threads) and the policy that keeps everything
 * on the machine. One source for the preview server, for hosts that read `_headers`, and for the service worker, which adds them
 * where the host does not.
 */

/**
 * What the page may do. 'wasm-unsafe-eval' compiles ffmpeg and ONNX Runtime and allows no script evaluation. Scripts, workers and
 * styles come from files only. `blob:` is for sound and pictures made here; it is not allowed for scripts or workers.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** What makes a page cross-origin isolated; alone, without the policy, it is what the development server sends. */
export const ISOLATION_HEADERS: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** All headers of the built app. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  ...ISOLATION_HEADERS,
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};
