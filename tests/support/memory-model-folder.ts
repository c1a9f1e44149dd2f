/** The folder of a speech model in memory, with as much room as a test gives it. */
import type { ModelFile, ModelFolder } from '../../workers/models/model-folder.ts';

/** A ModelFolder whose files can be looked at. */
export interface MemoryModelFolder extends ModelFolder {
  /** By path. */
  readonly files: Map<string, Uint8Array>;
}

/** @param roomBytes how much it takes before it is full. */
export function createMemoryModelFolder(roomBytes: () => number = () => Infinity): MemoryModelFolder {
  const files = new Map<string, Uint8Array>();
  const used = () => [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  const open = new Set<string>();
  return {
    files,
    open(path): Promise<ModelFile> {
      if (open.has(path)) throw new Error(`${path} is open already.`);
      open.add(path);
      if (!files.has(path)) files.set(path, new Uint8Array());
      const bytes = () => files.get(path) ?? new Uint8Array();
      return Promise.resolve({
        size: () => bytes().length,
        read(buffer, at) {
          const part = bytes().subarray(at, at + buffer.length);
          buffer.set(part);
          return part.length;
        },
        append(added) {
          if (used() + added.length > roomBytes()) throw new DOMException('Full', 'QuotaExceededError');
          files.set(path, Buffer.concat([bytes(), added]));
        },
        truncate(size) {
          if (used() - bytes().length + size > roomBytes())
            throw new DOMException('Full', 'QuotaExceededError');
          const cut = new Uint8Array(size);
          cut.set(bytes().subarray(0, size));
          files.set(path, cut);
        },
        close: () => void open.delete(path),
      });
    },
    size: (path) => Promise.resolve(files.get(path)?.length ?? null),
    readText(path) {
      const bytes = files.get(path);
      return Promise.resolve(bytes ? new TextDecoder().decode(bytes) : null);
    },
    writeText: (path, text) => Promise.resolve(void files.set(path, new TextEncoder().encode(text))),
    remove: (path) => Promise.resolve(void files.delete(path)),
  };
}
