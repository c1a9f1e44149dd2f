/** Downloads against a hub on this machine, into a folder in memory; the browser's own storage is walked by the e2e test. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelProgress } from '../../../src/jobs/models.ts';
import { downloadModel, type DownloadWorld } from '../../../workers/models/download.ts';
import { readManifest, readUnfinished } from '../../../workers/models/model-folder.ts';
import { madeUpModel, serveHub, type TestHub } from '../../support/hub.ts';
import { createMemoryModelFolder, type MemoryModelFolder } from '../../support/memory-model-folder.ts';

const REPO = 'somebody/whisper-base_timestamped';
const MODEL = { id: 'whisper-base', name: 'Whisper base', repo: REPO };
const ENCODER = 'onnx/encoder_model_quantized.onnx';
const DECODER = 'onnx/decoder_model_merged_quantized.onnx';

let hub: TestHub;
let folder: MemoryModelFolder;
let files: Map<string, Uint8Array>;
let progress: ModelProgress[];
let waitedMs: number[];
/** What the storage takes before it is full, and what it says of that. */
let roomBytes: number;
let freeBytes: number | null;

beforeEach(async () => {
  files = madeUpModel();
  hub = await serveHub(REPO, files);
  folder = createMemoryModelFolder(() => roomBytes);
  progress = [];
  waitedMs = [];
  roomBytes = Infinity;
  freeBytes = 1e9;
});
afterEach(() => hub.stop());

function download(
  options: { device?: 'wasm' | 'webgpu'; signal?: AbortSignal; onProgress?: () => unknown } = {},
): Promise<void> {
  const world: DownloadWorld = {
    fetch: (url, init) => fetch(url, init),
    freeBytes: () => Promise.resolve(freeBytes),
    wait: (ms) => Promise.resolve(void waitedMs.push(ms)),
  };
  return downloadModel(
    { model: MODEL, hub: hub.url, device: options.device ?? 'wasm' },
    folder,
    world,
    (now) => {
      progress.push(now);
      options.onProgress?.();
    },
    options.signal ?? new AbortController().signal,
  );
}

/** Everything the hub has lies in the folder, byte for byte, and the model is whole. */
async function expectWhole(): Promise<void> {
  const manifest = await readManifest(folder);
  expect(manifest?.files.map(({ path }) => path).sort()).toEqual([...files.keys()].sort());
  for (const [path, bytes] of files) expect(Buffer.compare(folder.files.get(path) ?? PAGE, bytes)).toBe(0);
  expect(await readUnfinished(folder)).toBeNull();
}
const PAGE = new Uint8Array();

