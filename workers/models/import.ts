/** Copies a model folder from disk into the browser's storage, after making sure that it is one. */
import { AppError } from '../../src/base/app-error.ts';
import type { ModelProgress } from '../../src/jobs/models.ts';
import { HEAD_BYTES, isJsonObject, isOnnxHead } from './model-checks.ts';
import { type Manifest, type ModelFolder, writeManifest } from './model-folder.ts';
import { externalData, rungsOf } from '../speech/rungs.ts';
import { MODEL_PARTS, MODEL_TEXTS } from './model-parts.ts';
import { requireRoom } from './room.ts';

const PART_BYTES = 1 << 22;

/**
 * The files of a folder that make a model, checked. Errors: `model/broken`, which says what is missing or wrong.
 *
 * @param name the folder's, for messages.
 */
export async function chooseModelFiles(
  name: string,
  files: ReadonlyMap<string, File>,
): Promise<ReadonlyMap<string, File>> {
  const wrong = (what: string) =>
    new AppError(
      'model/broken',
      `“${name}” is not a Whisper model that can be used here: ${what}. Choose a folder in the layout of transformers.js: config.json, tokenizer.json and a folder “onnx”.`,
    );
  const missing = MODEL_TEXTS.find((path) => !files.has(path));
  if (missing) throw wrong(`${missing} is missing`);
  const has = (path: string) => files.has(path);
  const rungs = rungsOf(has, true);
  if (rungs.length === 0) {
    throw wrong(`the folder “onnx” lacks an encoder and a decoder (${MODEL_PARTS.join(', ')})`);
  }
  const parts = [...new Set(rungs.flatMap(({ encoder, decoder }) => [encoder, decoder]))];
  const data = parts.flatMap((part) => externalData(has, part));
  const chosen = new Map<string, File>();
  for (const path of [...MODEL_TEXTS, ...parts, ...data]) {
    const file = files.get(path);
    if (!file) continue;
    if (path.endsWith('.json') && !isJsonObject(await file.text())) throw wrong(`${path} is not JSON`);
    const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
    if (path.endsWith('.onnx') && !isOnnxHead(head)) throw wrong(`${path} does not begin as a model does`);
    chosen.set(path, file);
  }
  return chosen;
}

/**
 * Makes sure that there is room for a copy of the files, in the place of what the folder holds of them. Errors: `folder/full`.
 *
 * @param freeBytes how much the browser's storage can take; null when it does not say.
 */
export async function requireRoomForCopy(
  name: string,
  files: ReadonlyMap<string, File>,
  folder: ModelFolder,
  freeBytes: () => Promise<number | null>,
): Promise<void> {
  let wantedBytes = 0;
  for (const [path, { size }] of files) wantedBytes += size - ((await folder.size(path)) ?? 0);
  await requireRoom(`“${name}”`, wantedBytes, folder, freeBytes);
}

/** Copies the files and makes the model whole. Throws `QuotaExceededError` when the storage is full. */
export async function copyModel(
  { id, name }: Pick<Manifest, 'id' | 'name'>,
  files: ReadonlyMap<string, File>,
  folder: ModelFolder,
  onProgress: (progress: ModelProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  const totalBytes = [...files.values()].reduce((sum, { size }) => sum + size, 0);
  let bytes = 0;
  for (const [path, file] of files) {
    const into = await folder.open(path);
    try {
      into.truncate(0);
      for (let at = 0; at < file.size; at += PART_BYTES) {
        signal.throwIfAborted();
        const part = new Uint8Array(await file.slice(at, at + PART_BYTES).arrayBuffer());
        into.append(part);
        bytes += part.length;
        onProgress({ bytes, totalBytes });
      }
    } finally {
      into.close();
    }
  }
  await writeManifest(folder, {
    id,
    name,
    from: 'import',
    files: [...files].map(([path, file]) => ({ path, bytes: file.size })),
  });
}
