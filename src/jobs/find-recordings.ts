/** Finds the recordings of a folder; reading their headers is the media engine's. */
import type { Folder, Path } from '../base/folder.ts';
import { isOwnFolder, isRecording } from '../dataset/layout.ts';
import { compareNames } from '../dataset/naming.ts';

/** Paths of all recordings in the folder and its sub-folders, in natural order; the app's own folders are left out. */
export async function findRecordings(folder: Folder): Promise<Path[]> {
  const found: Path[] = [];
  async function search(path: Path): Promise<void> {
    for (const entry of await folder.list(path)) {
      const entryPath = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.kind === 'folder') {
        if (!isOwnFolder(entryPath)) await search(entryPath);
      } else if (isRecording(entry.name)) found.push(entryPath);
    }
  }
  await search('');
  return found.sort(compareNames);
}
