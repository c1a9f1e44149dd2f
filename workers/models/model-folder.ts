/**
 * Where models lie: a folder `models/<id>/` each, in the browser's private storage. A model is whole when its `manifest.json`,
 * which is written last, names files that are all there in their full size; `download.json` stands for one that is on its way.
 */
import * as v from 'valibot';
import { AppError } from '../../src/base/app-error.ts';
import { importedId, type KeptModel } from '../../src/jobs/models.ts';
import { MODEL_TEXTS } from './model-parts.ts';

/** A path inside a model: plain names, no way out of its folder. */
export const ModelPath = v.pipe(v.string(), v.regex(/^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/));

const Manifest = v.object({
  id: v.string(),
  /** As the user reads it. */
  name: v.string(),
  from: v.optional(v.picklist(['app', 'hub', 'import']), 'app'),
  files: v.array(v.object({ path: ModelPath, bytes: v.number() })),
});

/** What a whole model is made of. */
export type Manifest = v.InferOutput<typeof Manifest>;

const Unfinished = v.object({ name: v.string(), totalBytes: v.number(), done: v.array(v.string()) });

/** A download on its way: what the whole takes, and which files are complete and checked. */
export type Unfinished = v.InferOutput<typeof Unfinished>;

const MANIFEST = 'manifest.json';
const UNFINISHED = 'download.json';

/** Files in one model's folder, by path in it. */
export interface ModelFolder {
  /** Opens a file for writing, made when it is not there. It belongs to one writer at a time. */
  open(path: string): Promise<ModelFile>;
  /** Size in bytes; null when there is no such file. */
  size(path: string): Promise<number | null>;
  /** Null when there is no such file. */
  readText(path: string): Promise<string | null>;
  /** Replaces the file in one step. */
  writeText(path: string, text: string): Promise<void>;
  /** Nothing there is fine. */
  remove(path: string): Promise<void>;
}

/** An open file. What was written stays, whatever happens to the page. */
export interface ModelFile {
  size(): number;
  read(buffer: Uint8Array, at: number): number;
  /** Appends. Throws `QuotaExceededError` when the storage is full. */
  append(bytes: Uint8Array): void;
  /** Cuts or grows. Throws `QuotaExceededError` when that does not fit. */
  truncate(size: number): void;
  close(): void;
}

/** The manifest of a whole model, else null. */
export async function readManifest(folder: ModelFolder): Promise<Manifest | null> {
  const manifest = parse(Manifest, await folder.readText(MANIFEST));
  if (!manifest) return null;
  const sizes = await Promise.all(manifest.files.map((file) => folder.size(file.path)));
  return manifest.files.every((file, at) => sizes[at] === file.bytes) ? manifest : null;
}

/** Makes the model whole: to be called when all its files are. */
export async function writeManifest(folder: ModelFolder, manifest: Manifest): Promise<void> {
  await folder.writeText(MANIFEST, JSON.stringify(manifest));
  await folder.remove(UNFINISHED);
}

/** Makes the model count as not there before its files are replaced. */
export async function removeManifest(folder: ModelFolder): Promise<void> {
  await folder.remove(MANIFEST);
}

/** How far a download is; null when there is none. */
export async function readUnfinished(folder: ModelFolder): Promise<Unfinished | null> {
  return parse(Unfinished, await folder.readText(UNFINISHED));
}

/** Notes how far a download is. */
export async function writeUnfinished(folder: ModelFolder, unfinished: Unfinished): Promise<void> {
  await folder.writeText(UNFINISHED, JSON.stringify(unfinished));
}

function parse<Schema extends v.GenericSchema>(
  schema: Schema,
  text: string | null,
): v.InferOutput<Schema> | null {
  if (text === null) return null;
  try {
    const result = v.safeParse(schema, JSON.parse(text));
    return result.success ? result.output : null;
  } catch {
    return null; // cut short by a crash: as good as not there
  }
}

/** The folder of a model in the browser's private storage, made when it is not there. */
export async function privateModelFolder(id: string): Promise<ModelFolder> {
  const models = await modelsDirectory();
  return modelFolderAt(await models.getDirectoryHandle(id, { create: true }));
}

