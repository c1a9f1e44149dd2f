/**
 * A model to recognise with. What was downloaded or imported (workers/models) is read as it lies; the built-in one is unpacked at
 * first use from the app's own origin and never asked for again. What is in the files is for others to read.
 */
import * as v from 'valibot';
import { AppError } from '../../src/base/app-error.ts';
import { inflate } from '../../src/base/inflate.ts';
import {
  isFull,
  type Manifest,
  modelFolderAt,
  ModelPath,
  noRoom,
  readManifest,
  removeManifest,
  writeManifest,
} from '../models/model-folder.ts';

/** `manifest.json` of a model that the app ships: its files, where each is fetched, and what it must be once unpacked. */
const ShippedManifest = v.object({
  id: v.string(),
  /** As the user reads it. */
  name: v.string(),
  files: v.array(
    v.object({
      path: ModelPath,
      /** Beside the manifest; `.gz` where the file travels packed. */
      source: v.string(),
      bytes: v.number(),
      sha256: v.string(),
    }),
  ),
});
type ShippedManifest = v.InferOutput<typeof ShippedManifest>;
type ShippedFile = ShippedManifest['files'][number];

const MANIFEST = 'manifest.json';

/** A complete model in the private storage. */
export interface StoredModel {
  readonly id: string;
  readonly name: string;
  /** True when the model has the file. */
  has(path: string): boolean;
  /** The file's bytes. Missing or unreadable is `model/broken`. */
  bytes(path: string): Promise<Uint8Array<ArrayBuffer>>;
  /** The file as JSON. Missing, unreadable or malformed is `model/broken`. */
  json(path: string): Promise<unknown>;
}

/**
 * Opens a model, unpacking it first when it is not in the private storage yet.
 *
 * @param url the model's folder on the app's origin, ending in "/".
 * @param onFraction 0..1 of the bytes unpacked; not called when nothing is unpacked.
 * Errors: `model/missing` (the origin has none, or cannot be reached), `model/broken` (what came is not the model; nothing of it
 * is kept), `folder/full` (no room).
 */
export async function openModel(
  id: string,
  url: URL,
  onFraction: (fraction: number) => void,
): Promise<StoredModel> {
  // Two tabs that unpack at once would write the same files.
  return await navigator.locks.request(`model:${id}`, async () => {
    const models = await (
      await navigator.storage.getDirectory()
    ).getDirectoryHandle('models', { create: true });
    const folder = await models.getDirectoryHandle(id, { create: true });
    const stored = await readManifest(modelFolderAt(folder));
    const manifest = stored ?? (await install(id, url, folder, onFraction));
    if (stored) onFraction(1);
    return storedModel(manifest, folder);
  });
}

async function install(
  id: string,
  url: URL,
  folder: FileSystemDirectoryHandle,
  onFraction: (fraction: number) => void,
): Promise<Manifest> {
  await removeManifest(modelFolderAt(folder));
  const text = await new Response(await fetchUnpacked(id, new URL(MANIFEST, url))).text();
  const shipped = parseManifest(id, text);
  const total = shipped.files.reduce((sum, file) => sum + file.bytes, 0);
  let done = 0;
  for (const file of shipped.files) {
    await installFile(shipped, file, url, folder, (bytes) => {
      done += bytes;
      onFraction(Math.min(1, done / total));
    });
  }
  const manifest: Manifest = {
    id,
    name: shipped.name,
    from: 'app',
    files: shipped.files.map(({ path, bytes }) => ({ path, bytes })),
  };
  await writeManifest(modelFolderAt(folder), manifest);
  return manifest;
}

function parseManifest(id: string, text: string): ShippedManifest {
  try {
    return v.parse(ShippedManifest, JSON.parse(text));
  } catch (cause) {
    throw new AppError(
      'model/broken',
      `The list of files of the speech model “${id}” is not what the app expects: the server answered with something else. Reload the page; if it happens again, the app is not installed completely.`,
      { cause },
    );
  }
}

