/**
 * Downloads a model, file by file, and goes on where it stopped: after a broken connection by itself, after a cancel or a reload
 * when it is asked again. Nothing counts before its size, its hash (where the hub says it) and its head are right.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { abortError, AppError, isAbort } from '../../src/base/app-error.ts';
import type { ModelDownload, ModelProgress } from '../../src/jobs/models.ts';
import { type Fetch, type HubFile, isPage, listHubFiles, REQUEST } from './hub.ts';
import { HEAD_BYTES, isJsonObject, isOnnxHead } from './model-checks.ts';
import {
  isFull,
  type ModelFile,
  type ModelFolder,
  noRoom,
  readUnfinished,
  removeManifest,
  writeManifest,
  writeUnfinished,
} from './model-folder.ts';
import { requireRoom } from './room.ts';

/** What a download reaches outside of its folder. */
export interface DownloadWorld {
  readonly fetch: Fetch;
  /** How much the browser's storage can take; null when it does not say. */
  freeBytes(): Promise<number | null>;
  /** Waits before another try. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** Tries in a row that bring nothing before the download gives up, and how long it waits before each. */
const WAITS_MS = [500, 2000, 5000];

const READ_BYTES = 1 << 20;

/** Fetches what is missing and makes the model whole. Errors as `ModelLibrary.download`. */
export async function downloadModel(
  request: ModelDownload,
  folder: ModelFolder,
  world: DownloadWorld,
  onProgress: (progress: ModelProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  const { model } = request;
  const files = await listHubFiles(request, world.fetch, signal);
  const sizes = new Map<string, number>();
  for (const { path } of files) sizes.set(path, (await folder.size(path)) ?? 0);
  const kept = () => [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  const totalBytes = files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);

  await requireRoom(model.name, totalBytes - kept(), folder, () => world.freeBytes());

  const report = () => onProgress({ bytes: kept(), totalBytes: Math.max(totalBytes, kept()) });
  const before = await readUnfinished(folder);
  const done = new Set(before?.done ?? []);
  await removeManifest(folder);
  const note = () => writeUnfinished(folder, { name: model.name, totalBytes, done: [...done] });
  await note();
  report();
  for (const file of files) {
    // Another version on the hub has another size or hash, and is then fetched anew.
    if (done.has(markOf(file)) && (file.bytes === null || sizes.get(file.path) === file.bytes)) continue;
    await downloadFile(model.name, file, folder, world, signal, (bytes) => {
      sizes.set(file.path, bytes);
      report();
    });
    done.add(markOf(file));
    await note();
  }
  await writeManifest(folder, {
    id: model.id,
    name: model.name,
    from: 'hub',
    files: files.map(({ path }) => ({ path, bytes: sizes.get(path) ?? 0 })),
  });
}

function markOf({ path, sha256: hash }: HubFile): string {
  return hash === null ? path : `${path} ${hash}`;
}

async function downloadFile(
  modelName: string,
  file: HubFile,
  folder: ModelFolder,
  world: DownloadWorld,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const into = await folder.open(file.path);
  try {
    const sink = openSink(modelName, file, into, onBytes);
    const isResumed = sink.size() > 0;
    await fetchAll(modelName, file, sink, world, signal);
    if (isResumed && !sink.isRight()) {
      // The first part may be of another version, or damaged since.
      sink.reset();
      await fetchAll(modelName, file, sink, world, signal);
    }
    sink.check();
  } catch (error) {
    if (error instanceof AppError && (error.code === 'model/broken' || error.code === 'model/missing')) {
      into.truncate(0);
    }
    if (isFull(error)) {
      throw noRoom(
        `The browser's storage ran full while ${modelName} was being downloaded. What came is kept.`,
        error,
      );
    }
    throw error;
  } finally {
    into.close();
  }
}

/** A file that is being filled, hashed on the way. */
interface Sink {
  size(): number;
  append(bytes: Uint8Array): void;
  reset(): void;
  isRight(): boolean;
  /** Throws `model/broken` when the whole is not what it must be. */
  check(): void;
}

function openSink(modelName: string, file: HubFile, into: ModelFile, onBytes: (bytes: number) => void): Sink {
  const isText = file.path.endsWith('.json');
  let hash = sha256.create();
  let at = 0;
  const rehash = () => {
    hash = sha256.create();
    const block = new Uint8Array(READ_BYTES);
    for (at = 0; at < into.size();) {
      const count = into.read(block, at);
      if (count === 0) break;
      hash.update(block.subarray(0, count));
      at += count;
    }
  };
  const reset = () => {
    into.truncate(0);
    hash = sha256.create();
    at = 0;
    onBytes(0);
  };
  const broken = (found: string) =>
    new AppError(
      'model/broken',
      `What the hub sent for ${file.path} of ${modelName} is not that file: ${found}. Nothing of it was kept; try again, or choose another model.`,
    );
  const head = () => {
    const bytes = new Uint8Array(HEAD_BYTES);
    return bytes.subarray(0, into.read(bytes, 0));
  };

  // A text is small and may be packed on the way, where no part of it can be asked for.
  if (isText || (file.bytes !== null && into.size() > file.bytes)) reset();
  else rehash();
  return {
    size: () => at,
    append(bytes) {
      into.append(bytes);
      hash.update(bytes);
      const before = at;
      at += bytes.length;
      if (file.path.endsWith('.onnx') && before < HEAD_BYTES && at >= HEAD_BYTES && !isOnnxHead(head())) {
        throw broken('it does not begin as a model does');
      }
      if (file.bytes !== null && at > file.bytes) throw broken(`more than its ${file.bytes} bytes came`);
      onBytes(at);
    },
    reset,
    isRight: () => fault() === null,
    check() {
      const found = fault();
      if (found !== null) throw broken(found);
    },
  };

  function fault(): string | null {
    if (file.bytes !== null && at !== file.bytes) return `${at} of ${file.bytes} bytes came`;
    if (file.sha256 !== null && hexOf(hash.clone().digest()) !== file.sha256) return 'its content differs';
    if (file.path.endsWith('.onnx') && !isOnnxHead(head())) return 'it does not begin as a model does';
    if (isText && !isJsonObject(textOf(into))) return 'it is not JSON';
    return null;
  }
}

function textOf(file: ModelFile): string {
  const bytes = new Uint8Array(file.size());
  file.read(bytes, 0);
  return new TextDecoder().decode(bytes);
}

/** Asks until all is there; tries that bring something are not counted. */
async function fetchAll(
  modelName: string,
  file: HubFile,
  sink: Sink,
  world: DownloadWorld,
  signal: AbortSignal,
): Promise<void> {
  let idle = 0;
  // A host that cannot send parts begins anew each time: that alone is no progress.
  let most = sink.size();
  while (file.bytes === null || sink.size() < file.bytes || file.bytes === 0) {
    let failure: unknown;
    try {
      const { whole } = await fetchOnce(modelName, file, sink, world, signal);
      if (file.bytes === null || sink.size() === file.bytes) return;
      if (whole) sink.check(); // it is shorter than it should be, and no broken connection is to blame
      failure = new Error(`The stream ended at ${sink.size()} of ${file.bytes} bytes.`);
    } catch (error) {
      if (signal.aborted || isAbort(error)) throw abortError();
      if (error instanceof AppError || isFull(error)) throw error;
      failure = error;
    }
    idle = sink.size() > most ? 0 : idle + 1;
    most = Math.max(most, sink.size());
    const waitMs = idle === 0 ? 0 : WAITS_MS[idle - 1];
    if (waitMs === undefined) {
      throw new AppError(
        'model/interrupted',
        `The download of ${modelName} broke off. What came is kept: it goes on from there when you resume it.`,
        { cause: failure },
      );
    }
    if (waitMs > 0) await world.wait(waitMs, signal);
  }
}

/** `whole`: all came that the host had announced. */
async function fetchOnce(
  modelName: string,
  file: HubFile,
  sink: Sink,
  world: DownloadWorld,
  signal: AbortSignal,
): Promise<{ whole: boolean }> {
  const from = file.path.endsWith('.json') ? 0 : sink.size();
  if (from === 0 && sink.size() > 0) sink.reset();
  const response = await world.fetch(file.url, {
    ...REQUEST,
    signal,
    ...(from > 0 && { headers: { Range: `bytes=${from}-` } }),
  });
  try {
    if (response.status === 416) {
      sink.reset();
      throw new Error('The hub does not know the rest of the file.');
    }
    if (response.status >= 500 || response.status === 429 || response.status === 408) {
      throw new Error(`${file.url}: ${response.status}`);
    }
    if (!response.ok || isPage(response) || !response.body) {
      throw new AppError(
        'model/missing',
        `The hub has no ${file.path} of ${modelName}: it answered ${response.ok ? 'with a web page' : String(response.status)}. Check the address of the model hub in Settings, or choose another model.`,
      );
    }
    // A host that knows no ranges sends the whole again; one that mixes them up is not trusted with the rest.
    if (from > 0 && (response.status !== 206 || !beginsAt(response, from))) sink.reset();
    if (from > 0 && response.status === 206 && sink.size() === 0)
      throw new Error('The hub sent another part.');
  } catch (error) {
    await response.body?.cancel();
    throw error;
  }
  const announced = Number(response.headers.get('content-length') ?? NaN);
  const reader = response.body.getReader();
  let received = 0;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return { whole: received === announced };
      received += value.length;
      sink.append(value);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The header is not shown to pages by every host; then the size and the hash decide at the end. */
function beginsAt(response: Response, from: number): boolean {
  const range = response.headers.get('content-range');
  return range === null || range.startsWith(`bytes ${from}-`);
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