/** All models in the private storage. */
export async function listModels(): Promise<KeptModel[]> {
  const kept: KeptModel[] = [];
  for await (const [id, handle] of (await modelsDirectory()).entries()) {
    if (handle.kind !== 'directory') continue;
    const folder = modelFolderAt(handle);
    const manifest = await readManifest(folder);
    const unfinished = manifest ? null : await readUnfinished(folder);
    if (!manifest && !unfinished) continue; // the built-in model while it is unpacked
    kept.push({
      id,
      name: manifest?.name ?? unfinished?.name ?? id,
      from: manifest?.from ?? 'hub',
      bytes: await bytesIn(handle),
      totalBytes: unfinished?.totalBytes ?? null,
      languages: manifest ? await languagesOf(folder) : [],
    });
  }
  return kept;
}

/** Ids of all folders of imported models in which there is none: imports under way, and those that a killed tab left. */
export async function unfinishedImports(): Promise<string[]> {
  const ids: string[] = [];
  for await (const [id, handle] of (await modelsDirectory()).entries()) {
    if (handle.kind !== 'directory' || !id.startsWith(importedId(''))) continue;
    if (!(await readManifest(modelFolderAt(handle)))) ids.push(id);
  }
  return ids;
}

/** Removes a model with all its files. */
export async function removeModel(id: string): Promise<void> {
  const models = await modelsDirectory();
  await models.removeEntry(id, { recursive: true }).catch((error: unknown) => {
    if (!(error instanceof DOMException) || error.name !== 'NotFoundError') throw error;
  });
}

/** The languages a model was made for, from its `lang_to_id` ("<|de|>": 50261); empty for English-only models. */
async function languagesOf(folder: ModelFolder): Promise<string[]> {
  const Generation = v.object({ lang_to_id: v.optional(v.record(v.string(), v.number()), {}) });
  const generation = parse(Generation, await folder.readText(MODEL_TEXTS[1]));
  return Object.keys(generation?.lang_to_id ?? {}).map((marker) => marker.slice(2, -2));
}

async function modelsDirectory(): Promise<FileSystemDirectoryHandle> {
  return await (await navigator.storage.getDirectory()).getDirectoryHandle('models', { create: true });
}

async function bytesIn(directory: FileSystemDirectoryHandle): Promise<number> {
  let bytes = 0;
  for await (const handle of directory.values()) {
    bytes += handle.kind === 'directory' ? await bytesIn(handle) : (await handle.getFile()).size;
  }
  return bytes;
}

/** The files of one model in a directory. `open` works in workers only. */
export function modelFolderAt(directory: FileSystemDirectoryHandle): ModelFolder {
  async function find(path: string, create: boolean): Promise<FileSystemFileHandle> {
    const parts = path.split('/');
    const name = parts.pop() ?? '';
    let parent = directory;
    for (const part of parts) parent = await parent.getDirectoryHandle(part, { create });
    return await parent.getFileHandle(name, { create });
  }
  async function read(path: string): Promise<File | null> {
    try {
      return await (await find(path, false)).getFile();
    } catch (error) {
      if (error instanceof DOMException && error.name === 'NotFoundError') return null;
      throw error;
    }
  }
  return {
    async open(path) {
      const handle = await (await find(path, true)).createSyncAccessHandle();
      return {
        size: () => handle.getSize(),
        read: (buffer, at) => handle.read(buffer as Uint8Array<ArrayBuffer>, { at }),
        append(bytes) {
          const written = handle.write(bytes as Uint8Array<ArrayBuffer>, { at: handle.getSize() });
          if (written < bytes.length) throw new DOMException('Short write', 'QuotaExceededError');
        },
        truncate: (size) => handle.truncate(size),
        close() {
          handle.flush();
          handle.close();
        },
      };
    },
    size: async (path) => (await read(path))?.size ?? null,
    readText: async (path) => (await (await read(path))?.text()) ?? null,
    async writeText(path, text) {
      const writable = await (await find(path, true)).createWritable();
      await writable.write(text);
      await writable.close();
    },
    async remove(path) {
      const parts = path.split('/');
      const name = parts.pop() ?? '';
      try {
        let parent = directory;
        for (const part of parts) parent = await parent.getDirectoryHandle(part);
        await parent.removeEntry(name);
      } catch (error) {
        if (!(error instanceof DOMException) || error.name !== 'NotFoundError') throw error;
      }
    },
  };
}

/** What is said when the browser's storage has no room. `sentence` says what does not fit. */
export function noRoom(sentence: string, cause?: unknown): AppError {
  return new AppError(
    'folder/full',
    `${sentence} Free some space on the disk, or delete a model that you do not use, and try again.`,
    { cause },
  );
}

/** True for the error of a storage that is full. */
export function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}
