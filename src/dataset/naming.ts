/**
 * Names of clips: how they are made, ordered and read. Which folders they lie in is `layout.ts`.
 */

/**
 * Orders names as people count: "clip_2" before "clip_10", upper and lower case together, equal names by code unit. Written
 * out instead of a locale's collation, so that two machines write one file in one order.
 */
export function compareNames(a: string, b: string): number {
  const x = a.toLowerCase();
  const y = b.toLowerCase();
  let i = 0;
  let j = 0;
  while (i < x.length && j < y.length) {
    const iEnd = digitsEnd(x, i);
    const jEnd = digitsEnd(y, j);
    if (iEnd > i && jEnd > j) {
      const m = x.slice(i, iEnd).replace(/^0+/, '');
      const n = y.slice(j, jEnd).replace(/^0+/, '');
      if (m !== n) return m.length - n.length || (m < n ? -1 : 1);
      i = iEnd;
      j = jEnd;
    } else {
      const difference = x.charCodeAt(i++) - y.charCodeAt(j++);
      if (difference !== 0) return difference;
    }
  }
  return x.length - i - (y.length - j) || (a < b ? -1 : a > b ? 1 : 0);
}

function digitsEnd(text: string, from: number): number {
  let end = from;
  for (;;) {
    const code = text.charCodeAt(end);
    if (!(code >= 0x30 && code <= 0x39)) return end;
    end++;
  }
}

/** The name without its ending: "a.b.mp3" → "a.b". A leading dot is no ending. */
export function stemOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

/** The name of clip `index` (from 1) of a recording: "kettle_000001.wav". */
export function clipName(stem: string, index: number, ending: 'wav' | 'mp3' = 'wav'): string {
  return `${stem}_${String(index).padStart(6, '0')}.${ending}`;
}

/** What Windows takes for a device, with any ending. */
const DEVICE_NAME = /^(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(\.|$)/i;

/** Leaves room in the 255 bytes of a file name for the index, a few words, and what a browser appends while it writes. */
const LONGEST_STEM_BYTES = 160;

/**
 * The stem that a recording's clips are named after, with what some file system refuses replaced: `<>:"/\|?*~` and control
 * characters become "_"; invisible format characters go (Chromium refuses every one, the joiners of emoji too), and so do dots
 * and spaces at the ends; a device name of Windows ("CON", "con.chapter") gets "_" in front.
 */
export function safeStem(fileName: string): string {
  const kept = stemOf(fileName)
    .normalize('NFC')
    .replace(/[<>:"/\\|?*~\p{Cc}\p{Cs}\p{NChar}]/gu, '_')
    .replace(/\p{Cf}/gu, '');
  const stem = trimEnds(cutToBytes(trimEnds(kept), LONGEST_STEM_BYTES)) || '_';
  return DEVICE_NAME.test(stem) ? `_${stem}` : stem;
}

/**
 * A path from somewhere else (a zip) as one inside a folder, or null when it leads out of it: absolute, with a drive, with "..".
 * Names that some file system refuses are changed as `safeStem` does; all others stay to the letter.
 */
export function safePath(path: string): string | null {
  if (/^[/\\]|^[a-z]:[/\\]/i.test(path)) return null;
  const parts = path.split(/[/\\]/).filter((part) => part !== '' && part !== '.');
  if (parts.length === 0 || parts.includes('..')) return null;
  return parts.map(safeName).join('/');
}

function safeName(name: string): string {
  const stem = stemOf(name);
  const isFine =
    !/[<>:"|?*~\p{Cc}\p{Cs}\p{NChar}\p{Cf}]|^\s|[\s.]$/u.test(name) &&
    !DEVICE_NAME.test(name) &&
    cutToBytes(stem, LONGEST_STEM_BYTES) === stem;
  return isFine
    ? name
    : `${safeStem(name)}${name
        .slice(stem.length)
        .replace(/[^.\p{L}\p{N}]/gu, '_')
        .slice(0, 20)}`;
}

function trimEnds(text: string): string {
  return text.replace(/^[\s.]+|[\s.]+$/gu, '');
}

function cutToBytes(text: string, limit: number): string {
  let bytes = 0;
  let cut = '';
  for (const character of text) {
    bytes += new TextEncoder().encode(character).length;
    if (bytes > limit) return cut;
    cut += character;
  }
  return cut;
}

/**
 * One stem for each recording, no two alike (case and accents' spelling apart, as file systems see them): a second "intro.mp3"
 * in another folder becomes "intro-2". Recordings that have a stem in `known` keep it, so clips on disk keep their names.
 * @param paths recordings, by path in the folder that is split.
 * @param others stems that clips of no recording in `known` have.
 */
export function assignStems(
  paths: readonly string[],
  known: ReadonlyMap<string, string> = new Map(),
  others: Iterable<string> = [],
): Map<string, string> {
  const taken = new Set([...known.values(), ...others].map(foldName));
  const stems = new Map<string, string>();
  for (const path of paths) {
    const wanted = safeStem(path.slice(path.lastIndexOf('/') + 1));
    let stem = known.get(path) ?? wanted;
    for (let n = 2; !known.has(path) && taken.has(foldName(stem)); n++) stem = `${wanted}-${n}`;
    taken.add(foldName(stem));
    stems.set(path, stem);
  }
  return stems;
}

/** What a file system compares names by: two names that fold alike are one file on Windows and macOS. */
export function foldName(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/**
 * A name near to a clip's that no other clip has, behind it and before the next one in natural order: "kettle_000002_words.wav" →
 * "kettle_000002_2.wav".
 * @param taken names as `foldName` gives them.
 */
export function freeClipName(id: string, taken: ReadonlySet<string>): string {
  const stem = stemOf(id);
  const head = /^.*(?<!\d)\d{6}(?!\d)/su.exec(stem)?.[0] ?? stem;
  for (let n = 2; ; n++) {
    const name = `${head}_${n}${id.slice(stem.length)}`;
    if (!taken.has(foldName(name))) return name;
  }
}

/**
 * The index in a clip's name: its last run of exactly six digits ("my_audio_000012_words" → 12), else its last run of digits,
 * else null. The ending does not count, or every .mp3 would be clip 3.
 */
export function clipIndex(name: string): number | null {
  const run = indexRun(name);
  return run && Number(run[0]);
}

/** What stands before the index in a clip's name, and so names its recording: "my_audio_000012_words" → "my_audio". */
export function beforeIndex(name: string): string {
  return stemOf(name)
    .slice(0, indexRun(name)?.index)
    .replace(/[\s_.-]+$/, '');
}

function indexRun(name: string): RegExpExecArray | null {
  const runs = [...stemOf(name).matchAll(/\d+/g)];
  return runs.findLast(([digits]) => digits.length === 6) ?? runs.at(-1) ?? null;
}

/** "2026-11-22 14-05-09", in local time: a part of a name that sorts and that every file system takes. */
export function dateStamp(date: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}-${two(date.getMinutes())}-${two(date.getSeconds())}`;
}
