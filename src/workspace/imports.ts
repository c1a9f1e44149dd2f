/** Datasets of other tools on disk: finding their lists in a folder, and reading what they say of the clips there. */
import type { Folder, FolderEntry, Path } from '../base/folder.ts';
import { type ImportedDataset, toDataset } from '../dataset/import/format.ts';
import { IMPORT_FORMATS } from '../dataset/import/registry.ts';
import { type DatasetLayout, isClip, listsLayout } from '../dataset/layout.ts';

/**
 * The layout of a dataset of another tool without a whisper.json, or null when there is none: no lists of a known kind, or lists
 * that name none of the clips.
 * @param entries what is directly in the folder.
 */
export async function findImport(
  folder: Folder,
  entries: readonly FolderEntry[],
): Promise<DatasetLayout | null> {
  const names = entries.filter(({ kind }) => kind === 'file').map(({ name }) => name);
  for (const format of IMPORT_FORMATS) {
    const lists = format.lists(names);
    if (lists.length === 0) continue;
    const layout = listsLayout(entries, lists);
    const clips = (await folder.list(layout.usable)).flatMap(({ name }) => (isClip(name) ? [name] : []));
    const found = await readImport(folder, lists, clips);
    if (found.transcripts.size > 0) return layout;
  }
  return null;
}

/** What the lists say of the clips; nothing where they are of no known kind any more. */
export async function readImport(
  folder: Folder,
  lists: readonly Path[],
  clipIds: readonly string[],
): Promise<ImportedDataset> {
  const format = IMPORT_FORMATS.find((one) => one.lists(lists).length > 0);
  const files = new Map<string, string>();
  for (const path of lists) files.set(path, (await (await folder.read(path))?.text()) ?? '');
  return toDataset(format?.parse(files) ?? [], clipIds);
}