describe('downloading a model', () => {
  it('fetches the files that the device needs, over a redirect, and says how far it is', async () => {
    files.set('onnx/encoder_model.onnx', files.get(ENCODER) ?? PAGE);
    files.set('onnx/decoder_model_merged_fp16.onnx', files.get(DECODER) ?? PAGE);
    await download();
    files.delete('onnx/encoder_model.onnx');
    files.delete('onnx/decoder_model_merged_fp16.onnx');
    await expectWhole();
    expect(hub.asked).toHaveLength(files.size);
    const totalBytes = [...files.values()].reduce((sum, { length }) => sum + length, 0);
    expect(progress[0]).toEqual({ bytes: 0, totalBytes });
    expect(progress.at(-1)).toEqual({ bytes: totalBytes, totalBytes });
    expect(progress.map(({ bytes }) => bytes)).toEqual(
      progress.map(({ bytes }) => bytes).sort((a, b) => a - b),
    );
  });

  it('takes the files for the GPU, with weights that lie beside them, where the device is one', async () => {
    const [encoder, decoder] = [files.get(ENCODER) ?? PAGE, files.get(DECODER) ?? PAGE];
    files.set('onnx/encoder_model.onnx', encoder);
    files.set('onnx/encoder_model.onnx_data', decoder);
    files.set('onnx/encoder_model.onnx_data_1', encoder);
    files.set('onnx/decoder_model_merged_q4.onnx', decoder);
    await download({ device: 'webgpu' });
    files.delete(ENCODER);
    files.delete(DECODER);
    await expectWhole();
  });

  it.each([
    ['that has no list', { tree: false }],
    ['that has no list and answers 404', { tree: false, missing: 404 as const }],
    ['that has no list and knows no HEAD', { tree: false, head: false }],
  ])('asks a plain file server %s file by file', async (_, behaviour) => {
    Object.assign(hub.behaviour, behaviour);
    const config = {
      'transformers.js_config': { use_external_data_format: { 'encoder_model_quantized.onnx': 2 } },
    };
    files.set('config.json', Buffer.from(JSON.stringify(config)));
    files.set(`${ENCODER}_data`, files.get(DECODER) ?? PAGE);
    files.set(`${ENCODER}_data_1`, files.get(ENCODER) ?? PAGE);
    await download();
    await expectWhole();
  });

  it('goes on where the connection broke, as often as it brings something', async () => {
    hub.behaviour.breakAfter = (path) => (path === ENCODER ? 30_000 : null);
    await download();
    await expectWhole();
    const asked = hub.asked.filter((request) => request.includes(ENCODER));
    expect(asked.length).toBeGreaterThan(6);
    expect(asked[1]).toMatch(/bytes=[1-9]\d*-$/);
    expect(waitedMs).toEqual([]);
  });

  it('begins a file anew on a host that knows no ranges', async () => {
    hub.behaviour.ranges = false;
    let broken = 0;
    hub.behaviour.breakAfter = (path) => (path === DECODER && broken++ === 0 ? 50_000 : null);
    await download();
    await expectWhole();
  });

  it('gives up with what came kept when nothing comes any more, and goes on from there', async () => {
    hub.behaviour.breakAfter = (path) => (path === DECODER ? 0 : null);
    await expect(download()).rejects.toMatchObject({ code: 'model/interrupted' });
    expect(waitedMs.length).toBeGreaterThan(1);
    expect(folder.files.get(ENCODER)).toHaveLength(200_000);
    expect(await readManifest(folder)).toBeNull();
    expect(await readUnfinished(folder)).toMatchObject({ name: 'Whisper base' });

    hub.behaviour.breakAfter = () => null;
    hub.asked.length = 0;
    await download();
    await expectWhole();
    expect(hub.asked).toEqual([`GET ${DECODER}`]);
  });

  it('keeps what came when it is cancelled in the middle of a file, and asks only for the rest', async () => {
    const abort = new AbortController();
    hub.behaviour.breakAfter = (path) => (path === ENCODER ? 70_000 : null);
    const stop = () => {
      if ((folder.files.get(ENCODER)?.length ?? 0) >= 70_000) abort.abort();
    };
    await expect(download({ signal: abort.signal, onProgress: stop })).rejects.toMatchObject({
      name: 'AbortError',
    });
    const kept = folder.files.get(ENCODER)?.length ?? 0;
    expect(kept).toBeGreaterThanOrEqual(70_000);
    hub.behaviour.breakAfter = () => null;
    hub.asked.length = 0;
    await download();
    await expectWhole();
    expect(hub.asked).toEqual([`GET ${ENCODER} bytes=${kept}-`, `GET ${DECODER}`]);
  });

  it('fetches a file anew whose kept part turns out to be of another version', async () => {
    await expectInterruptedAt(ENCODER, 70_000);
    folder.files.get(ENCODER)?.fill(7, 100, 200);
    await download();
    await expectWhole();
  });

  it('fetches anew what the hub has changed since', async () => {
    await expectInterruptedAt(DECODER, 70_000);
    const changed = Buffer.from(files.get(ENCODER) ?? PAGE).fill(9, 1000, 2000);
    files.set(ENCODER, changed);
    await download();
    await expectWhole();
  });

  async function expectInterruptedAt(path: string, bytes: number): Promise<void> {
    let broken = 0;
    hub.behaviour.breakAfter = (asked) => (asked === path ? (broken++ === 0 ? bytes : 0) : null);
    await expect(download()).rejects.toMatchObject({ code: 'model/interrupted' });
    hub.behaviour.breakAfter = () => null;
  }
});

