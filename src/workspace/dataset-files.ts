/**
 * The files of one dataset: what they say of its clips when it is opened, and how they are written back. When that happens, and
 * what changes the clips, is `dataset-session.ts`.
 */
import { AppError } from '../base/app-error.ts';
import type { Folder, Path } from '../base/folder.ts';
import type { Clip, ClipKind, ClipStatus } from '../dataset/clip.ts';
import { parseClipsJson, writeClipsJson, type ClipsFile, type SourceRecord } from '../dataset/clips-json.ts';
import { invertClipChange, type ClipChange, type DatasetState } from '../dataset/commands.ts';
import { clipPath, isClip, secondOpinionPath, type DatasetLayout } from '../dataset/layout.ts';
import { stemOf } from '../dataset/naming.ts';
import type { ImportedDataset } from '../dataset/import/format.ts';
import { defaultSettings, parseSetsJson, writeSetsJson, type SetsFile } from '../dataset/sets.ts';
import type { Transcript } from '../dataset/transcript.ts';
import { parseWhisperJson, writeWhisperJson } from '../dataset/whisper-json.ts';
import { mergeWhisper, type WhisperMerge } from '../dataset/whisper-merge.ts';
import { sweepBackup } from '../dataset/unfinished-backup.ts';
import { sweepUnfinished } from '../dataset/unfinished-clips.ts';
import { withoutWords, withWords, wordsOf } from '../dataset/words-json.ts';
import { finishFolderChange, runFolderChange } from './folder-change.ts';
import { readImport } from './imports.ts';
import { tellNamesApart, type ListedClips } from './same-names.ts';
import { openWordPages } from './word-pages.ts';

/** Which of the files a change concerns. */
export interface DirtyParts {
  readonly whisper: boolean;
  readonly discarded: boolean;
  readonly clips: boolean;
  readonly sets: boolean;
}

/** An opened dataset on disk. */
export interface DatasetFiles {
  /** The clips as the files have them, by id. */
  readonly clips: Record<string, Clip>;
  /** Where the user was, by clips.json. */
  readonly place: string | null;
  /** A clip's audio, null when there is no file. */
  audio(clip: Clip): Promise<File | null>;
  /** The audio of all these clips at once, by id; those without a file are left out. */
  audioOf(clips: Iterable<Clip>): Promise<Map<string, File>>;
  /** Names in whisper.json whose audio is not there. */
  orphans(): readonly string[];
  /** The only speaker in another tool's lists, where they were read; null else. */
  readonly importedSpeaker: string | null;
  /** The recordings of clips.json, by path. */
  readonly sources: ReadonlyMap<string, SourceRecord>;
  /** Notes recordings, to be written with the clips. */
  addSources(sources: ReadonlyMap<string, SourceRecord>): void;
  /** By sets.json. */
  readonly sets: SetsFile | null;
  /** The key of the rename that was carried out last, by clips.json. */
  readonly lastRename: string | null;
  /** Writes the parts that are dirty. Entries without audio and unknown keys are written back as they were. */
  write(parts: DirtyParts, state: DatasetState, place: string | null): Promise<void>;
  /**
   * Gives files and all entries the names that the clips have after the change, in one step: a crash is finished at the next
   * opening, a failure taken back. These files are out of date afterwards: open them again.
   * @param before the state that is on disk, saved.
   * @param names the clips' ids before and after.
   */
  rename(
    before: DatasetState,
    after: DatasetState,
    names: readonly (readonly [from: string, to: string])[],
    details: { readonly place: string | null; readonly key: string },
    onFraction: (fraction: number) => void,
  ): Promise<void>;
  /**
   * What another program wrote into whisper.json since it was last read or written here, merged with the state; null when it did
   * not, or its file is damaged (then it is copied aside before the next write). Where both changed a clip, its version is copied
   * aside at once. Asked once for each change; entries without audio are taken over here.
   */
  readForeign(state: DatasetState): Promise<WhisperMerge | null>;
  /**
   * Brings the clips' files to where and what they are after the changes: moved where only the folder changes, replaced by their
   * version where `audio` says one. May be done again. When one fails, those before it are taken back.
   */
  changeAudio(changes: readonly ClipChange[]): Promise<void>;
  /** The texts as they are when the clips have other names, by path; null for a file that is no longer needed. */
  renamedTexts(
    after: DatasetState,
    names: readonly (readonly [from: string, to: string])[],
    details: { readonly place: string | null; readonly key: string },
  ): Promise<Map<Path, string | null>>;
  /** Takes away what a killed Reindex left of a backup. Only when no rename is under way. */
  sweepBackup(): Promise<void>;
  /** Puts sound into `.history/` as a version of the clip's file; its name there. */
  addVersion(clipId: string, sound: Blob): Promise<string>;
  /** Takes a version away again. */
  dropVersion(version: string): Promise<void>;
  /** Bytes of all versions. */
  historyBytes(): Promise<number>;
  /** Deletes all versions; what needs them can no longer be undone. */
  clearHistory(): Promise<void>;
  /** Copies whisper.json to its backup if there is none yet. */
  ensureBackup(): Promise<void>;
}

