/**
 * Another dataset of the same voice as part of this one: what its clips are called here, where they come from, which set they are
 * in. Pure: copying their sound is src/jobs/merge.ts, and the change itself is one `clips` command.
 */
import type { Clip } from './clip.ts';
import type { SourceRecord } from './clips-json.ts';
import { beforeIndex, foldName, stemOf } from './naming.ts';
import type { SetName, SetsFile } from './sets.ts';

/** One of the two datasets. */
export interface MergeSide {
  readonly clips: readonly Clip[];
  readonly source: (path: string) => SourceRecord | undefined;
}

/** A clip that comes. */
export interface MergedClip {
  /** Its name in the dataset that it comes from. */
  readonly from: string;
  readonly clip: Clip;
}

/** What a merge does. */
export interface MergePlan {
  readonly clips: readonly MergedClip[];
  /** How many of them get another name. */
  readonly renamed: number;
  /** The recordings that are new here, by the path that the clips name them by. */
  readonly sources: ReadonlyMap<string, SourceRecord>;
}

/**
 * Plans to add the clips of `there` to `here`, discarded ones too. All clips that share what stands before their index get the same
 * new name where one of them is taken: "kettle_000001.wav" becomes "kettle-2_000001.wav", as a second recording of that name would
 * be called, so that their order and their indices stay.
 * @param name of the other dataset: recordings are found under it, so that two of one path stay apart. A recording that both were
 *   cut from (its file name, size and length are the same) keeps the path that it has here, and no set can leak into another.
 * @param known ids of clips of `there` that are in `here` already: they are left out.
 */
export function planMerge(
  here: MergeSide,
  there: MergeSide,
  name: string,
  known: ReadonlySet<string>,
): MergePlan {
  const coming = there.clips.filter(({ id }) => !known.has(id));
  const names = newNames(
    coming.map(({ id }) => id),
    here.clips.map(({ id }) => id),
  );
  const paths = new Map<string, string>();
  const sources = new Map<string, SourceRecord>();
  const ours = new Set(here.clips.flatMap(({ origin }) => origin?.source ?? []));
  for (const path of new Set(coming.flatMap(({ origin }) => origin?.source ?? []))) {
    const record = there.source(path);
    const same =
      record && [...ours].find((other) => isSameRecording(other, here.source(other), path, record));
    let to = same ?? `${name}/${path}`;
    for (let n = 2; same === undefined && ours.has(to); n++) to = `${name}-${n}/${path}`;
    paths.set(path, to);
    if (record && same === undefined) sources.set(to, record);
  }
  const clips = coming.map((clip): MergedClip => ({
    from: clip.id,
    clip: {
      ...clip,
      id: names.get(clip.id) ?? clip.id,
      origin: clip.origin && { ...clip.origin, source: paths.get(clip.origin.source) ?? clip.origin.source },
    },
  }));
  return {
    clips,
    renamed: clips.filter(({ from, clip }) => from !== clip.id).length,
    sources,
  };
}

/** Names that are free, by the old ones; those of one recording change alike. */
function newNames(ids: readonly string[], taken: readonly string[]): Map<string, string> {
  const used = new Set(taken.map(foldName));
  const families = new Map<string, string[]>();
  for (const id of ids) {
    const family = foldName(beforeIndex(id));
    const others = families.get(family);
    if (others) others.push(id);
    else families.set(family, [id]);
  }
  const names = new Map<string, string>();
  // Those that can keep theirs do, and the others keep clear of them.
  const sorted = [...families.values()].map((family) => ({
    family,
    isFree: family.every((id) => !used.has(foldName(id))),
  }));
  for (const { family, isFree } of sorted) {
    if (!isFree) continue;
    for (const id of family) names.set(id, id);
  }
  for (const id of names.values()) used.add(foldName(id));
  for (const { family, isFree } of sorted) {
    if (isFree) continue;
    let n = 2;
    while (family.some((id) => used.has(foldName(numbered(id, n))))) n++;
    for (const id of family) {
      names.set(id, numbered(id, n));
      used.add(foldName(numbered(id, n)));
    }
  }
  return names;
}

/** "kettle_000001.wav" → "kettle-2_000001.wav"; what follows the number must not become part of it. */
function numbered(id: string, n: number): string {
  const stem = stemOf(id).slice(0, beforeIndex(id).length);
  const rest = id.slice(stem.length);
  const gap = /^\d/.test(rest) ? '_' : '';
  return stem === '' ? `${n}${gap}${rest}` : `${stem}-${n}${gap}${rest}`;
}

/** Copying may change a file's time, so it counts for nothing; two recordings of one name, size and length are one. */
function isSameRecording(
  path: string,
  a: SourceRecord | undefined,
  otherPath: string,
  b: SourceRecord,
): boolean {
  const nameOf = (whole: string) => foldName(whole.slice(whole.lastIndexOf('/') + 1));
  return (
    a !== undefined &&
    nameOf(path) === nameOf(otherPath) &&
    a.sizeBytes === b.sizeBytes &&
    a.sampleRateHz === b.sampleRateHz &&
    a.frames === b.frames
  );
}

/**
 * The assignment with what another dataset has for clips of its own, pinned or not; settings stay where there are some.
 * @returns null when neither has an assignment.
 */
export function carrySets(
  here: SetsFile | null,
  there: SetsFile | null,
  clips: readonly MergedClip[],
): SetsFile | null {
  if (!there) return here;
  const carried = (from: ReadonlyMap<string, SetName>, to: ReadonlyMap<string, SetName> | undefined) => {
    const all = new Map(to);
    for (const { from: id, clip } of clips) {
      const set = from.get(id);
      if (set) all.set(clip.id, set);
    }
    return all;
  };
  return {
    ...here,
    settings: here?.settings ?? there.settings,
    pinned: carried(there.pinned, here?.pinned),
    clips: carried(there.clips, here?.clips),
  };
}
