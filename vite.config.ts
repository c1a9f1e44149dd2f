/**
 * How the app is built, served and tested. It owns what a file looks like on the way to the browser (packed, listed, with which
 * headers); what the service worker does with it is in workers/sw.ts.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { playwright } from '@vitest/browser-playwright';
import { defaultClientConditions, type Plugin } from 'vite';
import solid from 'vite-plugin-solid';
import { defineConfig } from 'vitest/config';
import { ISOLATION_HEADERS, SECURITY_HEADERS } from './src/base/security-headers.ts';
import { CHROMIUM_FLAGS, findChromium } from './tests/support/find-chromium.mjs';

/**
 * `import url from 'package/file.wasm?packed'`: the address of the file, packed with gzip in the built app (read it with
 * src/base/inflate.ts), as it is in development.
 */
function packed(): Plugin {
  const PREFIX = '\0packed:';
  let isBuild = false;
  return {
    name: 'packed',
    enforce: 'pre',
    configResolved({ command }) {
      isBuild = command === 'build';
    },
    async resolveId(source, importer) {
      if (!source.endsWith('?packed')) return null;
      const target = await this.resolve(source.slice(0, -'?packed'.length), importer, { skipSelf: true });
      return target ? `${PREFIX}${target.id}` : null;
    },
    async load(id) {
      if (!id.startsWith(PREFIX)) return null;
      const file = id.slice(PREFIX.length);
      if (!isBuild) return `export { default } from ${JSON.stringify(`${file}?url`)};`;
      const { name, ext } = path.parse(file);
      const { hash, bytes } = await pack(file);
      const fileName = `${name}-${hash}${ext}.gz`;
      this.emitFile({ type: 'asset', fileName: `assets/${fileName}`, source: bytes });
      // Scripts and workers lie in assets/ too, so the address holds under any path the app is hosted at.
      return `export default new URL(/* @vite-ignore */ ${JSON.stringify(`./${fileName}`)}, import.meta.url).href;`;
    },
  };
}

/** gzip at its best takes seconds for 30 MB, so the result is kept for the next build. */
async function pack(file: string): Promise<{ hash: string; bytes: Uint8Array }> {
  const plain = await readFile(file);
  const hash = createHash('sha256').update(plain).digest('hex').slice(0, 8);
  const kept = path.join('node_modules', '.vite', 'packed', `${path.basename(file)}-${hash}.gz`);
  if (existsSync(kept)) return { hash, bytes: await readFile(kept) };
  const bytes = await promisify(gzip)(plain, { level: constants.Z_BEST_COMPRESSION });
  await mkdir(path.dirname(kept), { recursive: true });
  await writeFile(`${kept}.${process.pid}`, bytes);
  await rename(`${kept}.${process.pid}`, kept);
  return { hash, bytes };
}

const conditions = [...defaultClientConditions, 'onnxruntime-web-use-extern-wasm'];
const engines = ['@ffmpeg/ffmpeg', '@ffmpeg/core', '@ffmpeg/util', '@xenova/transformers', 'onnxruntime-web'];
const port = Number(process.env['PORT'] ?? 4173);
const chromium = findChromium();

export default defineConfig({
  base: './',
  plugins: [packed(), solid()],
  // Without this condition ONNX Runtime brings 26 MB of wasm into the build unpacked.
  resolve: { conditions },
  // Workers and the wasm behind them find their files by their own address, which moving them into a cache would break.
  optimizeDeps: { exclude: engines },
  worker: { format: 'es', plugins: () => [packed()] },
  build: { target: 'chrome120', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { headers: { ...ISOLATION_HEADERS } },
  preview: { port, strictPort: true, headers: { ...SECURITY_HEADERS } },
  test: {
    environment: 'node',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          include: ['tests/unit/**/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { args: [...CHROMIUM_FLAGS], ...(chromium && { executablePath: chromium }) },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['tests/e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