const EMPTY_CLIPS: ClipsFile = { place: null, sources: new Map(), clips: new Map() };
const MOVES_IN_FLIGHT = 16;

/**
 * Reads the files of the dataset that lies in `folder` at `layout`.
 * @param jsonFolder where the JSON files are.
 * @param access "read" while another tab has the dataset: then it may be in the middle of a change, and nothing is mended here.
 * @throws AppError `json/broken` when one is damaged (nothing is changed), and what the folders throw.
 */
export async function openDatasetFiles(
  folder: Folder,
  layout: DatasetLayout,
  jsonFolder: Folder,
  access: 'write' | 'read',
): Promise<DatasetFiles> {
  const folders = { files: folder, texts: jsonFolder };
  if (access === 'write') {
    await finishFolderChange(folders, layout.changing);
    await sweepUnfinished(folder, layout);
  }
  const [whisperFile, pages, allDiscardedEntries, clipsFile, sets, allUsable, allNonUsable, allDiscarded] =
    await Promise.all([
      jsonFolder.read(layout.whisperJson),
      openWordPages(jsonFolder, layout.words),
      readJson(jsonFolder, layout.discardedJson, parseWhisperJson),
      readJson(jsonFolder, layout.clipsJson, parseClipsJson),
      readJson(jsonFolder, layout.setsJson, parseSetsJson),
      listClips(folder, layout.usable),
      listClips(folder, layout.nonUsable),
      listClips(folder, layout.discarded),
    ]);
  const asListed: ListedClips = {
    usable: allUsable,
    nonUsable: allNonUsable,
    discarded: allDiscarded,
    discardedEntries: allDiscardedEntries,
  };
  const listed = access === 'write' ? await tellNamesApart(folders, layout, asListed) : asListed;
  const { usable, discardedEntries } = listed;
  const file = clipsFile ?? EMPTY_CLIPS;
  const sources = new Map(file.sources);
  const whisper = whisperFile && parseWhisperJson(await whisperFile.text(), layout.whisperJson);
  /** They stay where they came from: other programs that read them there still do. */
  const wordsInJson = [...(whisper?.values() ?? [])].some(({ segments }) =>
    segments.some(({ words }) => words),
  );
  /** whisper.json as it was last read or written here. */
  let onDisk: ReadonlyMap<string, Transcript> = whisper ?? new Map<string, Transcript>();
  let onDiskStamp = stampOf(whisperFile);
  const imported = !whisper && layout.lists ? await readImport(folder, layout.lists, usable) : null;
  /** Entries whose audio is not there. */
  const orphans = new Map(whisper ?? imported?.transcripts);
  const discardedOrphans = new Map(discardedEntries);
  /** discarded_entries.json as it was last read or written here; null for none. */
  let discardedOnDisk: ReadonlyMap<string, Transcript> | null = discardedEntries;

  const clips: Record<string, Clip> = {};
  function found(name: string, kind: ClipKind, discarded: boolean): void {
    if (name in clips) return;
    const record = file.clips.get(name);
    const [entries, others] = discarded ? [discardedOrphans, orphans] : [orphans, discardedOrphans];
    // A tab that was killed after it moved the audio left the entry in the other file.
    const entry = entries.get(name) ?? others.get(name) ?? null;
    entries.delete(name);
    others.delete(name);
    const status: ClipStatus = discarded ? 'discarded' : record?.status === 'accepted' ? 'accepted' : 'new';
    clips[name] = {
      origin: null,
      durationS: null,
      ...record,
      id: name,
      // Where it lies counts: somebody may have moved it by hand. A discarded one came from where clips.json says.
      kind: discarded ? (record?.kind ?? kind) : kind,
      status,
      transcript: entry && withItsWords(name, entry),
    };
  }
  function withItsWords(name: string, entry: Transcript): Transcript {
    const words = pages.words.get(name);
    return words ? withWords(entry, words) : entry;
  }
  for (const name of usable) found(name, 'usable', false);
  for (const name of listed.nonUsable) found(name, 'non-usable', false);
  for (const name of listed.discarded) found(name, 'usable', true);

  pages.loaded(transcriptByClip(clips));
  /** Those that leave the dataset leave clips.json too; its other entries are of files that are elsewhere for now. */
  const knownIds = new Set(Object.keys(clips));

  function clipsFileOf(state: DatasetState, place: string | null): ClipsFile {
    const records = new Map(file.clips);
    for (const id of knownIds) if (!(id in state.clips)) records.delete(id);
    for (const { id, kind, status, origin, durationS, extra } of Object.values(state.clips)) {
      records.set(id, { kind, status, origin, durationS, ...(extra && { extra }) });
    }
    return { ...file, place, sources, clips: records };
  }

  async function changeOne({ before, after, audio }: ClipChange): Promise<void> {
    const from = before && clipPath(layout, before);
    const to = after && clipPath(layout, after);
    if (!audio) {
      // A clip without a file has nothing to move.
      if (from !== null && to !== null && from !== to && (await folder.read(from)))
        await folder.move(from, to);
      return;
    }
    if (to !== null && audio.after !== null) {
      const version = await folder.read(`${layout.history}/${audio.after}`);
      if (!version) {
        throw new AppError(
          'file/unreadable',
          `The version of ${after?.id ?? ''} that this needs is not in ${layout.history} any more, so nothing was changed.`,
        );
      }
      await folder.write(to, version);
    }
    if (from !== null && from !== to) await folder.remove(from);
    if (before && !after) forget(before.id);
  }

  /** A tab that was killed after it removed the clip's file left the entries, which are not those of a file that is elsewhere. */
  function forget(id: string): void {
    orphans.delete(id);
    discardedOrphans.delete(id);
    knownIds.add(id);
  }

  /** What is in whisper.json and in a page is one transcript; the words are written in one of the two places. */
  function inJson(entries: ReadonlyMap<string, Transcript>): Map<string, Transcript> {
    return new Map(
      [...entries].map(([name, entry]) => {
        const before = bare.get(entry) ?? (!wordsInJson && wordsOf(entry) ? withoutWords(entry) : entry);
        bare.set(entry, before);
        return [name, before];
      }),
    );
  }
  /** Most are the same objects at the next write, and their text is kept by the object. */
  const bare = new WeakMap<Transcript, Transcript>();

  async function writeDiscarded(entries: ReadonlyMap<string, Transcript>): Promise<void> {
    // No empty file for a dataset that never discarded anything.
    if (entries.size === 0 && !discardedOnDisk) return;
    await jsonFolder.write(layout.discardedJson, writeWhisperJson(inJson(entries)));
    discardedOnDisk = entries;
  }

  function copyAside(foreign: File): Promise<void> {
    const stem = layout.whisperJson.replace(/\.json$/i, '');
    return jsonFolder.write(`${stem}.changed-elsewhere-${foreign.lastModified}.backup.json`, foreign);
  }

  async function renamedTexts(
    after: DatasetState,
    names: readonly (readonly [from: string, to: string])[],
    { place, key }: { readonly place: string | null; readonly key: string },
  ): Promise<Map<Path, string | null>> {
    const all = Object.values(after.clips);
    const texts = new Map<Path, string | null>([
      [layout.whisperJson, writeWhisperJson(inJson(transcriptsOf(all, false, orphans)))],
      [layout.clipsJson, writeClipsJson({ ...clipsFileOf(after, place), lastRename: key })],
    ]);
    if (discardedOnDisk) {
      const entries = transcriptsOf(all, true, discardedOrphans);
      texts.set(layout.discardedJson, writeWhisperJson(inJson(entries)));
    }
    if (after.sets) texts.set(layout.setsJson, writeSetsJson(after.sets));
    if (!wordsInJson) {
      for (const [path, text] of pages.renamed(transcriptByClip(after.clips))) texts.set(path, text);
    }
    const opinionPath = secondOpinionPath(layout);
    const opinion = await jsonFolder.read(opinionPath);
    const opinions = opinion && tryParse(await opinion.text(), opinionPath);
    if (opinions) {
      const to = new Map(names);
      const renamed = new Map([...opinions].map(([id, entry]) => [to.get(id) ?? id, entry]));
      texts.set(opinionPath, writeWhisperJson(renamed));
    }
    return texts;
  }

  return {
    clips,
    place: file.place,
    importedSpeaker: imported?.speaker ?? null,
    sets: sets ?? (imported && setsFrom(imported)),
    sources,
    addSources(others) {
      for (const [path, record] of others) sources.set(path, record);
    },
    lastRename: file.lastRename ?? null,
    audio: (clip) => folder.read(clipPath(layout, clip)),
    async audioOf(wanted) {
      const places = [layout.usable, layout.nonUsable, layout.discarded];
      const all = await Promise.all(places.map((place) => folder.readAll(place)));
      const byPath = new Map(
        places.flatMap((place, i) =>
          (all[i] ?? []).map((file) => [place === '' ? file.name : `${place}/${file.name}`, file] as const),
        ),
      );
      return new Map(
        [...wanted].flatMap((clip) => {
          const file = byPath.get(clipPath(layout, clip));
          return file ? [[clip.id, file] as const] : [];
        }),
      );
    },
    orphans: () => [...orphans.keys()],
    async write(parts, state, place) {
      const all = Object.values(state.clips);
      const discardedNow = transcriptsOf(all, true, discardedOrphans);
      // An entry is in its new place before it leaves the old one, whichever way it goes.
      const leaving = parts.discarded
        ? [...(discardedOnDisk ?? [])].filter(([id]) => !discardedNow.has(id))
        : [];
      if (parts.discarded) await writeDiscarded(new Map([...discardedNow, ...leaving]));
      if (parts.whisper) {
        // Words before their text: a page that says more than whisper.json harms nothing.
        if (!wordsInJson) await pages.write(transcriptByClip(state.clips));
        // One that could be read was merged before; a damaged one is kept, for it may hold somebody's work.
        const foreign = await jsonFolder.read(layout.whisperJson);
        if (foreign && stampOf(foreign) !== onDiskStamp) await copyAside(foreign);
        const entries = inJson(transcriptsOf(all, false, orphans));
        await jsonFolder.write(layout.whisperJson, writeWhisperJson(entries));
        onDisk = entries;
        onDiskStamp = stampOf(await jsonFolder.read(layout.whisperJson));
      }
      if (leaving.length > 0) await writeDiscarded(discardedNow);
      if (parts.clips) await jsonFolder.write(layout.clipsJson, writeClipsJson(clipsFileOf(state, place)));
      // The sets of another tool's lists are kept with its texts, for from then on the lists are not read.
      if (parts.sets || (parts.whisper && imported && !sets)) {
        if (state.sets) await jsonFolder.write(layout.setsJson, writeSetsJson(state.sets));
        else await jsonFolder.remove(layout.setsJson);
      }
    },
    renamedTexts,
    async rename(before, after, names, details, onFraction) {
      // A backup that this rests on is whole, and stays from the very step that gives the names.
      const texts = (await renamedTexts(after, names, details)).set(layout.backingUp, null);
      const moves = names.flatMap(([from, to]) => {
        const clip = before.clips[from];
        return clip ? [{ from: clipPath(layout, clip), to: clipPath(layout, { ...clip, id: to }) }] : [];
      });
      await runFolderChange(folders, layout.changing, { moves, texts }, onFraction);
    },
    sweepBackup: () => sweepBackup({ folder, jsonFolder, layout }),
    async readForeign(state) {
      const foreign = await jsonFolder.read(layout.whisperJson);
      const stamp = stampOf(foreign);
      if (!foreign || stamp === onDiskStamp) return null;
      const theirs = tryParse(await foreign.text(), layout.whisperJson);
      if (!theirs) return null;
      const merge = mergeWhisper(
        onDisk,
        theirs,
        inJson(transcriptsOf(Object.values(state.clips), false, orphans)),
      );
      if (merge.conflicts.size > 0) await copyAside(foreign);
      onDisk = theirs;
      onDiskStamp = stamp;
      const taken = new Map<string, Transcript>();
      for (const [name, entry] of merge.taken) {
        if (state.clips[name]) taken.set(name, withItsWords(name, entry));
        else orphans.set(name, entry);
      }
      return { taken, conflicts: merge.conflicts };
    },
    async changeAudio(changes) {
      const done: ClipChange[] = [];
      for (let at = 0; at < changes.length; at += MOVES_IN_FLIGHT) {
        const ends = await Promise.allSettled(
          changes.slice(at, at + MOVES_IN_FLIGHT).map(async (change) => {
            await changeOne(change);
            done.push(change);
          }),
        );
        const failed = ends.find((end) => end.status === 'rejected');
        if (failed) {
          await Promise.allSettled(done.map((change) => changeOne(invertClipChange(change)))); // what counts is the first error
          throw failed.reason;
        }
      }
    },
    async addVersion(clipId, sound) {
      const ending = clipId.slice(stemOf(clipId).length);
      const version = `${stemOf(clipId)}.${crypto.randomUUID().slice(0, 8)}${ending}`;
      await folder.write(`${layout.history}/${version}`, sound);
      return version;
    },
    dropVersion: (version) => folder.remove(`${layout.history}/${version}`),
    async historyBytes() {
      let bytes = 0;
      for (const { name } of await folder.list(layout.history)) {
        bytes += (await folder.read(`${layout.history}/${name}`))?.size ?? 0;
      }
      return bytes;
    },
    clearHistory: () => folder.remove(layout.history),
    async ensureBackup() {
      if (await jsonFolder.read(layout.backupJson)) return;
      const current = await jsonFolder.read(layout.whisperJson);
      if (current) await jsonFolder.write(layout.backupJson, await current.arrayBuffer());
    },
  };
}

