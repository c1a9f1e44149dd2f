/** The recordings of a folder and what their headers say. */
import { AppError, isAbort, toAppError } from '../base/app-error.ts';
import type { Folder, Path } from '../base/folder.ts';
import { isOwnFolder, isRecording } from '../dataset/layout.ts';
import { compareNames } from '../dataset/naming.ts';
import type { MediaEngine, RecordingInfo } from './engines.ts';

/** A recording that was found in a folder. */
export interface Recording {
  /** In the folder that was searched. */
  readonly path: Path;
  readonly name: string;
  readonly sizeBytes: number;
  readonly lastModifiedMs: number;
  /** Null while its header is being read, or when it cannot be read (then `error` says why). */
  readonly info: RecordingInfo | null;
  readonly error: AppError | null;
}

/**
 * Finds the recordings in the folder and its sub-folders, in natural order, leaving the app's own folders out, then reads
 * their headers one after another. `publish` gets the list at once and again with every header.
 * @param known what was found before: an unchanged recording is not read again.
 */
export async function findRecordings(
  folder: Folder,
  media: MediaEngine,
  known: readonly Recording[],
  publish: (recordings: readonly Recording[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const before = new Map(known.map((recording) => [recording.path, recording]));
  const list: Recording[] = [];
  for (const path of (await search(folder)).sort(compareNames)) {
    const file = await folder.read(path);
    if (!file) continue;
    const same = before.get(path);
    const unchanged = same?.info && same.sizeBytes === file.size && same.lastModifiedMs === file.lastModified;
    list.push(unchanged ? same : describe(path, file));
  }
  const stopped = () => signal.aborted;
  if (stopped()) return;
  publish([...list]);
  for (const [at, recording] of list.entries()) {
    if (recording.info) continue;
    const header = await readHeader(folder, recording.path, media);
    if (stopped()) return;
    list[at] = { ...recording, ...header };
    publish([...list]);
  }
}

async function search(folder: Folder): Promise<Path[]> {
  const found: Path[] = [];
  const waiting: Path[] = [''];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    for (const entry of await folder.list(path)) {
      const entryPath = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.kind === 'file' && isRecording(entry.name)) found.push(entryPath);
      if (entry.kind === 'folder' && !isOwnFolder(entryPath)) waiting.push(entryPath);
    }
  }
  return found;
}

function describe(path: Path, file: File): Recording {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return { path, name, sizeBytes: file.size, lastModifiedMs: file.lastModified, info: null, error: null };
}

async function readHeader(
  folder: Folder,
  path: Path,
  media: MediaEngine,
): Promise<Pick<Recording, 'info' | 'error'>> {
  for (;;) {
    try {
      const file = await folder.read(path);
      if (!file) throw new AppError('file/unreadable', `${path} is no longer in the folder.`);
      return { info: await media.probe(file), error: null };
    } catch (error) {
      // A cancelled decoding takes the worker, and what waited in it, along; this file is not at fault.
      if (isAbort(error)) continue;
      return { info: null, error: toAppError(error, 'media/failed', `${path} could not be read.`) };
    }
  }
}
