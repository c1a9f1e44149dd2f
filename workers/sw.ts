/**
 * The service worker: the app without a network, and its headers on hosts that send none. It keeps the shell when it is installed
 * and answers heavy files from the cache that the page fills (src/app/offline.ts). It never takes over from an older version by
 * itself: the page says when, for a job may be running.
 */
import { cleanupOutdatedCaches, matchPrecache, precache } from 'workbox-precaching';
import { engineKey, ENGINES_CACHE, OFFLINE_LIST, type OfflineFiles } from '../src/base/offline-files.ts';
import { SECURITY_HEADERS } from '../src/base/security-headers.ts';

interface ExtendableEvent extends Event {
  waitUntil(done: Promise<unknown>): void;
}

interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

/** What is used of the scope of a service worker; its library contradicts that of the page, and a program has only one. */
interface ServiceWorkerScope {
  readonly location: Location;
  readonly registration: ServiceWorkerRegistration;
  readonly clients: { claim(): Promise<void> };
  readonly __WB_MANIFEST: Parameters<typeof precache>[0];
  skipWaiting(): Promise<void>;
  addEventListener(type: 'activate', listener: (event: ExtendableEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
  addEventListener(type: 'message', listener: (event: ExtendableEvent & MessageEvent<unknown>) => void): void;
}

declare const self: ServiceWorkerScope;

precache(self.__WB_MANIFEST);
cleanupOutdatedCaches();

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOldEngines().then(() => self.clients.claim()));
});

self.addEventListener('message', (event) => {
  const type = event.data instanceof Object && 'type' in event.data ? event.data.type : null;
  if (type === 'SKIP_WAITING') event.waitUntil(self.skipWaiting());
  // A page that was reloaded past its caches is under no control, although nothing is wrong.
  if (type === 'CLAIM') event.waitUntil(self.clients.claim());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  event.respondWith(answer(request, url));
});

async function answer(request: Request, url: URL): Promise<Response> {
  return withHeaders((await kept(request, url)) ?? (await fetch(request)));
}

async function kept(request: Request, url: URL): Promise<Response | undefined> {
  const app = self.registration.scope;
  if (request.mode === 'navigate' && `${url.origin}${url.pathname}` === app) {
    return await matchPrecache('index.html');
  }
  const plain = `${url.origin}${url.pathname}`;
  const shell = await matchPrecache(plain);
  if (shell) return shell;
  const file = (await engineFiles()).find((engine) => new URL(engine.url, app).href === plain);
  return file && (await (await caches.open(ENGINES_CACHE)).match(engineKey(app, file), { ignoreVary: true }));
}

let engines: Promise<OfflineFiles['engines']> | null = null;

/** The heavy files of this very version: the list is part of its shell. */
function engineFiles(): Promise<OfflineFiles['engines']> {
  engines ??= matchPrecache(OFFLINE_LIST).then(async (response) =>
    response ? ((await response.json()) as OfflineFiles).engines : [],
  );
  return engines;
}

async function dropOldEngines(): Promise<void> {
  const cache = await caches.open(ENGINES_CACHE);
  const current = new Set((await engineFiles()).map((file) => engineKey(self.registration.scope, file)));
  const old = (await cache.keys()).filter((request) => !current.has(request.url));
  await Promise.all(old.map((request) => cache.delete(request)));
}

function withHeaders(response: Response): Response {
  if (response.type === 'opaqueredirect') return response; // the browser follows it and comes back with the next address
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) headers.set(name, value);
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
