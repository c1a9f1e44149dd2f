/**
 * A small model hub on this machine, on two ports as the real one is on two hosts: the first answers lists and texts and redirects
 * to the second for weights. What it does wrong is up to the test.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import path from 'node:path';

/** How a hub behaves; may be changed while it runs. */
export interface HubBehaviour {
  /** Lists files with sizes and hashes, as the public hub does; else it is a plain file server. */
  tree: boolean;
  /** Answers requests for the rest of a file. */
  ranges: boolean;
  /** Answers HEAD. */
  head: boolean;
  /** What a missing file gets. */
  missing: 'page' | 404;
  /** After how many bytes of an answer the connection breaks, by path; asked for each answer. */
  breakAfter: (path: string) => number | null;
  /** After how many bytes an answer falls silent without an end, by path. */
  holdAfter: (path: string) => number | null;
  /** What is sent instead of a file, by path. */
  instead: Map<string, { readonly body: Uint8Array; readonly type: string }>;
}

/** A running hub. */
export interface TestHub {
  /** Ending in "/". */
  readonly url: string;
  /** Both origins: of the hub and of its weights. */
  readonly origins: readonly string[];
  readonly behaviour: HubBehaviour;
  /** "GET config.json", "HEAD …", "GET onnx/a.onnx bytes=5-": what was asked for, in order, by path in the model. */
  readonly asked: string[];
  stop(): Promise<void>;
}

const PAGE = Buffer.from(
  '<!doctype html><title>Welcome</title><p>There is no such file, but a friendly page.',
);

/**
 * Serves a model.
 *
 * @param repo "owner/name".
 * @param files by path in the model.
 */
export async function serveHub(
  repo: string,
  files: ReadonlyMap<string, Uint8Array>,
  behaviour: Partial<HubBehaviour> = {},
): Promise<TestHub> {
  const settings: HubBehaviour = {
    tree: true,
    ranges: true,
    head: true,
    missing: 'page',
    breakAfter: () => null,
    holdAfter: () => null,
    instead: new Map(),
    ...behaviour,
  };
  const asked: string[] = [];
  const weights = createServer((request, response) => send(request, response, '/weights/'));
  const weightsUrl = await listen(weights);
  const hub = createServer((request, response) => {
    const asked = pathOf(request);
    if (asked.startsWith(`/api/models/${repo}/tree/main`) && settings.tree) {
      response.writeHead(200, { 'content-type': 'application/json', ...CORS }).end(JSON.stringify(tree()));
    } else if (asked.startsWith(`/${repo}/resolve/main/onnx/`)) {
      const file = asked.slice(`/${repo}/resolve/main/`.length);
      response.writeHead(302, { location: `${weightsUrl}weights/${file}`, ...CORS }).end();
    } else {
      send(request, response, `/${repo}/resolve/main/`);
    }
  });
  const url = await listen(hub);

  function tree(): object[] {
    return [
      { type: 'directory', oid: 'a'.repeat(40), size: 0, path: 'onnx' },
      ...[...files].map(([path, { length: size }]) => ({
        type: 'file',
        oid: 'b'.repeat(40),
        size,
        path,
        ...(path.startsWith('onnx/') && { lfs: { oid: sha256(files.get(path)), size, pointerSize: 134 } }),
      })),
    ];
  }

  function send(request: IncomingMessage, response: ServerResponse, prefix: string): void {
    const path = pathOf(request).slice(prefix.length);
    const { method = 'GET' } = request;
    const wanted = request.headers.range;
    asked.push([method, path, wanted].filter(Boolean).join(' '));
    const replaced = settings.instead.get(path);
    const body = replaced?.body ?? files.get(path);
    if (!body && settings.missing === 404) {
      response.writeHead(404, CORS).end();
      return;
    }
    if (method === 'HEAD' && !settings.head) {
      response.writeHead(405, CORS).end();
      return;
    }
    const whole = body ?? PAGE;
    const from = settings.ranges && wanted ? Number(/^bytes=(\d+)-$/.exec(wanted)?.[1] ?? 0) : 0;
    if (from >= whole.length && from > 0) {
      response.writeHead(416, CORS).end();
      return;
    }
    const part = whole.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      'content-type': replaced?.type ?? (body ? 'application/octet-stream' : 'text/html; charset=utf-8'),
      'content-length': part.length,
      ...(from > 0 && { 'content-range': `bytes ${from}-${whole.length - 1}/${whole.length}` }),
      ...CORS,
    });
    if (method === 'HEAD') {
      response.end();
      return;
    }
    const holdAfter = settings.holdAfter(path);
    if (holdAfter !== null) {
      response.write(part.subarray(0, holdAfter));
      return;
    }
    const breakAfter = settings.breakAfter(path);
    if (breakAfter === null || breakAfter >= part.length) response.end(part);
    else response.write(part.subarray(0, breakAfter), () => response.destroy());
  }

  return {
    url,
    origins: [new URL(url).origin, new URL(weightsUrl).origin],
    behaviour: settings,
    asked,
    async stop() {
      await Promise.all([close(hub), close(weights)]);
    },
  };
}

const CORS = { 'access-control-allow-origin': '*' };

/** A model of made-up content in the right layout, small enough for a test. */
export function madeUpModel(weightBytes = 200_000): Map<string, Uint8Array> {
  const json = (value: object) => Buffer.from(JSON.stringify(value));
  const onnx = (seed: number) => {
    const bytes = Buffer.alloc(weightBytes);
    for (let at = 0; at < bytes.length; at++) bytes[at] = (at * 31 + seed * 7 + (at >> 8)) & 0xff;
    bytes.set([0x08, 0x08, 0x12, 0x04, 0x74, 0x65, 0x73, 0x74]);
    return bytes;
  };
  return new Map<string, Uint8Array>([
    ['config.json', json({ model_type: 'whisper' })],
    ['generation_config.json', json({ lang_to_id: { '<|en|>': 1, '<|de|>': 2 } })],
    ['preprocessor_config.json', json({ feature_size: 80 })],
    ['tokenizer_config.json', json({ a: 1 })],
    ['tokenizer.json', json({ b: 2 })],
    ['onnx/encoder_model_quantized.onnx', onnx(1)],
    ['onnx/decoder_model_merged_quantized.onnx', onnx(2)],
  ]);
}

/** A model folder of this machine, by path in it. */
export async function readModel(folder: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    files.set(path.relative(folder, file).split(path.sep).join('/'), await readFile(file));
  }
  return files;
}

function sha256(bytes: Uint8Array = new Uint8Array()): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function pathOf(request: IncomingMessage): string {
  return decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return `http://127.0.0.1:${address.port}/`;
}

async function close(server: Server): Promise<void> {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}
