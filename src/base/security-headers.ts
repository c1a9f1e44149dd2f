/**
 * The headers that every response of the app carries: isolation (shared memory, so threads) and the policy that keeps everything
 * on the machine but the request for a model. One source for the preview server, for hosts that read `_headers`, and for the
 * service worker, which adds them where the host does not.
 */

/**
 * Where speech models may be downloaded from, when the user asks for one: the public hub, the hosts it redirects weights to, and a
 * hub on the user's own machine.
 */
const MODEL_HUBS =
  'https://huggingface.co https://*.huggingface.co https://*.hf.co http://localhost:* http://127.0.0.1:*';

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
  `connect-src 'self' ${MODEL_HUBS}`,
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