describe('what is not the model', () => {
  const html = Buffer.from('<!doctype html>'.padEnd(200_000, 'x'));
  const page = { body: html, type: 'text/html; charset=utf-8' };
  const disguised = { body: html, type: 'application/octet-stream' };
  const short = { body: madeUpModel(1000).get(ENCODER) ?? PAGE, type: 'application/octet-stream' };
  const longer = { body: madeUpModel(200_001).get(ENCODER) ?? PAGE, type: 'application/octet-stream' };
  const other = { body: madeUpModel().get(DECODER) ?? PAGE, type: 'application/octet-stream' };

  it.each([
    ['a page instead of weights', ENCODER, page, 'model/missing'],
    ['a page that calls itself weights', ENCODER, disguised, 'model/broken'],
    ['a page instead of a text', 'tokenizer.json', page, 'model/missing'],
    ['a page that calls itself a text', 'tokenizer.json', disguised, 'model/broken'],
    ['a file that is too long', ENCODER, longer, 'model/broken'],
    ['a file that is too short', ENCODER, short, 'model/broken'],
    ['another file of the right size', ENCODER, other, 'model/broken'],
  ])('refuses %s, keeps nothing of it, and works once the hub does', async (_, path, instead, code) => {
    hub.behaviour.instead.set(path, instead);
    await expect(download()).rejects.toMatchObject({ code });
    expect(folder.files.get(path)?.length ?? 0).toBe(0);
    expect(await readManifest(folder)).toBeNull();
    hub.behaviour.instead.clear();
    await download();
    await expectWhole();
  });

  it('says which file the hub lacks', async () => {
    files.delete(DECODER);
    for (const tree of [true, false]) {
      hub.behaviour.tree = tree;
      await expect(download()).rejects.toMatchObject({
        code: 'model/missing',
        message: expect.stringContaining('decoder_model_merged_quantized.onnx of Whisper base') as string,
      });
    }
    expect(folder.files.size).toBe(0);
  });

  it('says that the hub cannot be reached', async () => {
    await hub.stop();
    await expect(download()).rejects.toMatchObject({
      code: 'model/interrupted',
      message: expect.stringContaining('cannot be reached') as string,
    });
  });
});

describe('room', () => {
  it.each([
    ['says so', () => (freeBytes = 50e6 + 300_000)],
    ['claims to have more than it has', () => (roomBytes = 50e6 + 300_000)],
  ])('is asked for before anything is fetched, of a storage that %s', async (_, fill) => {
    fill();
    await expect(download()).rejects.toMatchObject({
      code: 'folder/full',
      message: expect.stringMatching(/needs 1 MB more, and the browser's storage has no room/) as string,
    });
    expect(hub.asked).toEqual([]);
    expect([...folder.files.keys()]).toEqual([]);
  });

  it('counts only what is still to come', async () => {
    hub.behaviour.breakAfter = (path) => (path === DECODER ? 0 : null);
    await expect(download()).rejects.toMatchObject({ code: 'model/interrupted' });
    hub.behaviour.breakAfter = () => null;
    freeBytes = 50e6 + 300_000;
    await download();
    await expectWhole();
  });

  it('keeps what came when the storage runs full midway', async () => {
    const onProgress = () => (roomBytes = 250_000);
    await expect(download({ onProgress })).rejects.toMatchObject({ code: 'folder/full' });
    expect(folder.files.get(ENCODER)).toHaveLength(200_000);
    expect(await readUnfinished(folder)).not.toBeNull();
  });
});
