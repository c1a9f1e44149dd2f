/**
 * The folders that were opened last, so that one click opens one again. Handles live in IndexedDB, which is the only place
 * where a browser keeps them; the permission is asked for anew by `ensureReadWrite`.
 */
import { get, update } from 'idb-keyval';
import type { Folder, Path } from '../base/folder.ts';
import { handleOf } from './handle-folder.ts';

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
export function rememberFolder(handle: FileSystemDirectoryHandle): Promise<RememberedFolder> {
  return inTurn(async () => {
    const folder = (await findFolder(handle)) ?? entryOf(handle);
    const opened = { ...folder, name: handle.name, handle, openedAtMs: Date.now() };
    await update<RememberedFolder[]>(KEY, (folders = []) => [
      opened,
      ...folders.filter(({ id }) => id !== folder.id),
    ]);
    return opened;
  });
}

/** Puts a directory at the end of the list, so that it has an id though it was not opened; one that is on it stays where it is. */
export function noteFolder(handle: FileSystemDirectoryHandle): Promise<RememberedFolder> {
  return inTurn(async () => {
    const known = await findFolder(handle);
    if (known) return known;
    const folder = entryOf(handle);
    await update<RememberedFolder[]>(KEY, (folders = []) => [...folders, folder]);
    return folder;
  });
}

function entryOf(handle: FileSystemDirectoryHandle): RememberedFolder {
  return { id: crypto.randomUUID(), name: handle.name, handle, openedAtMs: Date.now() };
}

/** Two tabs that meet one directory at the same moment must not give it two ids. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks.request(KEY, work);
}

/**
 * The id of a directory in a folder: the same in every tab, however it was reached. It is made when it is not there.
 * @param folder over a handle.
 */
export async function folderId(folder: Folder, path: Path): Promise<string> {
  const directory = await folder.folder(path, { create: true });
  return (await noteFolder(handleOf(directory ?? folder))).id;
}

/** Takes a folder off the list. Nothing on disk changes. */
export async function forgetFolder(id: string): Promise<void> {
  await update<RememberedFolder[]>(KEY, (folders = []) => folders.filter((folder) => folder.id !== id));
}
