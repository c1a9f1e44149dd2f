/**
 * The speech models as screens see them: those on this computer and those that can be had, with downloads on their way. A download
 * belongs to the app, not to a screen: it goes on while the user works elsewhere, and after a reload. Failures become notices.
 */
import { get, set, update } from 'idb-keyval';
import { createMemo, createSignal } from 'solid-js';
import { AppError, isAbort } from '../base/app-error.ts';
import { hasGpuAdapter } from '../base/gpu.ts';
import { readStoredForm, writeStoredForm } from '../base/stored-form.ts';
import { WHISPER_LANGUAGES } from '../dataset/whisper-languages.ts';
import {
  BUILT_IN,
  DEFAULT_HUB,
  HUB_MODELS,
  importedId,
  type KeptModel,
  type ModelLibrary,
  type ModelProgress,
} from '../jobs/models.ts';
import { pickModelFolder } from '../workspace/pick-folder.ts';
import type { Models, ModelEntry, Notices } from './context.ts';
import { makeWakeLock } from './wake-lock.ts';

const HUB_KEY = 'model-hub';
/** Ids of the downloads that the user has asked for and that are not done. */
const WANTED_KEY = 'model-downloads';

interface Transfer {
  readonly name: string;
  readonly progress: ModelProgress | null;
  readonly bytesPerS: number | null;
}

