/**
 * New names for the clips of a dataset: numbered anew without gaps (Reindex), or with the first words of what is said in them.
 * Only names are decided here; `makeRename` makes the change of them, and the workspace carries it out.
 */
import { beforeIndex, compareNames, foldName, stemOf } from './naming.ts';

/** The names of one clip, before and after. */
export type Rename = readonly [from: string, to: string];

const INDEX_DIGITS = 6;
/** About five words of English; with the longest stem, the index and what a browser appends it stays under 255 bytes. */
const LONGEST_WORDS_BYTES = 60;
const MOST_WORDS = 5;

/** What stands before the index in the names of all clips, or null when they do not agree. */
export function sharedPrefix(ids: readonly string[]): string | null {
  const [first, ...others] = new Set(ids.map(beforeIndex));
  return first !== undefined && first !== '' && others.length === 0 ? first : null;
}

/**
 * Numbers clips from 1 in natural order of their names: "<prefix>_000001.wav". Words after the index stay.
 *
 * @param ids the clips to number.
 * @param others ids that keep their names; where one has a name that is needed, it gets the next free number, for two clips of a
 *   dataset never share a name.
 */
export function reindexNames(
  ids: readonly string[],
  prefix: string,
  others: readonly string[] = [],
): Rename[] {
  const names: Rename[] = [...ids]
    .sort(compareNames)
    .map((id, i) => [id, numbered(prefix, i + 1, id)] as const);
  const taken = new Set(names.map(([, to]) => foldName(to)));
  const kept = others.filter((id) => !taken.has(foldName(id)));
  for (const id of kept) taken.add(foldName(id));
  let index = ids.length;
  for (const id of [...others].sort(compareNames)) {
    if (kept.includes(id)) continue;
    let to: string;
    do to = numbered(prefix, ++index, id);
    while (taken.has(foldName(to)));
    taken.add(foldName(to));
    names.push([id, to]);
  }
  return names.filter(([from, to]) => from !== to);
}

/**
 * Numbers the clips of each recording (what stands before the index) anew, so that no number is missing. Names without an index
 * of six digits stay.
 *
 * @param others as for `reindexNames`.
 */
export function gaplessNames(ids: readonly string[], others: readonly string[] = []): Rename[] {
  const groups = new Map<string, string[]>();
  for (const id of ids) {
    if (upToIndex(id) === null) continue;
    const prefix = beforeIndex(id);
    const group = groups.get(prefix);
    if (group) group.push(id);
    else groups.set(prefix, [id]);
  }
  return [...groups].flatMap(([prefix, group]) =>
    reindexNames(
      group,
      prefix,
      others.filter((id) => beforeIndex(id) === prefix),
    ),
  );
}

function numbered(prefix: string, index: number, id: string): string {
  return `${prefix}_${String(index).padStart(INDEX_DIGITS, '0')}${wordsAfterIndex(id)}${endingOf(id)}`;
}

/**
 * Puts the first words of each clip's text behind its index: "kettle_000001_the_kettle_began.wav". Words that are there already
 * are replaced; a clip without an index or without a word keeps its name.
 */
export function wordNames(clips: readonly { readonly id: string; readonly text: string }[]): Rename[] {
  return clips.flatMap(({ id, text }): Rename[] => {
    const head = upToIndex(id);
    const words = nameWords(text);
    if (head === null || words === '') return [];
    const to = `${head}_${words}${endingOf(id)}`;
    return to === id ? [] : [[id, to]];
  });
}

/** Letters and digits of any script and nothing else, so that every file system takes them. */
function nameWords(text: string): string {
  const words = text
    .normalize('NFC')
    .toLowerCase()
    .replace(/['’]/gu, '')
    .match(/[\p{L}\p{M}\p{N}]+/gu);
  let name = '';
  for (const word of (words ?? []).slice(0, MOST_WORDS)) {
    const longer = name === '' ? word : `${name}_${word}`;
    if (new TextEncoder().encode(longer).length > LONGEST_WORDS_BYTES) break;
    name = longer;
  }
  return name;
}

function endingOf(id: string): string {
  return id.slice(stemOf(id).length);
}

/** "my_audio_000012_words" → "my_audio_000012"; null without an index. */
function upToIndex(id: string): string | null {
  return /^.*(?<!\d)\d{6}(?!\d)/su.exec(stemOf(id))?.[0] ?? null;
}

/** "my_audio_000012_words" → "_words". Only behind an index of six digits: what follows another number may mean anything. */
function wordsAfterIndex(id: string): string {
  const head = upToIndex(id);
  return head === null ? '' : stemOf(id).slice(head.length);
}
