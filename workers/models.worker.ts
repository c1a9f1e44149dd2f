/**
 * The models in the browser's storage: downloads, imports, the list. A worker of its own, because only a worker may write a file
 * so that what was written outlives a killed tab, and because a download goes on while another model transcribes.
 */
import * as Comlink from 'comlink';
import { AppError, isAbort } from '../src/base/app-error.ts';
import { registerErrorTransfer } from '../src/base/worker-errors.ts';
import type { ModelsWorkerApi } from '../src/jobs/model-library.ts';
import { importedId, type ModelProgress } from '../src/jobs/models.ts';
import { downloadModel } from './models/download.ts';
import { chooseModelFiles, copyModel, requireRoomForCopy } from './models/import.ts';
import {
  isFull,
  listModels,
  noRoom,
  privateModelFolder,
  readManifest,
  removeModel,
  unfinishedImports,
} from './models/model-folder.ts';

registerErrorTransfer();

const running = new Map<string, AbortController>();

/** Messages of progress cost more than the bytes they are about, so they come at most this often. */
const REPORT_EVERY_MS = 100;

const api: ModelsWorkerApi = {
  async list() {
    for (const id of await unfinishedImports()) {
      // Whoever is importing it holds the lock; otherwise it takes room that nobody sees.
      await navigator.locks.request(`model:${id}`, { ifAvailable: true }, (lock) => lock && removeModel(id));
    }
    return await listModels();
  },

  download: (request, onProgress) =>
    exclusively(request.model.id, request.model.name, async (signal) => {
      const folder = await privateModelFolder(request.model.id);
      await downloadModel(
        request,
        folder,
        { fetch: (url, init) => fetch(url, init), freeBytes, wait },
        seldom(onProgress),
        signal,
      );
    }),

  importFolder: async (name, files, onProgress) => {
    const id = importedId(name);
    return await exclusively(id, `“${name}”`, async (signal) => {
      const chosen = await chooseModelFiles(name, files);
      const folder = await privateModelFolder(id);
      try {
        await requireRoomForCopy(name, chosen, folder, freeBytes);
      } catch (error) {
        // An earlier import of this name is as good as before.
        if (!(await readManifest(folder))) await removeModel(id);
        throw error;
      }
      await removeModel(id);
      try {
        await copyModel({ id, name }, chosen, await privateModelFolder(id), seldom(onProgress), signal);
      } catch (error) {
        await removeModel(id);
        if (!isFull(error)) throw error;
        throw noRoom(`The browser's storage has no room for “${name}”. Nothing of it was kept.`, error);
      }
      const kept = (await listModels()).find((model) => model.id === id);
      if (!kept) throw new AppError('model/broken', `“${name}” could not be kept. Import it again.`);
      return kept;
    });
  },

  remove: (id) => exclusively(id, 'This model', () => removeModel(id)),

  stop(id) {
    running.get(id)?.abort();
  },
};

async function exclusively<T>(
  id: string,
  name: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  // The speech worker holds the same lock while it unpacks or reads a model.
  return await navigator.locks.request(`model:${id}`, { ifAvailable: true }, async (lock) => {
    if (!lock) {
      throw new AppError(
        'model/busy',
        `${name} is being downloaded, loaded or removed in another tab. Wait until that is done.`,
      );
    }
    const abort = new AbortController();
    running.set(id, abort);
    try {
      return await work(abort.signal);
    } catch (error) {
      if (isAbort(error) || error instanceof AppError) throw error;
      if (isFull(error)) throw noRoom(`The browser's storage is full, so ${name} does not fit in.`, error);
      throw new AppError('app/unexpected', `${name} could not be kept in the browser's storage. Try again.`, {
        cause: error,
      });
    } finally {
      running.delete(id);
    }
  });
}

async function freeBytes(): Promise<number | null> {
  const { quota, usage }: StorageEstimate = await navigator.storage.estimate().catch(() => ({}));
  return quota === undefined || usage === undefined ? null : quota - usage;
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}

/** The last one is never left out: a download that stalls shows where. */
function seldom(report: (progress: ModelProgress) => void): (progress: ModelProgress) => void {
  let latest: ModelProgress | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (progress) => {
    latest = progress;
    timer ??= setTimeout(() => {
      timer = undefined;
      if (latest) report(latest);
    }, REPORT_EVERY_MS);
  };
}

Comlink.expose(api);
