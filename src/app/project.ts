/**
 * The folder at hand: picked, dropped, remembered from an earlier visit, or the built-in sample; its recordings and its
 * dataset. Failures become notices here, so that screens only read.
 */
import { createSignal } from 'solid-js';
import { AppError, isAbort } from '../base/app-error.ts';
import type { Folder } from '../base/folder.ts';
import { clipsLayout, findClips, findDataset, ownLayout, type FoundDataset } from '../dataset/layout.ts';
import type { MediaEngine } from '../jobs/engines.ts';
import { findRecordings, type Recording } from '../jobs/find-recordings.ts';
import { openDatasetSession, type DatasetSession } from '../workspace/dataset-session.ts';
import { createHandleFolder, handleOf } from '../workspace/handle-folder.ts';
import { findImport } from '../workspace/imports.ts';
import {
  ensureReadWrite,
  folderFromFiles,
  handleFromDrop,
  pickFolder,
  privateFolder,
  REFUSED_FOLDER_HINT,
  supportsFolders,
} from '../workspace/pick-folder.ts';
import { folderId, listFolders, noteFolder, rememberFolder } from '../workspace/remembered-folders.ts';
import type { App, Notices, Project, ProjectState } from './context.ts';

/** Files of the sample recording, shipped with the app under `sample/`. */
const SAMPLE_FILES = ['the-ferry.mp3'];
const SAMPLE_FOLDER = 'sample';
/** Where files go in browsers that cannot open folders. */
const COPIES_FOLDER = 'my-files';

/** An input folder that was chosen by hand. */
interface ChosenInput {
  readonly folder: Folder;
  readonly recordings: readonly Recording[];
  readonly scanning: boolean;
}

/** The project and the dataset at hand, made together because one opens the other. */
export interface ProjectParts {
  readonly project: Project;
  readonly dataset: () => DatasetSession | null;
  readonly openDataset: App['openDataset'];
  closeDataset(): Promise<void>;
  readonly takeOverDataset: App['takeOverDataset'];
  readonly readDataset: App['readDataset'];
}

