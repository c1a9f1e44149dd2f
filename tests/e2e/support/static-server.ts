/**
 * The built app on a plain static host: what a browser gets, and when the host is gone, is up to the test. It serves packed files
 * as they are, where the preview server has them inflated on the way, so that both are walked.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import path from 'node:path';
import { SECURITY_HEADERS } from '../../../src/base/security-headers.ts';

const DIST = path.resolve(import.meta.dirname, '../../../dist');

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.mp3': 'audio/mpeg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

/** A running host of the built app. */
export interface StaticServer {
  readonly port: number;
  /** Ends it with all its connections. */
  stop(): Promise<void>;
}

/**
 * Serves `dist/` on this machine.
 *
 * @param port 0 takes a free one.
 * @param headers `none` is a host that cannot send isolation headers or a policy.
 */
export async function serveApp(port: number, headers: 'all' | 'none'): Promise<StaticServer> {
  const server = createServer((request, response) => {
    void send(new URL(request.url ?? '/', 'http://localhost').pathname, headers, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { port: portOf(server), stop: () => stop(server) };
}

async function send(pathname: string, headers: 'all' | 'none', response: ServerResponse): Promise<void> {
  const file = path.join(
    DIST,
    decodeURIComponent(pathname.endsWith('/') ? `${pathname}index.html` : pathname),
  );
  if (headers === 'all') {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  }
  try {
    const body = await readFile(file.startsWith(DIST) ? file : '');
    response.setHeader('Content-Type', TYPES[path.extname(file)] ?? 'application/octet-stream');
    response.setHeader('Cache-Control', 'no-cache');
    response.end(body);
  } catch {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found');
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

async function stop(server: Server): Promise<void> {
  if (!server.listening) return;
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}
