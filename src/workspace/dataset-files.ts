/**
 * The files of one dataset: what they say of its clips when it is opened, and how they are written back. When that happens, and
 * what changes the clips, is `dataset-session.ts`.
 */
import type { Folder } from '../base/folder.ts';
import type { Clip, ClipKind, ClipStatus } from '../dataset/clip.ts';
import { parseClipsJson, writeClipsJson, type ClipsFile } from '../dataset/clips-json.ts';
import { clipPath, isClip, type DatasetLayout } from '../dataset/layout.ts';
import type { Transcript } from '../dataset/transcript.ts';
import { parseWhisperJson, writeWhisperJson } from '../dataset/whisper-json.ts';

/** Which of the files a change concerns. */
export interface DirtyParts {
  readonly whisper: boolean;
  readonly discarded: boolean;
  readonly clips: boolean;
}

/** An opened dataset on disk. */
export interface DatasetFiles {
  /** The clips as the files have them, by id. */
  readonly clips: Record<string, Clip>;
  /** Where the user was, by clips.json. */
  readonly place: string | null;
  /** A clip's audio, null when there is no file. */
  audio(clip: Clip): Promise<File | null>;
  /** Writes the parts that are dirty. Entries without audio and unknown keys are written back as they were. */
  write(parts: DirtyParts, clips: readonly Clip[], place: string | null): Promise<void>;
  /** Moves the audio of clips whose folder changes. A clip without a file has nothing to move. */
  moveAudio(changes: readonly { readonly before: Clip; readonly after: Clip }[]): Promise<void>;
  /** Copies whisper.json to its backup if there is none yet. */
  ensureBackup(): Promise<void>;
}

const EMPTY_CLIPS: ClipsFile = { place: null, sources: new Map(), clips: new Map() };
const MOVES_IN_FLIGHT = 16;

/**
 * Reads the files of the dataset that lies in `folder` at `layout`.
 * @param jsonFolder where the JSON files are.
 * @throws AppError `json/broken` when one is damaged (nothing is changed), and what the folders throw.
 */
export async function openDatasetFiles(
  folder: Folder,
  layout: DatasetLayout,
  jsonFolder: Folder,
): Promise<DatasetFiles> {
  const [whisper, discardedEntries, clipsFile, usable, nonUsable, discardedFiles] = await Promise.all([
    readJson(jsonFolder, layout.whisperJson, parseWhisperJson),
    readJson(jsonFolder, layout.discardedJson, parseWhisperJson),
    readJson(jsonFolder, layout.clipsJson, parseClipsJson),
    listClips(folder, layout.usable),
    listClips(folder, layout.nonUsable),
    listClips(folder, layout.discarded),
  ]);
  const file = clipsFile ?? EMPTY_CLIPS;
  /** Entries whose audio is not there. */
  const orphans = new Map(whisper);
  const discardedOrphans = new Map(discardedEntries);
  /** How whisper.json looked when it was last read or written here. */
  let whisperOnDisk = stampOf(await jsonFolder.read(layout.whisperJson));
  let hasDiscardedJson = discardedEntries !== null;

  const clips: Record<string, Clip> = {};
  function found(name: string, kind: ClipKind, discarded: boolean): void {
    if (name in clips) return;
    const record = file.clips.get(name);
    const entries = discarded ? discardedOrphans : orphans;
    const transcript = entries.get(name) ?? (discarded ? orphans.get(name) : undefined) ?? null;
    entries.delete(name);
    const status: ClipStatus = discarded ? 'discarded' : record?.status === 'accepted' ? 'accepted' : 'new';
    clips[name] = {
      origin: null,
      durationS: null,
      ...record,
      id: name,
      // Where it lies counts: somebody may have moved it by hand. A discarded one came from where clips.json says.
      kind: discarded ? (record?.kind ?? kind) : kind,
      status,
      transcript,
    };
  }
  for (const name of usable) found(name, 'usable', false);
  for (const name of nonUsable) found(name, 'non-usable', false);
  for (const name of discardedFiles) found(name, 'usable', true);

  /** Another program wrote whisper.json meanwhile: its version is kept beside ours, for neither may be lost. */
  async function keepForeignChange(): Promise<void> {
    const current = await jsonFolder.read(layout.whisperJson);
    if (!current || stampOf(current) === whisperOnDisk) return;
    const stem = layout.whisperJson.replace(/\.json$/i, '');
    const copy = `${stem}.changed-elsewhere-${current.lastModified}.backup.json`;
    await jsonFolder.write(copy, await current.arrayBuffer());
  }

  return {
    clips,
    place: file.place,
    audio: (clip) => folder.read(clipPath(layout, clip)),
    async write(parts, all, place) {
      // The entry of a discarded clip is in its new place before it leaves the old one.
      if (parts.discarded) {
        const entries = transcriptsOf(all, true, discardedOrphans);
        // No empty file for a dataset that never discarded anything.
        if (entries.size > 0 || hasDiscardedJson) {
          await jsonFolder.write(layout.discardedJson, writeWhisperJson(entries));
          hasDiscardedJson = true;
        }
      }
      if (parts.whisper) {
        await keepForeignChange();
        await jsonFolder.write(layout.whisperJson, writeWhisperJson(transcriptsOf(all, false, orphans)));
        whisperOnDisk = stampOf(await jsonFolder.read(layout.whisperJson));
      }
      if (parts.clips) {
        const records = new Map(file.clips);
        for (const { id, kind, status, origin, durationS, extra } of all) {
          records.set(id, { kind, status, origin, durationS, ...(extra && { extra }) });
        }
        await jsonFolder.write(layout.clipsJson, writeClipsJson({ ...file, place, clips: records }));
      }
    },
    async moveAudio(changes) {
      const moves = changes
        .map(({ before, after }) => ({ from: clipPath(layout, before), to: clipPath(layout, after) }))
        .filter(({ from, to }) => from !== to);
      for (let at = 0; at < moves.length; at += MOVES_IN_FLIGHT) {
        await Promise.all(
          moves.slice(at, at + MOVES_IN_FLIGHT).map(async ({ from, to }) => {
            if (await folder.read(from)) await folder.move(from, to);
          }),
        );
      }
    },
    async ensureBackup() {
      if (await jsonFolder.read(layout.backupJson)) return;
      const current = await jsonFolder.read(layout.whisperJson);
      if (current) await jsonFolder.write(layout.backupJson, await current.arrayBuffer());
    },
  };
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
