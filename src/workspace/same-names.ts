/**
 * Clips of one name in several folders of a dataset: one that was discarded and one that a later split, another tool or a hand
 * gave the same name. A name stands for one clip in every JSON file, so all but one get a free name before the dataset opens.
 */
import { clipPath, type DatasetLayout } from '../dataset/layout.ts';
import { compareNames, foldName, freeClipName } from '../dataset/naming.ts';
import type { Transcript } from '../dataset/transcript.ts';
import { writeWhisperJson } from '../dataset/whisper-json.ts';
import { runFolderChange, type ChangeFolders } from './folder-change.ts';

/** Clips by the folder they lie in, and the transcripts of those that were discarded. */
export interface ListedClips {
  readonly usable: readonly string[];
  readonly nonUsable: readonly string[];
  readonly discarded: readonly string[];
  readonly discardedEntries: ReadonlyMap<string, Transcript> | null;
}

/**
 * Renames clips on disk so that no two have one name (as file systems compare names); the clip in the dataset keeps it, then the
 * Non Usable one. A discarded clip's transcript goes with it. Either all of it is done or nothing.
 * @returns what is listed afterwards.
 */
export async function tellNamesApart(
  folders: ChangeFolders,
  layout: DatasetLayout,
  listed: ListedClips,
): Promise<ListedClips> {
  const taken = new Set(listed.usable.map(foldName));
  const nonUsable = apart(listed.nonUsable, taken);
  const discarded = apart(listed.discarded, taken);
  if (nonUsable.size === 0 && discarded.size === 0) return listed;

  const moves = [
    ...[...nonUsable].map(([from, to]) => ({ from, to, kind: 'non-usable', status: 'new' }) as const),
    ...[...discarded].map(([from, to]) => ({ from, to, kind: 'usable', status: 'discarded' }) as const),
  ].map(({ from, to, ...place }) => ({
    from: clipPath(layout, { ...place, id: from }),
    to: clipPath(layout, { ...place, id: to }),
  }));
  const entries =
    listed.discardedEntries &&
    new Map([...listed.discardedEntries].map(([id, entry]) => [discarded.get(id) ?? id, entry]));
  const texts = new Map(entries ? [[layout.discardedJson, writeWhisperJson(entries)]] : []);
  await runFolderChange(folders, layout.changing, { moves, texts }, () => {});
  return {
    usable: listed.usable,
    nonUsable: listed.nonUsable.map((id) => nonUsable.get(id) ?? id),
    discarded: listed.discarded.map((id) => discarded.get(id) ?? id),
    discardedEntries: entries,
  };
}

/** The new names of those in `ids` whose name is taken; all names are taken afterwards. */
function apart(ids: readonly string[], taken: Set<string>): Map<string, string> {
  const own = ids.map(foldName);
  const clashing = ids.filter((id) => taken.has(foldName(id))).sort(compareNames);
  for (const name of own) taken.add(name);
  const names = new Map<string, string>();
  for (const id of clashing) {
    const to = freeClipName(id, taken);
    taken.add(foldName(to));
    names.set(id, to);
  }
  return names;
}
