import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openModel } from '../../workers/speech/model-store.ts';

const ID = 'store-test';
const url = new URL(`/models/${ID}/`, location.href);
const WEIGHTS = crypto.getRandomValues(new Uint8Array(5000));

/** What the server answers, by path below the model's folder. Anything else is 404. */
let served: Map<string, Response>;
let asked: string[];

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  return await new Response(
    new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip')),
  ).arrayBuffer();
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function serveModel(): Promise<void> {
  const config = new TextEncoder().encode('{"layers":2}');
  const manifest = {
    id: ID,
    name: 'Test model',
    files: [
      { path: 'config.json', source: 'config.json', bytes: config.length, sha256: await sha256(config) },
      { path: 'onnx/a.onnx', source: 'onnx/a.onnx.gz', bytes: WEIGHTS.length, sha256: await sha256(WEIGHTS) },
    ],
  };
  served = new Map([
    ['manifest.json', Response.json(manifest)],
    ['config.json', new Response(config)],
    ['onnx/a.onnx.gz', new Response(await gzip(WEIGHTS))],
  ]);
}

const open = (onFraction: (fraction: number) => void = () => undefined) => openModel(ID, url, onFraction);

async function forget(): Promise<void> {
  const models = await (
    await navigator.storage.getDirectory()
  ).getDirectoryHandle('models', { create: true });
  await models.removeEntry(ID, { recursive: true }).catch(() => undefined);
}

beforeEach(async () => {
  await forget();
  await serveModel();
  asked = [];
  vi.stubGlobal('fetch', (input: URL) => {
    const path = input.href.slice(url.href.length);
    asked.push(path);
    return Promise.resolve(served.get(path)?.clone() ?? new Response('Not found', { status: 404 }));
  });
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await forget();
});

describe('openModel', () => {
  it('unpacks a model once and never asks for it again', async () => {
    const fractions: number[] = [];
    const first = await open((fraction) => fractions.push(fraction));
    expect(await first.bytes('onnx/a.onnx')).toEqual(WEIGHTS);
    expect(await first.json('config.json')).toEqual({ layers: 2 });
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));

    const before = asked.length;
    served.clear();
    const second = await open();
    expect(asked).toHaveLength(before);
    expect(await second.bytes('onnx/a.onnx')).toEqual(WEIGHTS);
    expect(second.has('onnx/a.onnx')).toBe(true);
    expect(second.has('onnx/b.onnx')).toBe(false);
  });

  it('takes a file that the server inflated on the way', async () => {
    served.set('onnx/a.onnx.gz', new Response(WEIGHTS));
    expect(await (await open()).bytes('onnx/a.onnx')).toEqual(WEIGHTS);
  });

  const page = () =>
    new Response('<!doctype html><title>Home</title>', { headers: { 'content-type': 'text/html' } });
  const half = async () => new Response((await gzip(WEIGHTS)).slice(0, 2500));
  const other = async () => new Response(await gzip(crypto.getRandomValues(new Uint8Array(WEIGHTS.length))));
  const short = async () => new Response(await gzip(WEIGHTS.slice(1)));

  it.each([
    ['a page instead of the list', 'manifest.json', page],
    ['a page instead of the weights', 'onnx/a.onnx.gz', page],
    ['half of the weights', 'onnx/a.onnx.gz', half],
    ['weights of another size', 'onnx/a.onnx.gz', short],
    ['other weights of the same size', 'onnx/a.onnx.gz', other],
  ])('refuses %s, keeps nothing of it, and works once the server does', async (_, path, answer) => {
    served.set(path, await answer());
    await expect(open()).rejects.toMatchObject({ code: 'model/broken' });
    await expect(open()).rejects.toMatchObject({ code: 'model/broken' });
    await serveModel();
    expect(await (await open()).bytes('onnx/a.onnx')).toEqual(WEIGHTS);
  });

  it('says that a model is missing when the server has none, and when there is no server', async () => {
    served.clear();
    await expect(open()).rejects.toMatchObject({ code: 'model/missing' });
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
    await expect(open()).rejects.toMatchObject({ code: 'model/missing' });
  });

  it('unpacks anew when a stored file was damaged', async () => {
    await open();
    const models = await (await navigator.storage.getDirectory()).getDirectoryHandle('models');
    const onnx = await (await models.getDirectoryHandle(ID)).getDirectoryHandle('onnx');
    const writable = await (await onnx.getFileHandle('a.onnx')).createWritable();
    await writable.write(WEIGHTS.slice(0, 10));
    await writable.close();
    expect(await (await open()).bytes('onnx/a.onnx')).toEqual(WEIGHTS);
  });
});
