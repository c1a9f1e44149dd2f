/**
 * The one file system of the app: a `Folder` over a directory handle, the same for a picked folder and for the browser's
 * private one. It owns how a file is replaced without ever being half written, and what the browser's errors mean. Pickers and
 * permissions are `pick-folder.ts`.
 */
import { AppError } from '../base/app-error.ts';
import type { FileContent, Folder, FolderEntry, Path } from '../base/folder.ts';
import { compareNames } from '../dataset/naming.ts';

/** In no TypeScript library yet. Chromium, Firefox and Safari have it; folders cannot be moved, files can. */
interface MovableFileHandle extends FileSystemFileHandle {
  move?(parent: FileSystemDirectoryHandle, name: string): Promise<void>;
}

/** More at once are no quicker. */
const READS_IN_FLIGHT = 256;

type Queue = <T>(keys: readonly string[], run: () => Promise<T>) => Promise<T>;

/**
 * A `Folder` over `handle`. Writes are queued per path within one Folder and the sub-folders it hands out, so make one for
 * each directory. The handle needs permission before the first call; see `ensureReadWrite`.
 */
export function createHandleFolder(handle: FileSystemDirectoryHandle): Folder {
  return makeFolder(handle, '', handle.name, createQueue());
}

const handles = new WeakMap<Folder, FileSystemDirectoryHandle>();

/** The directory that a Folder made here stands for. */
export function handleOf(folder: Folder): FileSystemDirectoryHandle {
  const handle = handles.get(folder);
  if (!handle) throw new Error(`${folder.name} is no folder over a handle.`);
  return handle;
}

/**
 * @param prefix where this folder is in the first one, with a "/" at its end; keys of the queue begin with it.
 * @param shown what sentences call it.
 */
function makeFolder(handle: FileSystemDirectoryHandle, prefix: string, shown: string, queue: Queue): Folder {
  /** Runs one operation on `paths` and turns the browser's errors into the app's; the first path is the one named. */
  async function guard<T>(path: Path, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      throw toFolderError(error, path === '' ? shown : `${shown}/${path}`, shown);
    }
  }

  /** Runs one change when earlier changes of the same paths are done. */
  function change<T>(paths: readonly Path[], run: () => Promise<T>): Promise<T> {
    return queue(
      paths.map((path) => prefix + path),
      () => guard(paths[0] ?? '', run),
    );
  }

  /** The directory at `path`, or null when it, or one above it, does not exist. */
  async function find(path: Path): Promise<FileSystemDirectoryHandle | null> {
    let directory = handle;
    for (const part of partsOf(path)) {
      const next = await orNull(directory.getDirectoryHandle(part));
      if (!next) return await absent();
      directory = next;
    }
    return directory;
  }

  async function make(path: Path): Promise<FileSystemDirectoryHandle> {
    let directory = handle;
    for (const part of partsOf(path)) directory = await directory.getDirectoryHandle(part, { create: true });
    return directory;
  }

  async function findFile(path: Path): Promise<FileSystemFileHandle | null> {
    const { above, name } = split(path);
    const directory = await find(above);
    if (!directory) return null;
    return (await orNull(directory.getFileHandle(name))) ?? (await absent());
  }

  /** Something is not there: fine, unless that is because this whole folder vanished. */
  async function absent(): Promise<null> {
    await handle.keys().next();
    return null;
  }

  const folder: Folder = {
    name: handle.name,

    list: (path) =>
      guard(path, async () => {
        const directory = await find(path);
        const entries: FolderEntry[] = [];
        if (directory) {
          for await (const [name, { kind }] of directory.entries()) {
            if (!isTemporary(name)) entries.push({ name, kind: kind === 'file' ? 'file' : 'folder' });
          }
        }
        return entries.sort((a, b) => compareNames(a.name, b.name));
      }),

    readAll: (path) =>
      guard(path, async () => {
        const directory = await find(path);
        const handles: FileSystemFileHandle[] = [];
        if (directory) {
          for await (const entry of directory.values()) {
            if (entry.kind === 'file' && !isTemporary(entry.name)) handles.push(entry);
          }
        }
        const files: File[] = [];
        for (let at = 0; at < handles.length; at += READS_IN_FLIGHT) {
          const reads = handles.slice(at, at + READS_IN_FLIGHT).map((file) => orNull(file.getFile()));
          for (const file of await Promise.all(reads)) if (file) files.push(file);
        }
        return files;
      }),

    read: (path) =>
      guard(path, async () => {
        const file = await findFile(path);
        return file && (await file.getFile());
      }),

    write: (path, data) =>
      change([path], async () => {
        const { above, name } = split(path);
        const directory = await make(above);
        const temporary = await directory.getFileHandle(temporaryName(name), { create: true });
        try {
          await fill(temporary, data);
          await moveFile(temporary, directory, name);
        } catch (error) {
          await directory.removeEntry(temporary.name).catch(() => {}); // what counts is the first error
          throw error;
        }
      }),

    create: (path, data) =>
      change([path], async () => {
        const { above, name } = split(path);
        const directory = await make(above);
        const file = await directory.getFileHandle(name, { create: true });
        try {
          await fill(file, data);
        } catch (error) {
          await directory.removeEntry(name).catch(() => {}); // what counts is the first error
          throw error;
        }
      }),

    move: (from, to) =>
      change([from, to], async () => {
        const target = split(to);
        const file = await findFile(from);
        if (!file) {
          throw new AppError(
            'file/unreadable',
            `${shown}/${from} is not there any more, so it could not be moved to ${shown}/${to}. Open the folder again to see what it holds.`,
          );
        }
        if (from === to) return;
        const source = await find(split(from).above);
        await moveFile(file, await make(target.above), target.name, source);
      }),

    remove: (path) =>
      change([path], async () => {
        const { above, name } = split(path);
        const directory = await find(above);
        if (!directory) return;
        try {
          await patiently(() => directory.removeEntry(name, { recursive: true }));
        } catch (error) {
          if (!isNamed(error, 'NotFoundError')) throw error;
          await absent();
        }
      }),

    sweep: (path) =>
      guard(path, async () => {
        const directory = await find(path);
        if (!directory) return;
        const left: string[] = [];
        for await (const [name, { kind }] of directory.entries()) {
          if (kind === 'file' && isTemporary(name)) left.push(name);
        }
        // One that another program holds stays, and is used up by the next write of its name.
        for (const name of left) await directory.removeEntry(name).catch(() => {});
      }),

    folder: (path, options) =>
      guard(path, async () => {
        const directory = options?.create === true ? await make(path) : await find(path);
        if (!directory) return null;
        return path === ''
          ? makeFolder(directory, prefix, shown, queue)
          : makeFolder(directory, `${prefix}${path}/`, `${shown}/${path}`, queue);
      }),
  };
  handles.set(folder, handle);
  return folder;
}

