/**
 * The backup that Reindex makes before it renames. Its name lies in a file of its own until the names are given, so that what a
 * killed tab leaves of it is told from a backup that a rename rests on.
 */
import type { Folder } from '../base/folder.ts';
import { backupPath, isBackupFolder, type DatasetLayout } from './layout.ts';

/** Where the note is, among the JSON files, and where the backup is, beside the clips. */
interface Places {
  readonly folder: Folder;
  readonly jsonFolder: Folder;
  readonly layout: Pick<DatasetLayout, 'root' | 'backingUp'>;
}

/** Notes that the backup of this name is being made. The rename itself takes the note away, in the same step. */
export async function noteBackup({ jsonFolder, layout }: Places, name: string): Promise<void> {
  await jsonFolder.write(layout.backingUp, name);
}

/** Takes a backup away that no rename followed; nothing when there is none. */
export async function sweepBackup({ folder, jsonFolder, layout }: Places): Promise<void> {
  const note = await jsonFolder.read(layout.backingUp);
  if (!note) return;
  const name = await note.text();
  // Whatever else it says is none of our doing.
  if (isBackupFolder(name)) await folder.remove(backupPath(layout, name));
  await jsonFolder.remove(layout.backingUp);
}
