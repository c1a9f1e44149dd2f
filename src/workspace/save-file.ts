/**
 * Handing a large file to the user without holding it in memory: written where the user says, or, where the browser has no such
 * question, into its private storage and from there to the downloads.
 */
import { isAbort, toAppError } from '../base/app-error.ts';

/** A file that is being written. */
export interface SaveTarget {
  /** To be closed when all is written, or aborted. */
  readonly sink: WritableStream<Uint8Array<ArrayBuffer>>;
  /** Hands the closed file over. */
  finish(): Promise<void>;
  /** After the sink was aborted: leaves nothing behind. */
  discard(): Promise<void>;
}

/** Not in the library's types; Chromium has it. */
interface RemovableFileHandle extends FileSystemFileHandle {
  remove?(): Promise<void>;
}

/** Where files for the downloads wait; the next one takes the place of the last. */
const HANDOVER_FOLDER = 'handover';

/**
 * Asks where to save a zip; only from a click or a key. Null on Cancel.
 * @throws AppError `folder/no-permission` when the browser refuses the place, or its own storage.
 */
export async function saveZip(name: string): Promise<SaveTarget | null> {
  try {
    return 'showSaveFilePicker' in globalThis ? await savePicked(name) : await saveAsDownload(name);
  } catch (error) {
    if (isAbort(error)) return null;
    throw toAppError(
      error,
      'folder/no-permission',
      `The browser did not let “${name}” be written there. Choose another place.`,
    );
  }
}

async function savePicked(name: string): Promise<SaveTarget> {
  const handle: RemovableFileHandle = await showSaveFilePicker({
    suggestedName: name,
    types: [{ description: 'Zip', accept: { 'application/zip': ['.zip'] } }],
  });
  return {
    sink: await handle.createWritable(),
    finish: () => Promise.resolve(),
    discard: async () => handle.remove?.(),
  };
}

async function saveAsDownload(name: string): Promise<SaveTarget> {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(HANDOVER_FOLDER, { recursive: true }).catch(() => {}); // none yet
  const folder = await root.getDirectoryHandle(HANDOVER_FOLDER, { create: true });
  const handle = await folder.getFileHandle(name, { create: true });
  return {
    sink: await handle.createWritable(),
    async finish() {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(await handle.getFile());
      link.download = name;
      link.click();
      // The download reads from it for as long as it takes, so the address lives as long as the page.
    },
    discard: () => folder.removeEntry(name),
  };
}
