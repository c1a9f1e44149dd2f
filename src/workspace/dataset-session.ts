/**
 * The dataset at hand: its clips as one Solid store, changed only by commands. A command is in the journal before anything
 * else happens, then files are moved, then the screen changes, and within a second (ten above 1,000 clips) the JSON files
 * follow. It owns the JSON files of the dataset while it is open; Split writes them only while it is closed.
 */
import { createSignal } from 'solid-js';
import { get, set } from 'idb-keyval';
import { AppError } from '../base/app-error.ts';
import type { Folder } from '../base/folder.ts';
import type { Clip } from '../dataset/clip.ts';
import type { SourceRecord } from '../dataset/clips-json.ts';
import {
  applyCommand,
  makeRename,
  makeTranscripts,
  planChanges,
  type ClipChange,
  type Command,
  type DatasetState,
} from '../dataset/commands.ts';
import type { DatasetLayout } from '../dataset/layout.ts';
import type { Transcript } from '../dataset/transcript.ts';
import { createAutosave, type SaveState } from './autosave.ts';
import { createClipStore, type ClipStore } from './clip-store.ts';
import { askForDataset, takeDatasetLock, type DatasetHolder, type DatasetLock } from './dataset-lock.ts';
import { openDatasetFiles, type DirtyParts } from './dataset-files.ts';
import { openJournal } from './journal.ts';

/** What another program did to whisper.json. */
export interface ChangedElsewhere {
  readonly taken: number;
  /** The other program's version by clip id; ours is the clip's transcript. */
  readonly conflicts: ReadonlyMap<string, Transcript>;
}

/** An open dataset. Reads are reactive. Changes reject with `dataset/read-only` where another tab has the dataset. */
export interface DatasetSession extends Pick<
  ClipStore,
  | 'clip'
  | 'sets'
  | 'order'
  | 'discarded'
  | 'nonUsable'
  | 'counts'
  | 'revision'
  | 'soundRevision'
  | 'learnDurations'
> {
  /** The same for the same folder over visits. */
  readonly id: string;
  /** Holds the clips. */
  readonly folder: Folder;
  /** Holds the JSON files; the same unless an output folder was chosen. */
  readonly jsonFolder: Folder;
  readonly layout: DatasetLayout;
  readonly saveState: () => SaveState;
  readonly canUndo: () => boolean;
  readonly canRedo: () => boolean;
  /** The last changes that can be undone, the newest first; no more of them than a list shows. */
  readonly recentSteps: () => readonly Command[];
  /** The only speaker that another tool's lists name; null where none were read. */
  readonly importedSpeaker: string | null;
  /**
   * What another program changed in whisper.json, seen when the window gets the focus and before each write: how many clips were
   * taken over by the last change, and the clips that were changed here too, with the other program's version.
   */
  readonly changedElsewhere: () => ChangedElsewhere;
  /** Looks for such changes now; never rejects, for they are looked for again before the next write. */
  mergeElsewhere(): Promise<void>;
  /** Ends the question about a clip that was changed in both places. */
  resolveConflict(id: string, keep: 'ours' | 'theirs'): Promise<void>;
  /** Ids of all clips, whatever their state. */
  ids(): readonly string[];
  /** What clips.json says of a recording, by its path. */
  source(path: string): SourceRecord | undefined;
  /**
   * Notes recordings that clips from elsewhere were cut from, by the path that the clips name them by; no edit, and on disk when it
   * resolves.
   */
  addSources(sources: ReadonlyMap<string, SourceRecord>): Promise<void>;
  /** The clip as a plain object, for making commands; not reactive. */
  plainClip(id: string): Clip | undefined;
  /** The clip's audio as it is now, null when the file is gone. */
  audio(id: string): Promise<File | null>;
  /** The audio of all clips as it is now, by id, those without a file left out: for looking at thousands. */
  allAudio(): Promise<ReadonlyMap<string, File>>;
  /** Names in whisper.json whose audio is not there. */
  orphans(): readonly string[];
  /**
   * Does the command that `make` returns: journalled, then on disk, then here. `make` is called when all earlier commands are
   * done, so that what it reads is what the command is applied to; null for nothing to do.
   */
  run(make: () => Command | null): Promise<void>;
  /**
   * Gives clips other names, files and every entry about them, in one step that can be undone.
   * @param names ids before and after; see `makeRename`.
   * @param onFraction gets 0..1.
   */
  rename(
    names: readonly (readonly [from: string, to: string])[],
    onFraction?: (fraction: number) => void,
  ): Promise<void>;
  /** The JSON files as they are for a copy of the dataset with other names, by path. */
  renamedTexts(names: readonly (readonly [from: string, to: string])[]): Promise<ReadonlyMap<string, string>>;
  /** Keeps the clip's file as it is now among the versions; the name for `ClipChange.audio`. */
  keepAudio(id: string): Promise<string>;
  /** Puts sound among the versions, for a clip of this name; the name for `ClipChange.audio`. */
  addAudio(id: string, sound: Blob): Promise<string>;
  /** Takes versions that no step of the history names away again. */
  dropAudio(versions: readonly string[]): Promise<void>;
  /** Bytes of all versions of clip files in `.history/`. */
  historyBytes(): Promise<number>;
  /** Deletes the versions, and with them the history of changes: nothing before now can be undone. */
  tidy(): Promise<void>;
  /**
   * New transcripts from a transcription; undo skips them where the clip had none before.
   * @param run the same for all that one transcription gives: they are one step of the history; see `makeTranscripts`.
   */
  setTranscripts(transcripts: ReadonlyMap<string, Transcript>, run: string): Promise<void>;
  /** Takes the last change back; the id of the clip to show, null when there was nothing to undo. */
  undo(): Promise<string | null>;
  redo(): Promise<string | null>;
  /** The clip that the user is at; kept here and in clips.json. */
  readonly place: () => string | null;
  setPlace(id: string): void;
  /** Copies whisper.json to its backup if there is none yet. */
  ensureBackup(): Promise<void>;
  /** Writes what is not on disk now. */
  flush(): Promise<void>;
  /** Flushes and gives the dataset to other tabs. */
  close(): Promise<void>;
  /**
   * Where another tab has the dataset: has it give way. Open the dataset again afterwards, for it was changed there. Rejects with
   * `folder/busy` while a job writes into it there.
   */
  takeOver(): Promise<void>;
}

