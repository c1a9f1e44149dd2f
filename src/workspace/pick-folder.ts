/**
 * How the app comes to a directory: the only file that opens the browser's picker, takes a dropped folder, asks for permission
 * and reaches the browser's private file system. What is done with a directory is `handle-folder.ts`.
 */
import { AppError, isAbort, toAppError } from '../base/app-error.ts';
import { createHandleFolder } from './handle-folder.ts';

/**
 * To be shown quietly after a picker that gave nothing: Chromium refuses Downloads, Documents, the home folder and drive roots
 * with a message of its own and then reports Cancel, so the app cannot tell the two apart.
 */
export const REFUSED_FOLDER_HINT =
  'No folder was opened. The browser does not hand out Downloads, Documents or a whole drive: choose or make a sub-folder in it.';

const UNSUPPORTED =
  'This browser cannot open folders. Use Chrome or Edge on a computer, or go on here with a copy: drop your files on the page, and take the results as a zip.';

/** Whether the browser can open the user's folders (Chrome, Edge). */
export function supportsFolders(): boolean {
  return 'showDirectoryPicker' in globalThis;
}

/**
 * Lets the user choose a folder, for reading and writing where nothing else is asked. Only from a click or a key.
 * @returns null on Cancel, and for a folder that the browser refuses; then show `REFUSED_FOLDER_HINT`.
 * @throws AppError `folder/unsupported`, `folder/refused`.
 */
export async function pickFolder(
  options: DirectoryPickerOptions = { id: 'project', mode: 'readwrite' },
): Promise<FileSystemDirectoryHandle | null> {
  if (!supportsFolders()) throw new AppError('folder/unsupported', UNSUPPORTED);
  try {
    return await showDirectoryPicker(options);
  } catch (error) {
    if (isAbort(error)) return null;
    throw toAppError(
      error,
      'folder/refused',
      'The browser did not open the folder. Click Open folder again.',
    );
  }
}

/**
 * Lets the user choose the folder of a speech model and reads what lies in it and one folder below. Only from a click or a key.
 * @returns its files by path in it; null on Cancel, and for a folder that the browser refuses.
 * @throws AppError `folder/unsupported`, `folder/refused`.
 */
export async function pickModelFolder(): Promise<{ name: string; files: Map<string, File> } | null> {
  const handle = await pickFolder({ id: 'model', mode: 'read' });
  if (!handle) return null;
  const files = new Map<string, File>();
  for await (const entry of handle.values()) {
    if (entry.kind === 'file') files.set(entry.name, await entry.getFile());
    else {
      for await (const inner of entry.values()) {
        if (inner.kind === 'file') files.set(`${entry.name}/${inner.name}`, await inner.getFile());
      }
    }
  }
  return { name: handle.name, files };
}

/**
 * The first folder in what was dropped, or null when there is none (files, text). Call it straight in the event's handler,
 * before any await: the browser empties the data as soon as the handler returns.
 * @throws AppError `folder/unsupported` where the browser does not hand out dropped folders; `folderFromFiles` is the way on.
 */
export async function handleFromDrop(data: DataTransfer): Promise<FileSystemDirectoryHandle | null> {
  const items = [...data.items].filter((item) => item.kind === 'file');
  if (items.some((item) => !('getAsFileSystemHandle' in item))) {
    throw new AppError('folder/unsupported', UNSUPPORTED);
  }
  // All are asked for in this tick, and a failing one must not be left without a listener.
  const results = await Promise.allSettled(items.map((item) => item.getAsFileSystemHandle()));
  for (const result of results) {
    if (result.status === 'fulfilled' && result.value instanceof FileSystemDirectoryHandle)
      return result.value;
  }
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) {
    throw new AppError(
      'folder/refused',
      'The browser did not hand out what was dropped. Click Open folder and choose it there.',
      { cause: failed.reason },
    );
  }
  return null;
}

/**
 * Makes sure that a directory can be read and written. Asks the user only while a click or key is being handled, for the
 * browser refuses otherwise.
 * @returns "prompt": it has to be asked for, by a click. "denied": the user said no.
 */
export async function ensureReadWrite(handle: FileSystemDirectoryHandle): Promise<PermissionState> {
  // Without these methods (Firefox, Safari) there are only private directories, which need no permission.
  if (!('queryPermission' in handle)) return 'granted';
  const state = await handle.queryPermission({ mode: 'readwrite' });
  if (state !== 'prompt' || !navigator.userActivation.isActive) return state;
  return await handle.requestPermission({ mode: 'readwrite' });
}

/** A directory of the app's own in the browser's private file system, made when it is not there yet. */
export async function privateFolder(name: string): Promise<FileSystemDirectoryHandle> {
  try {
    const root = await navigator.storage.getDirectory();
    const folders = await root.getDirectoryHandle('folders', { create: true });
    return await folders.getDirectoryHandle(name, { create: true });
  } catch (error) {
    throw toAppError(
      error,
      'folder/unsupported',
      'The browser gives this page no storage, as in a private window. Open it in a normal window, or use Chrome or Edge.',
    );
  }
}

/**
 * Copies files into a private directory, for browsers that cannot open folders; a file keeps its place in the folder that was
 * chosen (`webkitRelativePath`). Files of the same path are replaced, others stay.
 */
export async function folderFromFiles(
  name: string,
  files: Iterable<File>,
): Promise<FileSystemDirectoryHandle> {
  const handle = await privateFolder(name);
  const folder = createHandleFolder(handle);
  for (const file of files) {
    const inside = file.webkitRelativePath.split('/').slice(1).join('/');
    await folder.write(inside || file.name, file);
  }
  return handle;
}
