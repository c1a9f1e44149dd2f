/**
 * The folders that were opened last, so that one click opens one again. Handles live in IndexedDB, which is the only place
 * where a browser keeps them; the permission is asked for anew by `ensureReadWrite`.
 */
import { get, update } from 'idb-keyval';

/** A folder that was opened before. */
export interface RememberedFolder {
  /** Stays the same for one directory on disk as long as it is remembered; other stores use it as their key. */
  readonly id: string;
  readonly name: string;
  readonly handle: FileSystemDirectoryHandle;
  /** Milliseconds since 1970. */
  readonly openedAtMs: number;
}

const KEY = 'remembered-folders';

/** The remembered folders, last opened first. */
export async function listFolders(): Promise<RememberedFolder[]> {
  return (await get<RememberedFolder[]>(KEY)) ?? [];
}

/** The remembered folder that is the same directory as `handle`, however it was opened, or null. */
export async function findFolder(handle: FileSystemDirectoryHandle): Promise<RememberedFolder | null> {
  for (const folder of await listFolders()) {
    if (await folder.handle.isSameEntry(handle)) return folder;
  }
  return null;
}

/** Puts a directory at the head of the list; one that is on it keeps its id. */
export async function rememberFolder(handle: FileSystemDirectoryHandle): Promise<RememberedFolder> {
  const known = await findFolder(handle);
  const folder: RememberedFolder = {
    id: known?.id ?? crypto.randomUUID(),
    name: handle.name,
    handle,
    openedAtMs: Date.now(),
  };
  await update<RememberedFolder[]>(KEY, (folders = []) => [
    folder,
    ...folders.filter(({ id }) => id !== folder.id),
  ]);
  return folder;
}

/** Puts a directory at the end of the list, so that it has an id though it was not opened; one that is on it stays where it is. */
export async function noteFolder(handle: FileSystemDirectoryHandle): Promise<RememberedFolder> {
  const known = await findFolder(handle);
  if (known) return known;
  const folder: RememberedFolder = {
    id: crypto.randomUUID(),
    name: handle.name,
    handle,
    openedAtMs: Date.now(),
  };
  await update<RememberedFolder[]>(KEY, (folders = []) => [...folders, folder]);
  return folder;
}

/** Takes a folder off the list. Nothing on disk changes. */
export async function forgetFolder(id: string): Promise<void> {
  await update<RememberedFolder[]>(KEY, (folders = []) => folders.filter((folder) => folder.id !== id));
}
