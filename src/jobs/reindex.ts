/**
 * Gives the clips of a dataset other names: first copies of what is renamed, with the old names, into a dated backup, then the
 * names, in one step that is whole or not there at all. Which names is src/dataset/renaming.ts.
 */
import { abortError, AppError } from '../base/app-error.ts';
import type { Folder } from '../base/folder.ts';
import type { Clip } from '../dataset/clip.ts';
import { clipPath, type DatasetLayout } from '../dataset/layout.ts';
import { dateStamp } from '../dataset/naming.ts';
import type { Rename } from '../dataset/renaming.ts';
import type { JobSpec } from './job.ts';

/** What a reindex is given: of the open dataset. */
export interface ReindexRequest {
  readonly folder: Folder;
  readonly jsonFolder: Folder;
  readonly layout: DatasetLayout;
  readonly names: readonly Rename[];
  readonly clip: (id: string) => Clip | undefined;
  /** Writes what is not on disk yet. */
  readonly flush: () => Promise<void>;
  /** Gives the names; `onFraction` gets 0..1. */
  readonly rename: (names: readonly Rename[], onFraction: (fraction: number) => void) => Promise<void>;
  readonly now: Date;
}

const COPIES_IN_FLIGHT = 16;
/** Copying reads and writes all the sound, renaming only moves it. */
const COPYING_SHARE = 0.85;

/** Where the backup of a reindex goes, in the dataset's folder. */
export function backupPath(layout: DatasetLayout, now: Date): string {
  const name = `Backup ${dateStamp(now)}`;
  return layout.root === '' ? name : `${layout.root}/${name}`;
}

/** The job; its one item is the whole, for names change together or not at all. */
export function reindexJob(request: ReindexRequest): JobSpec<ReindexRequest> {
  return {
    name: 'Reindex',
    items: [request],
    writesInto: { folder: request.folder, path: request.layout.root },
    label: ({ names }) => `${names.length} clips`,
    count: ({ names }) => names.length,
    async run({ flush, rename, names }, { onFraction, checkpoint, signal }) {
      await flush();
      await backUp(request, (fraction) => onFraction(fraction * COPYING_SHARE), checkpoint);
      if (signal.aborted) throw abortError();
      await rename(names, (fraction) => onFraction(COPYING_SHARE + fraction * (1 - COPYING_SHARE)));
    },
  };
}

/** A backup that is not whole is no backup: it goes when a copy fails or the user cancels. */
async function backUp(
  { folder, jsonFolder, layout, names, clip, now }: ReindexRequest,
  onFraction: (fraction: number) => void,
  checkpoint: () => Promise<void>,
): Promise<void> {
  const backup = backupPath(layout, now);
  const inBackup = (path: string) =>
    `${backup}/${layout.root === '' ? path : path.slice(layout.root.length + 1)}`;
  const queue = [...names];
  let done = 0;
  async function copier(): Promise<void> {
    for (let next = queue.shift(); next; next = queue.shift()) {
      await checkpoint();
      const known = clip(next[0]);
      const path = known && clipPath(layout, known);
      const file = path !== undefined && (await folder.read(path));
      if (file) await folder.write(inBackup(path), file);
      onFraction(++done / names.length);
    }
  }
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
  } catch (error) {
    await folder.remove(backup).catch(() => {}); // what counts is the first error
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
