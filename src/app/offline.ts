/**
 * The sign "offline ready", and what makes it true: the page fetches the heavy files into the cache that the service worker
 * answers from, when nothing else is to do. The sign goes by what lies in the caches, not by what was once put there.
 */
import { createSignal } from 'solid-js';
import {
  type EngineFile,
  engineKey,
  ENGINES_CACHE,
  OFFLINE_LIST,
  type OfflineFiles,
} from '../base/offline-files.ts';
import type { OfflineState } from './status-bar.tsx';

/** Starts the preparation, once in the life of the page. A failure is tried again when the network comes back. */
export function createOfflineStatus(): () => OfflineState {
  // The development server has no service worker.
  const supported = import.meta.env.PROD && 'serviceWorker' in navigator && 'caches' in window;
  const [state, setState] = createSignal<OfflineState>(
    supported ? { kind: 'preparing', fraction: null } : { kind: 'not-supported' },
  );
  if (!supported) return state;

  let running = false;
  async function prepare(): Promise<void> {
    if (running) return;
    running = true;
    setState({ kind: 'preparing', fraction: null });
    try {
      await underControl();
      const files = await offlineFiles();
      await fetchMissing(files.engines, (fraction) => setState({ kind: 'preparing', fraction }));
      setState({ kind: (await isComplete(files)) ? 'ready' : 'failed' });
    } catch {
      setState({ kind: 'failed' });
    } finally {
      running = false;
    }
  }
  window.addEventListener('online', () => {
    if (state().kind === 'failed') void prepare();
  });
  void prepare();
  return state;
}

async function underControl(): Promise<void> {
  const { serviceWorker } = navigator;
  if (serviceWorker.controller) return;
  const changed = new Promise((resolve) => {
    serviceWorker.addEventListener('controllerchange', resolve, { once: true });
  });
  (await serviceWorker.ready).active?.postMessage({ type: 'CLAIM' });
  await changed;
}

async function offlineFiles(): Promise<OfflineFiles> {
  const response = await fetch(OFFLINE_LIST);
  if (!response.ok) throw new Error(`${OFFLINE_LIST}: ${response.status}`);
  return (await response.json()) as OfflineFiles;
}

async function fetchMissing(
  files: readonly EngineFile[],
  onFraction: (fraction: number) => void,
): Promise<void> {
  const cache = await caches.open(ENGINES_CACHE);
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  for (const file of files) {
    const key = engineKey(document.baseURI, file);
    if (!(await cache.match(key, { ignoreVary: true }))) {
      await idle();
      const response = await fetch(file.url);
      // Some hosts answer a missing file with a page; kept as a model it would be there for good.
      const isPage = response.headers.get('content-type')?.startsWith('text/html') ?? false;
      if (!response.ok || isPage) throw new Error(`${file.url}: ${response.status}`);
      await cache.put(key, response);
    }
    done += file.bytes;
    onFraction(done / total);
  }
}

async function isComplete(files: OfflineFiles): Promise<boolean> {
  const kept = await Promise.all([
    ...files.shell.map((url) => caches.match(url, { ignoreSearch: true, ignoreVary: true })),
    ...files.engines.map((file) => caches.match(engineKey(document.baseURI, file), { ignoreVary: true })),
  ]);
  return kept.every((response) => response !== undefined);
}

/** Safari has no idle callback; there a task of its own must do. */
function idle(): Promise<unknown> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in window) requestIdleCallback(resolve, { timeout: 5000 });
    else setTimeout(resolve);
  });
}
