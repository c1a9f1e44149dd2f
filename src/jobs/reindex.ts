/**
 * Gives the clips of a dataset other names. In its own folder: first copies of all clips, with the old names, into a dated backup,
 * then the names, in one step that is whole or not there at all. Into another folder: copies with the new names, and the dataset
 * stays as it is. Which names is src/dataset/renaming.ts.
 */
import { abortError, AppError } from '../base/app-error.ts';
import type { Folder, Path } from '../base/folder.ts';
import type { Clip } from '../dataset/clip.ts';
import { backupPath, clipPath, isBackupFolder, isClip, type DatasetLayout } from '../dataset/layout.ts';
import { dateStamp } from '../dataset/naming.ts';
import type { Rename } from '../dataset/renaming.ts';
import { noteBackup, sweepBackup } from '../dataset/unfinished-backup.ts';
import type { ItemContext, JobSpec } from './job.ts';

/** What a reindex is given: of the open dataset. */
export interface ReindexRequest {
  readonly folder: Folder;
  readonly jsonFolder: Folder;
  readonly layout: DatasetLayout;
  readonly names: readonly Rename[];
  /** Ids of all clips. */
  readonly ids: readonly string[];
  readonly clip: (id: string) => Clip | undefined;
  /** Writes what is not on disk yet. */
  readonly flush: () => Promise<void>;
  readonly now: Date;
}

/** Renaming where the clips are. */
export interface RenamingRequest extends ReindexRequest {
  /** Gives the names; `onFraction` gets 0..1. */
  readonly rename: (names: readonly Rename[], onFraction: (fraction: number) => void) => Promise<void>;
}

/** Copying to another folder. */
export interface CopyingRequest extends ReindexRequest {
  readonly output: Folder;
  /** The JSON files with the new names, by path in the dataset's folder. */
  readonly renamedTexts: (names: readonly Rename[]) => Promise<ReadonlyMap<Path, string>>;
}

const COPIES_IN_FLIGHT = 16;
/** Copying reads and writes all the sound, renaming only moves it. */
const COPYING_SHARE = 0.85;

/** What the backup of a reindex is called. */
export function backupName(now: Date): string {
  return `Backup ${dateStamp(now)}`;
}

/** The backups beside the clips, of Reindex and of Split: how many, and how much room they take in bytes. */
export async function measureBackups({
  folder,
  layout,
}: Pick<ReindexRequest, 'folder' | 'layout'>): Promise<{ readonly count: number; readonly bytes: number }> {
  async function bytesIn(path: Path): Promise<number> {
    let bytes = (await folder.readAll(path)).reduce((sum, { size }) => sum + size, 0);
    for (const { name, kind } of await folder.list(path)) {
      if (kind === 'folder') bytes += await bytesIn(`${path}/${name}`);
    }
    return bytes;
  }
  const backups = (await folder.list(layout.root)).filter(({ name }) => isBackupFolder(name));
  let bytes = 0;
  for (const { name } of backups) bytes += await bytesIn(backupPath(layout, name));
  return { count: backups.length, bytes };
}

/** The job that renames; its one item is the whole, for names change together or not at all. */
export function reindexJob(request: RenamingRequest): JobSpec<RenamingRequest> {
  return {
    name: 'Reindex',
    items: [request],
    writesInto: { folder: request.folder, path: request.layout.home },
    label: ({ names }) => `${names.length} clips`,
    count: ({ names }) => names.length,
    async run({ flush, rename, names }, { onFraction, checkpoint, signal }) {
      await flush();
      try {
        await backUp(request, (fraction) => onFraction(fraction * COPYING_SHARE), checkpoint);
        if (signal.aborted) throw abortError();
        await rename(names, (fraction) => onFraction(COPYING_SHARE + fraction * (1 - COPYING_SHARE)));
      } catch (error) {
        // A rename that is still in the middle rests on the backup; what cannot be taken away now is at the next opening.
        if (!(error instanceof AppError && error.code === 'folder/interrupted'))
          await sweepBackup(request).catch(() => {});
        throw error;
      }
    },
  };
}

