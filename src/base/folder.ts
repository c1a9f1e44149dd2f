/**
 * One folder that the app reads and writes: the few primitives that everything on disk is composed of.
 * Implemented over a directory handle (picked folders and the browser's private folder alike) and, for tests, in memory.
 */

/** Names joined by "/", relative to the folder: "dataset/Usable/a.wav". "" is the folder itself. No empty, "." or ".." part. */
export type Path = string;

/** One thing in a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
}

/** What a file is made of. A stream is for what may be too large for memory. */
export type FileContent = Blob | BufferSource | string | ReadableStream<Uint8Array<ArrayBuffer>>;

/**
 * A folder and everything below it. Missing things are `null` or empty, never an error; what exists and cannot be used is an
 * AppError with code `folder/no-permission`, `folder/gone` (the folder itself vanished), `folder/full`, `folder/bad-name`
 * or `file/unreadable`, and a sentence that names the path. Writes to one path are queued one after another.
 */
export interface Folder {
  /** The folder's own name, as the user sees it. */
  readonly name: string;
  /** Entries in natural order; empty when the folder at `path` does not exist. Temporary files of a write are left out. */
  list(path: Path): Promise<FolderEntry[]>;
  /** Snapshots of all files directly in the folder at `path`, in no order: for thousands, several times as quick as `read`. */
  readAll(path: Path): Promise<File[]>;
  /** A snapshot of the file, or null when there is none. Do not keep it across a write to the same path. */
  read(path: Path): Promise<File | null>;
  /** Replaces the file in one step (a crash leaves the old or the new one), making the folders above it. */
  write(path: Path, data: FileContent): Promise<void>;
  /**
   * Writes a file that is not there yet, quicker than `write`: it has its name from the start, so a crash leaves it empty (what
   * it holds is whole or nothing). For many files whose sizes are looked at when the work goes on, as the clips of a split.
   */
  create(path: Path, data: FileContent): Promise<void>;
  /** Moves a file, replacing what is at `to`, making the folders above it. A missing `from` is `file/unreadable`. */
  move(from: Path, to: Path): Promise<void>;
  /** Removes a file or a whole sub-folder; nothing there is fine. */
  remove(path: Path): Promise<void>;
  /** Removes what writes that a crash interrupted left directly in the folder at `path`. Nobody may be writing there. */
  sweep(path: Path): Promise<void>;
  /** The sub-folder as a Folder of its own, or null when it does not exist and `create` is not set. */
  folder(path: Path, options?: { create: boolean }): Promise<Folder | null>;
}