/** @param onOpened is told what the folder turned out to be, to show the right screen. */
export function createProject(
  media: MediaEngine,
  notices: Notices,
  onOpened: (kind: FoundDataset['kind'], sample: boolean) => void,
): ProjectParts {
  const [state, setState] = createSignal<ProjectState>({ kind: 'none' });
  const [folder, setFolder] = createSignal<Folder | null>(null);
  const [recordings, setRecordings] = createSignal<readonly Recording[]>([]);
  const [hint, setHint] = createSignal<string | null>(null);
  const [scanning, setScanning] = createSignal(false);
  const [dataset, setDataset] = createSignal<DatasetSession | null>(null);
  /** Opens the dataset at hand once more. */
  let reopen = (): Promise<unknown> => Promise.resolve();
  /** Names journal and lock of a folder's dataset. */
  const ids = new WeakMap<Folder, string>();
  let scan = new AbortController();
  const [chosenInput, setChosenInput] = createSignal<ChosenInput | null>(null);
  let inputScan = new AbortController();

  /** @param remember the next visit opens the project again, and not a folder that was chosen beside it. */
  async function adopt(
    handle: FileSystemDirectoryHandle,
    remember: typeof rememberFolder = noteFolder,
  ): Promise<Folder> {
    const adopted = createHandleFolder(handle);
    ids.set(adopted, (await remember(handle)).id);
    return adopted;
  }

  /** Opens the folder as the project. What was open stays when this fails. */
  async function open(handle: FileSystemDirectoryHandle, sample: boolean, isReturn = false): Promise<void> {
    const before = state();
    setState({ kind: 'opening', name: handle.name });
    try {
      const opened = await adopt(handle, rememberFolder);
      const found = await find(opened);
      await inTurn(closeNow);
      setFolder(opened);
      inputScan.abort();
      setChosenInput(null);
      setState({ kind: 'open', name: sample ? 'Sample' : handle.name, sample });
      setRecordings([]);
      if (!isReturn) onOpened(found.kind, sample);
      await Promise.all([inTurn(() => openFound(opened, found)), scanRecordings(opened, found)]);
    } catch (error) {
      if (folder() === null || state().kind === 'opening') setState(before);
      throw error;
    }
  }

  async function find(opened: Folder): Promise<FoundDataset> {
    const entries = await opened.list('');
    const found = findDataset(entries, await opened.list(ownLayout().root));
    const hasJson = entries.some(({ name }) => name === found.layout.whisperJson);
    const lists = found.kind === 'project' || hasJson ? null : await findImport(opened, entries);
    return lists ? { kind: found.kind === 'recordings' ? 'foreign' : found.kind, layout: lists } : found;
  }

  /**
   * The dataset is opened and closed by one after another. A split closes it, and what is being opened meanwhile (by the end of
   * the split before) would read and sweep the folder that is written to.
   */
  let turn: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = turn.then(work);
    turn = result.catch(() => {});
    return result;
  }

  async function openFound(
    opened: Folder,
    found: FoundDataset,
    output: Folder = opened,
  ): Promise<DatasetSession | null> {
    await closeNow();
    if (found.kind === 'recordings') return null;
    reopen = () => inTurn(() => openFound(opened, found, output));
    const session = await openSession(opened, found, output);
    setDataset(session);
    return session;
  }

  async function openSession(opened: Folder, found: FoundDataset, output: Folder): Promise<DatasetSession> {
    const idOf = (folder: Folder) => ids.get(folder) ?? folder.name;
    const where = output === opened ? idOf(opened) : `${idOf(opened)}>${idOf(output)}`;
    const { home, usable, nonUsable, discarded, history, changing, splitting, backingUp } = found.layout;
    // In a folder of their own the JSON files lie directly.
    const layout =
      output === opened
        ? found.layout
        : { ...clipsLayout(), home, usable, nonUsable, discarded, history, changing, splitting, backingUp };
    const lockId = await folderId(opened, home);
    return openDatasetSession(opened, layout, `${where}/${home}`, output, lockId);
  }

  async function closeNow(): Promise<void> {
    const session = dataset();
    setDataset(null);
    await session?.close();
  }

  async function scanRecordings(opened: Folder, found: FoundDataset): Promise<void> {
    scan.abort();
    scan = new AbortController();
    const { signal } = scan;
    // A folder that is a dataset holds clips, which are no recordings to split.
    if (found.kind === 'dataset' || found.kind === 'foreign') {
      setRecordings([]);
      return;
    }
    setScanning(true);
    try {
      await findRecordings(opened, media, recordings(), setRecordings, signal);
    } finally {
      if (scan.signal === signal) setScanning(false);
    }
  }

  /** Runs one of the ways to open a folder; Cancel is silent, anything else becomes a notice. */
  async function guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isAbort(error)) notices.error(error);
    }
  }

  /** On the first visit after a reload: open at once where the browser still allows it, else offer one click. */
  async function restore(): Promise<void> {
    const [last] = await listFolders();
    if (!last || state().kind !== 'none') return;
    const sample = await isSample(last.handle);
    if ((await ensureReadWrite(last.handle)) === 'granted') await open(last.handle, sample, true);
    else setState({ kind: 'remembered', name: last.name });
  }

  /** A dropped folder may not be asked for in the drop itself; then one click on its name asks. */
  async function openAllowed(handle: FileSystemDirectoryHandle, sample = false): Promise<void> {
    const permission = await ensureReadWrite(handle);
    if (permission === 'granted') await open(handle, sample);
    else if (permission === 'prompt') {
      // A drop is no click, and only a click may ask.
      notices.show({
        tone: 'info',
        text: `To keep clips in “${handle.name}”, the app needs to be allowed to change files there.`,
        action: { label: `Open ${handle.name}`, run: () => void guarded(() => openAllowed(handle, sample)) },
      });
    } else {
      throw new AppError(
        'folder/no-permission',
        `The app may not change files in “${handle.name}”, so it cannot keep your clips there. Open the folder again and allow it.`,
      );
    }
  }

  async function isSample(handle: FileSystemDirectoryHandle): Promise<boolean> {
    return handle.name === SAMPLE_FOLDER && (await handle.isSameEntry(await privateFolder(SAMPLE_FOLDER)));
  }

  void guarded(restore);

  const project: Project = {
    state,
    folder,
    recordings,
    scanning,
    hint,
    canPickFolders: supportsFolders(),
    pick: () =>
      guarded(async () => {
        const handle = await pickFolder();
        setHint(handle ? null : REFUSED_FOLDER_HINT);
        if (handle) await open(handle, false);
      }),
    openDropped: (data) =>
      guarded(async () => {
        const files = [...data.files]; // before any await: the browser empties the data afterwards
        const handle = supportsFolders()
          ? await handleFromDrop(data)
          : await folderFromFiles(COPIES_FOLDER, files);
        if (!handle) {
          throw new AppError(
            'file/unreadable',
            'That was not a folder. Drop the folder that holds your recordings.',
          );
        }
        await openAllowed(handle);
      }),
    openFiles: (files) => guarded(async () => open(await folderFromFiles(COPIES_FOLDER, files), false)),
    openRemembered: () =>
      guarded(async () => {
        const [last] = await listFolders();
        if (last) await openAllowed(last.handle, await isSample(last.handle));
      }),
    openSample: () =>
      guarded(async () => {
        const handle = await privateFolder(SAMPLE_FOLDER);
        await fillSample(createHandleFolder(handle));
        await open(handle, true);
      }),
    openFolder: (chosen) =>
      guarded(async () => {
        await open(handleOf(chosen), false);
      }),
    folderForZip: async () =>
      supportsFolders() ? project.chooseFolder() : adopt(await privateFolder(COPIES_FOLDER)),
    refresh: () =>
      guarded(async () => {
        const opened = folder();
        if (!opened) return;
        const found = await find(opened);
        await Promise.all([
          inTurn(async () => dataset() ?? (await openFound(opened, found))),
          scanRecordings(opened, found),
        ]);
      }),
    inputFolder: () => chosenInput()?.folder ?? folder(),
    inputRecordings: () => chosenInput()?.recordings ?? recordings(),
    inputScanning: () => chosenInput()?.scanning ?? scanning(),
    async chooseInput() {
      const other = await project.chooseFolder();
      if (!other) return;
      inputScan.abort();
      inputScan = new AbortController();
      const { signal } = inputScan;
      setChosenInput({ folder: other, recordings: [], scanning: true });
      await guarded(() =>
        findRecordings(
          other,
          media,
          [],
          (list) => setChosenInput({ folder: other, recordings: list, scanning: true }),
          signal,
        ),
      );
      if (!signal.aborted) setChosenInput((now) => now && { ...now, scanning: false });
    },
    isSame: (one, other) => handleOf(one).isSameEntry(handleOf(other)),
    async chooseFolder() {
      try {
        const handle = await pickFolder();
        setHint(handle ? null : REFUSED_FOLDER_HINT);
        return handle && (await adopt(handle));
      } catch (error) {
        notices.error(error);
        return null;
      }
    },
  };

  return {
    project,
    dataset,
    closeDataset: () => inTurn(closeNow),
    takeOverDataset: () =>
      guarded(async () => {
        await dataset()?.takeOver();
        await reopen();
      }),
    async readDataset(other) {
      const found = await find(other);
      return found.kind === 'recordings' ? null : openSession(other, found, other);
    },
    async openDataset(other, { clips = false, output } = {}) {
      try {
        return await inTurn(async () => {
          const found = await find(other);
          if (!clips || found.kind !== 'recordings') return openFound(other, found, output);
          const layout = findClips(await other.list(''));
          if (layout) return openFound(other, { kind: 'foreign', layout }, output);
          throw new AppError(
            'folder/no-clips',
            `“${other.name}” holds no clips (wav, mp3, flac, ogg, opus or m4a). Choose the folder that they lie in.`,
          );
        });
      } catch (error) {
        notices.error(error);
        return null;
      }
    },
  };
}

/** Copies the sample recording into its private folder, once. */
async function fillSample(folder: Folder): Promise<void> {
  for (const name of SAMPLE_FILES) {
    if (await folder.read(name)) continue;
    const response = await fetch(new URL(`sample/${name}`, document.baseURI));
    if (!response.ok) {
      throw new AppError(
        'file/unreadable',
        'The sample recording could not be loaded. Connect to the network once, then it stays on this machine.',
      );
    }
    await folder.write(name, await response.blob());
  }
}