/** The job that copies. What is finished when it is cancelled stays, and the same reindex again goes on from there. */
export function reindexCopyJob(request: CopyingRequest): JobSpec<CopyingRequest> {
  const { folder, layout, output, names, ids, clip, flush, renamedTexts } = request;
  const to = new Map(names);
  return {
    name: 'Reindex',
    items: [request],
    writesInto: { folder: output, path: '' },
    label: () => `${ids.length} clips`,
    count: () => ids.length,
    async run(_, context) {
      await flush();
      const texts = new Map(
        [...(await renamedTexts(names))].map(([path, text]) => [inRoot(layout, path), text] as const),
      );
      const copies = ids.flatMap((id) => {
        const known = clip(id);
        if (!known) return [];
        const place = inRoot(layout, clipPath(layout, { ...known, id: to.get(id) ?? id }));
        return [{ from: clipPath(layout, known), to: place }];
      });
      await requireRoom(folder, output, copies, texts);
      await copyAll(folder, output, copies, context.onFraction, context.checkpoint);
      // The texts last: with them the copy is a dataset.
      for (const [path, text] of texts) await output.write(path, text);
    },
  };
}

interface Copy {
  readonly from: Path;
  readonly to: Path;
}

/** A folder with anything of a dataset in it that is not of this very copy, from a run that was stopped, is left alone. */
async function requireRoom(
  folder: Folder,
  output: Folder,
  copies: readonly Copy[],
  texts: ReadonlyMap<Path, string>,
): Promise<void> {
  const fromOf = new Map(copies.map(({ from, to }) => [to, from]));
  const paths = [...texts.keys(), ...fromOf.keys()];
  const places = new Set(['', ...paths.map((path) => path.slice(0, Math.max(0, path.lastIndexOf('/'))))]);
  for (const place of places) {
    for (const file of await output.readAll(place)) {
      const path = place === '' ? file.name : `${place}/${file.name}`;
      const text = texts.get(path);
      const from = fromOf.get(path);
      const isOurs =
        text === undefined
          ? !isClip(file.name) || (from !== undefined && (await folder.read(from))?.size === file.size)
          : (await file.text()) === text;
      if (!isOurs) {
        throw new AppError(
          'folder/taken',
          `“${output.name}” already holds “${path}”, so nothing was copied there. Choose an empty folder as the output folder.`,
        );
      }
    }
  }
}

/** The JSON files as they are and all clips, so that the backup is a dataset of its own. */
async function backUp(
  request: ReindexRequest,
  onFraction: (fraction: number) => void,
  checkpoint: () => Promise<void>,
): Promise<void> {
  const { folder, jsonFolder, layout, ids, clip, now } = request;
  const backup = backupPath(layout, backupName(now));
  const inBackup = (path: Path) => `${backup}/${inRoot(layout, path)}`;
  await noteBackup(request, backupName(now));
  try {
    const pages = await jsonFolder.list(layout.words);
    for (const path of [
      layout.whisperJson,
      layout.clipsJson,
      layout.discardedJson,
      layout.setsJson,
      ...pages.map((page) => `${layout.words}/${page.name}`),
    ]) {
      const file = await jsonFolder.read(path);
      if (file) await folder.write(inBackup(path), file);
    }
    const copies = ids.flatMap((id) => {
      const known = clip(id);
      const from = known && clipPath(layout, known);
      return from === undefined ? [] : [{ from, to: inBackup(from) }];
    });
    await copyAll(folder, folder, copies, onFraction, checkpoint);
  } catch (error) {
    if (error instanceof AppError && error.code === 'folder/full') {
      throw new AppError(
        'folder/full',
        `There is not enough room in “${folder.name}” for a backup of the clips, so nothing was renamed. Free some space and try again.`,
        { cause: error },
      );
    }
    throw error;
  }
}

/** Copies files, those that are there already left out; a clip without a file has nothing to copy. */
async function copyAll(
  from: Folder,
  to: Folder,
  copies: readonly Copy[],
  onFraction: (fraction: number) => void,
  checkpoint: ItemContext['checkpoint'],
): Promise<void> {
  const queue = [...copies];
  let done = 0;
  async function copier(): Promise<void> {
    for (let next = queue.shift(); next; next = queue.shift()) {
      await checkpoint();
      const file = await from.read(next.from);
      if (file && !(await to.read(next.to))) await to.write(next.to, file);
      onFraction(++done / copies.length);
    }
  }
  const ends = await Promise.allSettled(
    Array.from({ length: COPIES_IN_FLIGHT }, () =>
      copier().catch((error: unknown) => {
        queue.length = 0;
        throw error;
      }),
    ),
  );
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}

/** A path of the dataset in the folder of its JSON files. */
function inRoot(layout: DatasetLayout, path: Path): Path {
  return layout.root === '' ? path : path.slice(layout.root.length + 1);
}
