/**
 * How the app is built, served and tested. It owns what a file looks like on the way to the browser (packed, listed, with which
 * headers); what the service worker does with it is in workers/sw.ts.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { constants, gzip, gzipSync } from 'node:zlib';
import { playwright } from '@vitest/browser-playwright';
import { defaultClientConditions, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import solid from 'vite-plugin-solid';
import { defineConfig } from 'vitest/config';
import { OFFLINE_LIST, type EngineFile, type OfflineFiles } from './src/base/offline-files.ts';
import { ISOLATION_HEADERS, SECURITY_HEADERS } from './src/base/security-headers.ts';
import { CHROMIUM_FLAGS, findChromium } from './tests/support/find-chromium.mjs';
import { nativeFfmpeg } from './tests/support/native-ffmpeg.ts';
import { serveShared } from './tests/support/serve-shared.ts';

const OUT = 'dist';

/** The lowest limit on one file among the usual static hosts. */
const LARGEST_FILE_BYTES = 25 * 1024 * 1024;

/** What a first visit downloads before the app works offline without its engines, as a server would pack it. */
const LARGEST_SHELL_BYTES = 1_000_000;

/** Files of the build that are no part of the app: for the host, for the browser's install dialog, and the service worker itself. */
const NOT_FETCHED = ['_headers', 'sw.js', 'screenshots/review.png'];

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
  const hash = revision(plain);
  const kept = path.join('node_modules', '.vite', 'packed', `${path.basename(file)}-${hash}.gz`);
  if (existsSync(kept)) return { hash, bytes: await readFile(kept) };
  const bytes = await promisify(gzip)(plain, { level: constants.Z_BEST_COMPRESSION });
  await mkdir(path.dirname(kept), { recursive: true });
  await writeFile(`${kept}.${process.pid}`, bytes);
  await rename(`${kept}.${process.pid}`, kept);
  return { hash, bytes };
}

/** Hosts that read `_headers` send what the preview server sends. */
function headersFile(): Plugin {
  const lines = Object.entries(SECURITY_HEADERS).map(([name, value]) => `  ${name}: ${value}\n`);
  return {
    name: 'headers-file',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: '_headers', source: `/*\n${lines.join('')}` });
    },
  };
}

interface PrecacheEntry {
  readonly url: string;
  readonly revision: string | null;
  readonly size: number;
}

/**
 * Writes the list of what the app needs with no network, once all of it lies in the build: the shell is what the service worker
 * keeps, the engines are everything else. Fails the build when a file is too large for a host, or the shell for a first visit.
 */
async function listOfflineFiles(shell: PrecacheEntry[]): Promise<{ manifest: PrecacheEntry[] }> {
  const urls = shell.map((entry) => entry.url);
  const engines: EngineFile[] = [];
  let shellBytes = 0;
  for (const entry of await readdir(OUT, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const url = path.relative(OUT, file).split(path.sep).join('/');
    const { size } = await stat(file);
    if (size > LARGEST_FILE_BYTES)
      throw new Error(`${file} is ${size} bytes; hosts take ${LARGEST_FILE_BYTES}.`);
    const content = await readFile(file);
    if (urls.includes(url)) shellBytes += gzipSync(content).length;
    else if (!NOT_FETCHED.includes(url)) engines.push({ url, revision: revision(content), bytes: size });
  }
  if (shellBytes > LARGEST_SHELL_BYTES) {
    throw new Error(`The shell is ${shellBytes} bytes packed; ${LARGEST_SHELL_BYTES} are meant.`);
  }
  const list: OfflineFiles = { shell: urls, engines };
  const text = JSON.stringify(list);
  await writeFile(path.join(OUT, OFFLINE_LIST), text);
  return { manifest: [...shell, { url: OFFLINE_LIST, revision: revision(text), size: text.length }] };
}

function revision(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 8);
}

const conditions = [...defaultClientConditions, 'onnxruntime-web-use-extern-wasm'];
const engines = [
  '@ffmpeg/ffmpeg',
  '@ffmpeg/core',
  '@xenova/transformers',
  'onnxruntime-web',
  'wasm-media-encoders',
];
const port = Number(process.env['PORT'] ?? 4173);
const chromium = findChromium();

export default defineConfig({
  base: './',
  // A missing file is "not found", never the page again: that would pass for a model.
  appType: 'mpa',
  plugins: [
    packed(),
    solid(),
    headersFile(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'workers',
      filename: 'sw.ts',
      registerType: 'prompt',
      injectRegister: false,
      manifest: false, // public/manifest.webmanifest
      injectManifest: {
        rollupFormat: 'iife',
        globPatterns: ['**/*'],
        globIgnores: [...NOT_FETCHED, 'models/**', 'sample/**', '**/*.gz'],
        manifestTransforms: [listOfflineFiles],
      },
    }),
  ],
  // Without this condition ONNX Runtime brings 26 MB of wasm into the build unpacked.
  resolve: { conditions },
  // Workers and the wasm behind them find their files by their own address, which moving them into a cache would break.
  optimizeDeps: { exclude: engines },
  worker: { format: 'es', plugins: () => [packed()] },
  build: {
    outDir: OUT,
    target: 'chrome120',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
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
        plugins: [serveShared()],
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 10_000 } },
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            commands: { nativeFfmpeg },
            provider: playwright({
              launchOptions: {
                // WebGPU in software, where there is no GPU.
                args: [...CHROMIUM_FLAGS, '--enable-unsafe-webgpu'],
                ...(chromium && { executablePath: chromium }),
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        extends: true,
        test: {
          name: 'bench',
          environment: 'node',
          include: ['tests/bench/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 600_000,
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
          // A busy machine takes its time; what never comes true still fails.
          expect: { poll: { timeout: 10_000 } },
        },
      },
    ],
  },
});