async function installFile(
  manifest: ShippedManifest,
  file: ShippedFile,
  url: URL,
  folder: FileSystemDirectoryHandle,
  onBytes: (count: number) => void,
): Promise<void> {
  const unpacked = await fetchUnpacked(manifest.id, new URL(file.source, url));
  const counted = unpacked.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        onBytes(chunk.length);
        controller.enqueue(chunk);
      },
    }),
  );
  try {
    await writeFile(folder, file.path, counted, manifest.name);
    const written = await (await fileAt(folder, file.path, false)).getFile();
    if (written.size !== file.bytes) throw wrongFile(manifest, file, `${written.size} bytes`);
    const digest = await crypto.subtle.digest('SHA-256', await written.arrayBuffer());
    if (hex(digest) !== file.sha256) throw wrongFile(manifest, file, 'other content');
  } catch (error) {
    await removeFile(folder, file.path);
    if (error instanceof AppError) throw error;
    throw wrongFile(manifest, file, 'a broken archive', error);
  }
}

function wrongFile(manifest: ShippedManifest, file: ShippedFile, found: string, cause?: unknown): AppError {
  return new AppError(
    'model/broken',
    `The file ${file.source} of the speech model ${manifest.name} is damaged: ${file.bytes} bytes were expected and ${found} came. Nothing of it was kept; reload the page to try again.`,
    { cause },
  );
}

async function fetchUnpacked(id: string, url: URL): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw new AppError(
      'model/missing',
      `The speech model “${id}” is not on this computer yet, and the app's server cannot be reached. Connect once, then it works offline.`,
      { cause },
    );
  }
  if (!response.ok || !response.body) {
    throw new AppError(
      'model/missing',
      `The speech model “${id}” does not come with this app (${url.pathname}: ${response.status}). Choose another model.`,
    );
  }
  return await inflate(response.body);
}

async function writeFile(
  folder: FileSystemDirectoryHandle,
  path: string,
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
  modelName: string,
): Promise<void> {
  const writable = await (await fileAt(folder, path, true)).createWritable();
  try {
    await bytes.pipeTo(writable);
  } catch (error) {
    if (!isFull(error)) throw error;
    throw noRoom(`The browser's storage has no room for the speech model ${modelName}.`, error);
  }
}

async function fileAt(
  folder: FileSystemDirectoryHandle,
  path: string,
  create: boolean,
): Promise<FileSystemFileHandle> {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  let parent = folder;
  for (const part of parts) parent = await parent.getDirectoryHandle(part, { create });
  return await parent.getFileHandle(name, { create });
}

async function removeFile(folder: FileSystemDirectoryHandle, path: string): Promise<void> {
  const parts = path.split('/');
  const name = parts.pop() ?? '';
  let parent = folder;
  for (const part of parts) parent = await parent.getDirectoryHandle(part);
  await parent.removeEntry(name);
}

function storedModel(manifest: Manifest, folder: FileSystemDirectoryHandle): StoredModel {
  const broken = (path: string, cause: unknown) =>
    new AppError(
      'model/broken',
      `The file ${path} of the speech model ${manifest.name} cannot be read from the browser's storage. Reload the page; the model is then unpacked again.`,
      { cause },
    );
  async function read(path: string): Promise<File> {
    try {
      return await (await fileAt(folder, path, false)).getFile();
    } catch (cause) {
      throw broken(path, cause);
    }
  }
  return {
    id: manifest.id,
    name: manifest.name,
    has: (path) => manifest.files.some((file) => file.path === path),
    async bytes(path) {
      return new Uint8Array(await (await read(path)).arrayBuffer());
    },
    async json(path) {
      const file = await read(path);
      try {
        return JSON.parse(await file.text()) as unknown;
      } catch (cause) {
        throw broken(path, cause);
      }
    },
  };
}

function hex(buffer: ArrayBuffer): string {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
