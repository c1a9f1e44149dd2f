/**
 * A `Folder` in memory, for tests of what is built on one, with the misbehaviour of real folders: no room, a folder that
 * vanished, a permission that was taken back, a write that fails.
 */
import { AppError, type ErrorCode } from '../../src/base/app-error.ts';
import type { Folder, FolderEntry, Path } from '../../src/base/folder.ts';
import { compareNames } from '../../src/dataset/naming.ts';

export interface MemoryFolder extends Folder {
  /** Content of every file, by path; for setting up and looking. */
  readonly files: Map<Path, File>;
  /** How many writes were begun. */
  readonly writes: () => number;
  /** The `nth` write from now (1 = the next) fails with `code` and leaves the file as it was. */
  failWrite(nth: number, code?: ErrorCode): void;
  /** From now on every call fails with `code`, as when the folder was unplugged; null ends it. */
  fail(code: ErrorCode | null): void;
}

interface Shared {
  readonly files: Map<Path, File>;
  readonly folders: Set<Path>;
  writes: number;
  failAt: { write: number; code: ErrorCode } | null;
  failing: ErrorCode | null;
  /** Writes are done one after another, each a tick later, so that a caller that does not wait is found out. */
  last: Promise<unknown>;
}

/** @param content files to begin with, by path. */
export function createMemoryFolder(
  name = 'my-voice',
  content: Readonly<Record<Path, BlobPart>> = {},
): MemoryFolder {
  const shared: Shared = {
    files: new Map(),
    folders: new Set(['']),
    writes: 0,
    failAt: null,
    failing: null,
    last: Promise.resolve(),
  };
  for (const [path, part] of Object.entries(content)) put(shared, path, part);
  return {
    ...makeFolder(shared, name, ''),
    files: shared.files,
    writes: () => shared.writes,
    failWrite: (nth, code = 'folder/full') => {
      shared.failAt = { write: shared.writes + nth, code };
    },
    fail: (code) => {
      shared.failing = code;
    },
  };
}

function makeFolder(shared: Shared, name: string, prefix: string): Folder {
  const full = (path: Path) => {
    if (shared.failing) throw failure(shared.failing, `${name}/${path}`);
    const parts = path === '' ? [] : path.split('/');
    if (parts.some((part) => /^\.{0,2}$|[:*?"<>|]|[. ]$/.test(part)))
      throw failure('folder/bad-name', `${name}/${path}`);
    return path === '' ? prefix.slice(0, -1) : prefix + path;
  };
  const file = (path: Path) => {
    if (path === '') throw failure('folder/bad-name', name);
    return full(path);
  };
  const queued = <T>(run: () => T): Promise<T> => {
    const result = shared.last.then(() => run());
    shared.last = result.catch(() => {});
    return result;
  };
  const now = async <T>(run: () => T): Promise<T> => {
    await Promise.resolve();
    return run();
  };
  const write: Folder['write'] = async (path, content) => {
    const data = content instanceof ReadableStream ? await new Response(content).blob() : content;
    return queued(() => {
      const target = file(path);
      shared.writes++;
      if (shared.failAt?.write === shared.writes) throw failure(shared.failAt.code, target);
      if (shared.folders.has(target)) throw failure('file/unreadable', target);
      put(shared, target, data);
    });
  };
  return {
    name,
    list: (path) =>
      now(() => {
        const folder = full(path);
        const above = folder === '' ? '' : `${folder}/`;
        const entries = new Map<string, FolderEntry>();
        const add = (path_: Path, kind: FolderEntry['kind']) => {
          const rest = path_.slice(above.length);
          const [first = ''] = rest.split('/');
          if (!path_.startsWith(above) || first === '') return;
          entries.set(first, { name: first, kind: rest.includes('/') ? 'folder' : kind });
        };
        for (const path_ of shared.folders) add(path_, 'folder');
        for (const path_ of shared.files.keys()) add(path_, 'file');
        return [...entries.values()].sort((a, b) => compareNames(a.name, b.name));
      }),
    readAll: (path) =>
      now(() => {
        const folder = full(path);
        const above = folder === '' ? '' : `${folder}/`;
        return [...shared.files].flatMap(([at, file]) =>
          at.startsWith(above) && !at.slice(above.length).includes('/') ? [file] : [],
        );
      }),
    read: (path) => now(() => shared.files.get(file(path)) ?? null),
    write,
    create: write,
    sweep: () => now(() => {}),
    move: (from, to) =>
      queued(() => {
        const found = shared.files.get(file(from));
        if (!found) throw failure('file/unreadable', from);
        shared.files.delete(file(from));
        put(shared, file(to), found);
      }),
    remove: (path) =>
      queued(() => {
        const target = file(path);
        const isInside = (other: Path) => other === target || other.startsWith(`${target}/`);
        for (const other of [...shared.files.keys()].filter(isInside)) shared.files.delete(other);
        for (const other of [...shared.folders].filter(isInside)) shared.folders.delete(other);
      }),
    folder: (path, options) =>
      now(() => {
        const target = full(path);
        if (!shared.folders.has(target)) {
          if (!options?.create) return null;
          addFolders(shared, `${target}/`);
        }
        return target === ''
          ? makeFolder(shared, name, '')
          : makeFolder(shared, target.slice(target.lastIndexOf('/') + 1), `${target}/`);
      }),
  };
}

function put(shared: Shared, path: Path, part: BlobPart): void {
  addFolders(shared, path);
  shared.files.set(path, new File([part], path.slice(path.lastIndexOf('/') + 1)));
}

/** Makes every folder above `path`. */
function addFolders(shared: Shared, path: Path): void {
  for (let slash = path.indexOf('/'); slash !== -1; slash = path.indexOf('/', slash + 1)) {
    shared.folders.add(path.slice(0, slash));
  }
}

function failure(code: ErrorCode, path: Path): AppError {
  return new AppError(code, `${path}: made to fail by a test.`);
}