/**
 * A file keeps its old content until the new one is whole, so the new one gets a name of its own first. With the same ending,
 * because Chromium has a closed file checked as a download unless it knows the ending as harmless: 60 to 500 ms a file with
 * ".tmp" and the like, 1 ms with ".wav". The same name each time, so that what a crash leaves is used up by the next write.
 */
function temporaryName(name: string): string {
  return `.adm-new.${name}`;
}

/** Ours, and Chromium's own ("a.wav.crswap"), which stay when the browser dies while writing. */
function isTemporary(name: string): boolean {
  return /^\.adm-new\.|\.crswap$/i.test(name);
}

async function fill(file: FileSystemFileHandle, data: FileContent): Promise<void> {
  const writable = await patiently(() => file.createWritable());
  // It closes the file at its end, and gives it up when it fails.
  if (data instanceof ReadableStream) return data.pipeTo(writable);
  try {
    await writable.write(data);
    await writable.close();
  } catch (error) {
    // Without it the browser's swap file stays.
    await writable.abort().catch(() => {});
    throw error;
  }
}

/**
 * Renames onto the target. Where the browser has no `move`, or refuses it for this place (some network and cloud drives), the
 * content is copied, which a crash can interrupt.
 * @param source the directory the file is in; the target's when left out.
 */
async function moveFile(
  file: MovableFileHandle,
  target: FileSystemDirectoryHandle,
  name: string,
  source: FileSystemDirectoryHandle | null = target,
): Promise<void> {
  const move = file.move?.bind(file);
  if (move) {
    try {
      await patiently(() => move(target, name));
      return;
    } catch (error) {
      const isFinal =
        error instanceof TypeError ||
        ['NotAllowedError', 'QuotaExceededError', 'NotFoundError', 'TypeMismatchError'].some((final) =>
          isNamed(error, final),
        );
      if (isFinal) throw error;
    }
  }
  await fill(await target.getFileHandle(name, { create: true }), await file.getFile());
  await source?.removeEntry(file.name);
}

/** For how long the browser may still hold files of a tab that was killed while it wrote them; a second was never reached. */
const HELD_MS = 1000;
const ASK_AGAIN_MS = 20;

/** Tries again while somebody else holds the file. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const until = performance.now() + HELD_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isNamed(error, 'NoModificationAllowedError') || performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  }
}

/** null when nothing of that kind has the name. */
async function orNull<T>(lookUp: Promise<T>): Promise<T | null> {
  try {
    return await lookUp;
  } catch (error) {
    if (isNamed(error, 'NotFoundError') || isNamed(error, 'TypeMismatchError')) return null;
    throw error;
  }
}

function partsOf(path: Path): string[] {
  if (path === '') return [];
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new TypeError(`Not a path: ${path}`);
  }
  return parts;
}

function split(path: Path): { above: Path; name: string } {
  const parts = partsOf(path);
  const name = parts.pop();
  if (name === undefined) throw new TypeError('The folder itself is no file in it');
  return { above: parts.join('/'), name };
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof DOMException && error.name === name;
}

function toFolderError(error: unknown, where: string, folder: string): AppError {
  if (error instanceof AppError) return error;
  const options = { cause: error };
  if (error instanceof TypeError) {
    return new AppError(
      'folder/bad-name',
      `No file system takes the name of ${where}. Rename it, without : * ? " < > | and without a dot or space at its end.`,
      options,
    );
  }
  switch (error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return new AppError(
        'folder/no-permission',
        `The browser may not use ${where}. Open the folder ${folder} again and allow it to be read and changed.`,
        options,
      );
    case 'NotFoundError':
      return new AppError(
        'folder/gone',
        `The folder ${folder} is not there any more, so ${where} could not be used. Put it back where it was, or open it where it is now.`,
        options,
      );
    case 'QuotaExceededError':
      return new AppError(
        'folder/full',
        `There is no room left for ${where}. Free some space and try again; what was there before is unchanged.`,
        options,
      );
    default:
      return new AppError(
        'file/unreadable',
        `${where} could not be used. Close other programs that have it open and try again.`,
        options,
      );
  }
}

/** Runs what shares a key one after another, in the order it was asked for. */
function createQueue(): Queue {
  const tails = new Map<string, Promise<unknown>>();
  return (keys, run) => {
    const result = Promise.all(keys.map((key) => tails.get(key) ?? Promise.resolve())).then(run);
    const tail = result.then(
      () => {},
      () => {}, // the caller has the error; the next in the queue goes on
    );
    for (const key of keys) tails.set(key, tail);
    void tail.then(() => {
      for (const key of keys) if (tails.get(key) === tail) tails.delete(key);
    });
    return result;
  };
}
