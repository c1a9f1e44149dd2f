/** The models in the browser's storage on the page's side: calls to the worker that keeps them. */
import * as Comlink from 'comlink';
import type { WorkerHost } from '../base/worker-host.ts';
import {
  importedId,
  type KeptModel,
  type ModelDownload,
  type ModelLibrary,
  type ModelProgress,
} from './models.ts';

/** What the page can ask of the worker. A signal does not cross: `stop` stands for it. Callbacks are comlink proxies. */
export interface ModelsWorkerApi {
  list(): Promise<KeptModel[]>;
  /** See ModelLibrary.download. */
  download(request: ModelDownload, onProgress: (progress: ModelProgress) => void): Promise<void>;
  /** See ModelLibrary.importFolder. */
  importFolder(
    name: string,
    files: ReadonlyMap<string, File>,
    onProgress: (progress: ModelProgress) => void,
  ): Promise<KeptModel>;
  remove(id: string): Promise<void>;
  /** Ends the download or the import of a model with an AbortError. */
  stop(id: string): void;
}

/** The library over its worker. */
export function createModelLibrary(worker: WorkerHost<ModelsWorkerApi>): ModelLibrary {
  /** A download that is stopped must close its files, so the worker is told instead of ended. */
  async function stoppable<T>(id: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const stop = () => void worker.call((api) => api.stop(id)).catch(() => undefined);
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await work();
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
  return {
    list: () => worker.call((api) => api.list()),
    download: (request, onProgress, signal) =>
      stoppable(request.model.id, signal, () =>
        worker.call((api) => api.download(request, Comlink.proxy(onProgress))),
      ),
    importFolder: (name, files, onProgress, signal) =>
      stoppable(importedId(name), signal, () =>
        worker.call((api) => api.importFolder(name, files, Comlink.proxy(onProgress))),
      ),
    remove: (id) => worker.call((api) => api.remove(id)),
  };
}