/** Reads what there is, and goes on with the downloads that a reload cut off. */
export function createModels(library: ModelLibrary, notices: Notices): Models {
  const [kept, setKept] = createSignal<readonly KeptModel[]>([]);
  /** By the model's id. */
  const [transfers, setTransfers] = createSignal<ReadonlyMap<string, Transfer>>(new Map());
  const [hub, setHub] = createSignal(readStoredForm(localStorage, HUB_KEY, { url: DEFAULT_HUB }).url);
  const [hasGpu, setHasGpu] = createSignal<boolean | null>(null);
  const aborts = new Map<string, AbortController>();
  let gpuAsked: Promise<boolean> | null = null;
  function askForGpu(): Promise<boolean> {
    gpuAsked ??= hasGpuAdapter();
    void gpuAsked.then(setHasGpu);
    return gpuAsked;
  }
  let isRead = false;
  /** Neither the worker nor the GPU is woken before a screen wants to know. */
  function readOnce(): void {
    if (isRead) return;
    isRead = true;
    void askForGpu();
    void refresh();
  }

  const entries = createMemo((): readonly ModelEntry[] => {
    const device = hasGpu() ? 'webgpu' : 'wasm';
    const byId = new Map(kept().map((model) => [model.id, model]));
    const builtIn: ModelEntry = {
      id: BUILT_IN.id,
      name: BUILT_IN.name,
      from: 'app',
      languages: [],
      needs: 'any',
      bytes: byId.get(BUILT_IN.id)?.bytes ?? 0,
      wholeBytes: BUILT_IN.aboutBytes,
      state: { kind: 'ready' },
    };
    const hubModels = HUB_MODELS.map((model): ModelEntry => {
      const { id, name, needs, aboutBytes } = model;
      const here = byId.get(id);
      const transfer = transfers().get(id);
      const languages =
        here?.totalBytes === null ? here.languages : model.languages === 'many' ? WHISPER_LANGUAGES : [];
      return {
        ...{ id, name, needs, languages, from: 'hub' },
        bytes: here?.bytes ?? 0,
        wholeBytes: transfer?.progress?.totalBytes ?? here?.totalBytes ?? aboutBytes[device],
        state: transfer
          ? { kind: 'downloading', progress: transfer.progress, bytesPerS: transfer.bytesPerS }
          : !here
            ? { kind: 'absent' }
            : here.totalBytes === null
              ? { kind: 'ready' }
              : { kind: 'partial' },
      };
    });
    const imported = kept()
      .filter(({ from }) => from === 'import')
      .map(({ id, name, languages, bytes }): ModelEntry => {
        return {
          ...{ id, languages, bytes, from: 'import', needs: 'any', wholeBytes: null },
          name: `${name} (imported)`,
          state: { kind: 'ready' },
        };
      });
    return [builtIn, ...imported, ...hubModels];
  });

  async function refresh(): Promise<void> {
    try {
      setKept(await library.list());
    } catch (error) {
      notices.error(error);
    }
  }

  async function transfer(
    id: string,
    name: string,
    work: (onProgress: (progress: ModelProgress) => void, signal: AbortSignal) => Promise<unknown>,
  ): Promise<void> {
    const abort = new AbortController();
    aborts.set(id, abort);
    const show = (next: Transfer | null) =>
      setTransfers((all) => {
        const others = new Map(all);
        if (next) others.set(id, next);
        else others.delete(id);
        return others;
      });
    show({ name, progress: null, bytesPerS: null });
    const sleep = makeWakeLock();
    let first: { bytes: number; atMs: number } | null = null;
    let isOver = false;
    try {
      await work((progress) => {
        if (isOver) return; // the last message may come after the end
        const atMs = performance.now();
        first ??= { bytes: progress.bytes, atMs };
        const elapsedS = (atMs - first.atMs) / 1000;
        show({
          name,
          progress,
          bytesPerS: elapsedS > 1 ? (progress.bytes - first.bytes) / elapsedS : null,
        });
      }, abort.signal);
    } finally {
      isOver = true;
      sleep();
      aborts.delete(id);
      await refresh();
      show(null);
    }
  }

  async function download(id: string): Promise<void> {
    const model = HUB_MODELS.find((candidate) => candidate.id === id);
    if (!model || aborts.has(id)) return;
    void want(id, true);
    // Gigabytes that took an hour should not be what the browser clears first; a refusal changes nothing else.
    void navigator.storage.persist().catch(() => false);
    try {
      const device = (await askForGpu()) ? 'webgpu' : 'wasm';
      await transfer(id, model.name, (onProgress, signal) =>
        library.download({ model, hub: hub(), device }, onProgress, signal),
      );
      await want(id, false);
      notices.show({ tone: 'ok', text: `${model.name} is on this computer now and works offline.` });
    } catch (error) {
      // What the network broke off goes on by itself when it is back, or at the next visit.
      if (!(error instanceof AppError) || error.code !== 'model/interrupted') await want(id, false);
      notices.error(error);
    }
  }

  async function importFolder(name: string, files: ReadonlyMap<string, File>): Promise<string | null> {
    const id = importedId(name);
    if (aborts.has(id)) return null;
    try {
      await transfer(id, name, (onProgress, signal) => library.importFolder(name, files, onProgress, signal));
      notices.show({ tone: 'ok', text: `“${name}” is imported and works offline.` });
      return id;
    } catch (error) {
      notices.error(error);
      return null;
    }
  }

  async function resume(): Promise<void> {
    // A browser that was killed has not written its localStorage yet.
    const kept = await get<string>(HUB_KEY).catch(() => undefined);
    if (kept !== undefined) setHub(kept);
    for (const id of await wanted()) void download(id);
  }
  window.addEventListener('online', () => void resume());
  void resume();

  return {
    list() {
      readOnce();
      return entries();
    },
    hasGpu,
    hub,
    setHub(url) {
      setHub(url);
      writeStoredForm(localStorage, HUB_KEY, { url });
      void set(HUB_KEY, url).catch(() => {}); // the localStorage has it, too
    },
    transfers: createMemo(() =>
      [...transfers()].map(([id, { name, progress }]) => ({
        id,
        name,
        fraction: progress && progress.totalBytes > 0 ? progress.bytes / progress.totalBytes : null,
      })),
    ),
    download,
    stop(id) {
      void want(id, false);
      aborts.get(id)?.abort();
    },
    async remove(id) {
      await want(id, false);
      try {
        await library.remove(id);
      } catch (error) {
        notices.error(error);
      }
      await refresh();
    },
    refresh,
    importFolder,
    async pickImport() {
      try {
        const picked = await pickModelFolder();
        return picked && (await importFolder(picked.name, picked.files));
      } catch (error) {
        if (!isAbort(error)) notices.error(error);
        return null;
      }
    },
  };
}

/** In IndexedDB, for what localStorage was told is lost when the browser is killed within seconds. */
async function wanted(): Promise<readonly string[]> {
  return (await get<readonly string[]>(WANTED_KEY).catch(() => undefined)) ?? [];
}

async function want(id: string, isWanted: boolean): Promise<void> {
  await update<readonly string[]>(WANTED_KEY, (ids = []) => {
    const others = ids.filter((other) => other !== id);
    return isWanted ? [...others, id] : others;
  }).catch(() => undefined); // then it is only not gone on with by itself
}