function setsFrom({ sets }: ImportedDataset): SetsFile | null {
  return sets.size === 0 ? null : { settings: defaultSettings([]), pinned: new Map(), clips: sets };
}

function stampOf(file: File | null): string | null {
  return file && `${file.size} ${file.lastModified}`;
}

async function readJson<T>(
  folder: Folder,
  path: string,
  parse: (text: string, name: string) => T,
): Promise<T | null> {
  const found = await folder.read(path);
  return found && parse(await found.text(), path);
}

/** null for a file that is damaged, or that its writer is not done with. */
function tryParse(text: string, name: string): Map<string, Transcript> | null {
  try {
    return parseWhisperJson(text, name);
  } catch (error) {
    if (error instanceof AppError && error.code === 'json/broken') return null;
    throw error;
  }
}

function transcriptByClip(clips: Readonly<Record<string, Clip>>): Map<string, Transcript | null> {
  return new Map(Object.values(clips).map(({ id, transcript }) => [id, transcript]));
}

async function listClips(folder: Folder, path: string): Promise<string[]> {
  const entries = await folder.list(path);
  return entries.filter(({ kind, name }) => kind === 'file' && isClip(name)).map(({ name }) => name);
}

function transcriptsOf(
  clips: readonly Clip[],
  discarded: boolean,
  others: ReadonlyMap<string, Transcript>,
): Map<string, Transcript> {
  const entries = new Map(others);
  for (const clip of clips) {
    if (clip.transcript && (clip.status === 'discarded') === discarded) entries.set(clip.id, clip.transcript);
  }
  return entries;
}