/** How many of the last changes are told. */
const RECENT_STEPS = 20;

/**
 * Opens the dataset that lies in `folder` at `layout`.
 * @param id names the journal; the same for the same folder over visits.
 * @param jsonFolder where the JSON files are, when that is another folder than the clips'.
 * @param lockId names the lock: the same in every tab for the same directory of clips, however it was reached.
 * @throws AppError `json/broken` when a JSON file is damaged (nothing is changed), and what the folder throws.
 */
export async function openDatasetSession(
  folder: Folder,
  layout: DatasetLayout,
  id: string,
  jsonFolder: Folder = folder,
  lockId = id,
): Promise<DatasetSession> {
  let holder: DatasetHolder = { giveWay: () => Promise.resolve(), lose: () => {} };
  const lock = await takeDatasetLock(lockId, {
    giveWay: () => holder.giveWay(),
    lose: () => holder.lose(),
  });
  try {
    const session = await open(folder, layout, id, jsonFolder, lock, (opened) => (holder = opened));
    return { ...session, takeOver: () => askForDataset(lockId, folder.name) };
  } catch (error) {
    lock?.release();
    throw error;
  }
}

async function open(
  folder: Folder,
  layout: DatasetLayout,
  id: string,
  jsonFolder: Folder,
  taken: DatasetLock | null,
  onOpened: (holder: DatasetHolder) => void,
): Promise<Omit<DatasetSession, 'takeOver'>> {
  /** null once another tab has the dataset. */
  let lock = taken;
  const [openedFiles, journal] = await Promise.all([
    openDatasetFiles(folder, layout, jsonFolder, lock ? 'write' : 'read'),
    openJournal(id),
  ]);
  let files = openedFiles;

  const clips = createClipStore({ clips: files.clips, sets: files.sets });
  const { plain, state } = clips;
  const [changedElsewhere, setChangedElsewhere] = createSignal<ChangedElsewhere>({
    taken: 0,
    conflicts: new Map(),
  });
  const readHistory = () => ({
    undo: journal.canUndo,
    redo: journal.canRedo,
    recent: journal.recent(RECENT_STEPS),
  });
  const [history, setHistory] = createSignal(readHistory());
  const placeKey = `place/${id}`;
  const [place, setPlaceSignal] = createSignal<string | null>(
    (await get<string>(placeKey).catch(() => undefined)) ?? files.place,
  );

  /** What the clips here hold; a step is journalled a moment before that, and must not count as saved in between. */
  let performedRevision = journal.revision;

  /** Commands one after another: a second one must see the files as the first one left them. */
  let queue: Promise<unknown> = Promise.resolve();
  function inOrder<T>(work: () => Promise<T>): Promise<T> {
    const result = queue.then(work);
    queue = result.catch(() => {});
    return result;
  }

  const autosave = createAutosave(
    {
      writable: lock !== null,
      folderName: jsonFolder.name,
      clips: () => Object.keys(plain()).length,
      prepare: mergeForeign,
      async write(parts) {
        const revision = performedRevision;
        await files.write(parts, state(), place());
        await journal.saved(revision);
      },
    },
    inOrder,
  );

  /** Does a step that is in the journal; when its files cannot be changed it leaves the journal again. */
  async function attempt(command: Command, onFraction?: (fraction: number) => void): Promise<string | null> {
    try {
      return await perform(command, onFraction);
    } catch (error) {
      // In the middle of a rename nothing may be written, and the step stays: the next opening finishes it.
      if (error instanceof AppError && error.code === 'folder/interrupted') lose();
      else await journal.revoke();
      throw error;
    }
  }

  async function perform(
    command: Command,
    onFraction: (fraction: number) => void = () => {},
  ): Promise<string | null> {
    if (command.type === 'rename') return rename(command, onFraction);
    const before = state();
    const after = planChanges(before, command);
    await files.changeAudio(audioChanges(before, command, after.changed));
    clips.apply(after);
    if (command.type === 'clips') clips.soundChanged();
    performedRevision = journal.revision;
    setHistory(readHistory());
    autosave.changed(partsOf(command, after.changed));
    return after.changed[0]?.id ?? null;
  }

  /** All files are written at once, so what was not yet goes first, and what is read again afterwards is what is here. */
  async function rename(
    command: Extract<Command, { type: 'rename' }>,
    onFraction: (fraction: number) => void,
  ): Promise<string | null> {
    const names = new Map(command.names);
    if (files.lastRename !== command.key) {
      // Nothing may come into the journal behind this step.
      await autosave.save(() => Promise.resolve());
      const before = state();
      const after = applyCommand(before, command);
      const placeAfter = place();
      const details = { place: placeAfter && (names.get(placeAfter) ?? placeAfter), key: command.key };
      await files.rename(before, after, command.names, details, onFraction);
      files = await openDatasetFiles(folder, layout, jsonFolder, 'write');
    }
    clips.replace({ clips: files.clips, sets: files.sets });
    setPlaceSignal((now) => now && (names.get(now) ?? now));
    setChangedElsewhere({ taken: 0, conflicts: new Map() });
    setHistory(readHistory());
    performedRevision = journal.revision;
    await Promise.all([journal.saved(journal.revision), set(placeKey, place()).catch(() => {})]);
    return place();
  }

  /** Takes over what another program wrote, as a step that can be undone. */
  async function mergeForeign(): Promise<void> {
    const merge = lock && (await files.readForeign(state()));
    if (!merge) return;
    const command = makeTranscripts(state(), merge.taken);
    if (merge.taken.size > 0) {
      await journal.push(command, 'do');
      await attempt(command);
    }
    setChangedElsewhere(({ conflicts }) => ({
      taken: merge.taken.size,
      conflicts: new Map([...conflicts, ...merge.conflicts]),
    }));
  }
  const mergeElsewhere = () => inOrder(mergeForeign).catch(() => {}); // asked again before the next write
  const onFocus = () => void mergeElsewhere();
  window.addEventListener('focus', onFocus);

  function requireWritable(): void {
    if (!lock) {
      throw new AppError(
        'dataset/read-only',
        `“${folder.name}” is open in another tab or window, so it can only be read here. Take it over with the button at the bottom of the window.`,
      );
    }
  }

  if (lock) {
    for (const command of journal.missing) {
      try {
        await perform(command);
      } catch (error) {
        // A version that somebody removed by hand: the dataset must open all the same, with the clip as the files have it.
        if (!(error instanceof AppError && error.code === 'file/unreadable')) throw error;
      }
    }
    // Only now: a rename that was just done takes its backup on.
    await files.sweepBackup();
  }

  async function flush(): Promise<void> {
    await queue;
    await autosave.save();
  }

  function lose(): void {
    lock = null;
    autosave.stop();
  }
  onOpened({
    lose,
    async giveWay() {
      await flush().catch(() => {}); // what could not be written is in the journal
      lose();
    },
  });

  return {
    id,
    folder,
    jsonFolder,
    layout,
    importedSpeaker: files.importedSpeaker,
    saveState: autosave.state,
    canUndo: () => history().undo,
    canRedo: () => history().redo,
    recentSteps: () => history().recent,
    clip: clips.clip,
    sets: clips.sets,
    order: clips.order,
    discarded: clips.discarded,
    nonUsable: clips.nonUsable,
    counts: clips.counts,
    revision: clips.revision,
    soundRevision: clips.soundRevision,
    learnDurations: clips.learnDurations,
    changedElsewhere,
    mergeElsewhere,
    resolveConflict: (clipId, keep) =>
      inOrder(async () => {
        requireWritable();
        const theirs = changedElsewhere().conflicts.get(clipId);
        if (theirs && keep === 'theirs') {
          const command = makeTranscripts(state(), [[clipId, theirs]]);
          await journal.push(command, 'do');
          await attempt(command);
        }
        setChangedElsewhere(({ conflicts }) => ({
          taken: 0,
          conflicts: new Map([...conflicts].filter(([other]) => other !== clipId)),
        }));
      }),
    ids: () => Object.keys(plain()),
    source: (path) => files.sources.get(path),
    addSources: (sources) =>
      inOrder(async () => {
        requireWritable();
        if (sources.size === 0) return;
        files.addSources(sources);
        autosave.changed({ clips: true });
        await autosave.save((work) => work());
      }),
    plainClip: (clipId) => plain()[clipId],
    async audio(clipId) {
      const clip = plain()[clipId];
      return clip ? files.audio(clip) : null;
    },
    allAudio: () => files.audioOf(Object.values(plain())),
    orphans: () => files.orphans(),
    run: (make) =>
      inOrder(async () => {
        requireWritable();
        const command = make();
        if (!command) return;
        await journal.push(command, 'do');
        await attempt(command);
      }),
    rename: (names, onFraction) =>
      inOrder(async () => {
        requireWritable();
        // Before the step is in the journal: what is missing in the files must not be a step before a rename.
        await autosave.save((work) => work());
        const command = makeRename(names, crypto.randomUUID());
        await journal.push(command, 'do');
        await attempt(command, onFraction);
      }),
    async renamedTexts(names) {
      // No step of any history, and the same texts each time, by which an unfinished copy is known again.
      const key = 'copy';
      const after = applyCommand(state(), makeRename(names, key));
      const to = new Map(names);
      const at = place();
      const texts = await files.renamedTexts(after, names, { place: at && (to.get(at) ?? at), key });
      return new Map([...texts].flatMap(([path, text]) => (text === null ? [] : [[path, text] as const])));
    },
    keepAudio: (clipId) =>
      inOrder(async () => {
        requireWritable();
        const clip = plain()[clipId];
        const sound = clip && (await files.audio(clip));
        if (!sound) {
          throw new AppError(
            'file/unreadable',
            `The sound file of ${clipId} is gone, so it cannot be changed. Put it back, or delete the clip from the dataset.`,
          );
        }
        return files.addVersion(clipId, sound);
      }),
    async addAudio(clipId, sound) {
      requireWritable();
      return files.addVersion(clipId, sound);
    },
    async dropAudio(versions) {
      for (const version of versions) await files.dropVersion(version);
    },
    historyBytes: () => files.historyBytes(),
    tidy: () =>
      inOrder(async () => {
        requireWritable();
        await autosave.save((work) => work());
        await journal.clear();
        setHistory(readHistory());
        await files.clearHistory();
      }),
    setTranscripts: (transcripts, run) =>
      inOrder(async () => {
        requireWritable();
        const isFirst = ([clipId]: readonly [string, Transcript]) => !plain()[clipId]?.transcript;
        const [first, again] = [
          [...transcripts].filter(isFirst),
          [...transcripts].filter((one) => !isFirst(one)),
        ];
        for (const [kind, some] of [
          ['record', first],
          ['do', again],
        ] as const) {
          if (some.length === 0) continue;
          const command = makeTranscripts(state(), some, run);
          await journal.push(command, kind);
          await perform(command);
        }
      }),
    undo: () =>
      inOrder(async () => {
        requireWritable();
        const command = await journal.undo();
        return command && attempt(command);
      }),
    redo: () =>
      inOrder(async () => {
        requireWritable();
        const command = await journal.redo();
        return command && attempt(command);
      }),
    place,
    setPlace(clipId) {
      if (clipId === place()) return;
      setPlaceSignal(clipId);
      if (!lock) return;
      void set(placeKey, clipId).catch(() => {});
      autosave.placeChanged();
    },
    async ensureBackup() {
      if (lock) await files.ensureBackup();
    },
    flush,
    async close() {
      await flush().catch(() => {}); // what could not be written is in the journal
      autosave.cancel();
      window.removeEventListener('focus', onFocus);
      taken?.release();
    },
  };
}

/** What becomes of files: a command says so itself, or a clip lies in another folder afterwards. */
function audioChanges(
  state: DatasetState,
  command: Command,
  changed: readonly Clip[],
): readonly ClipChange[] {
  if (command.type === 'clips') {
    return command.changes.filter(({ before, after }) => !before || !after || state.clips[before.id]);
  }
  return changed.flatMap((after) => {
    const before = state.clips[after.id];
    return before ? [{ before, after }] : [];
  });
}

function partsOf(command: Command, changed: readonly Clip[]): Partial<DirtyParts> {
  const { type } = command;
  const moves = type === 'discard' || type === 'restore' || type === 'clips';
  return {
    ...((moves || type === 'edit' || type === 'transcripts') && { whisper: true }),
    ...((moves || changed.some(({ status }) => status === 'discarded')) && { discarded: true }),
    ...((moves || type === 'status' || type === 'kind') && { clips: true }),
    ...((type === 'sets' || (type === 'clips' && command.sets)) && { sets: true }),
  };
}
