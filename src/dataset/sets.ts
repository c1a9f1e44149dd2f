/**
 * Training and validation: which clips are kept from the trainer to check it by. The assignment is a function of the clips,
 * the settings and the seed alone, so it is the same on every machine. sets.json, beside whisper.json, keeps it:
 *
 *   {
 *     "format": "audio-dataset-manager/sets", "version": 1,
 *     "method": "source",                          source | length | short
 *     "sharePercent": 5,                           of the clips' time, or
 *     "minutes": 3,
 *     "seed": 1,
 *     "shortText": 12, "shortAudioS": 1,           the limits of "short"
 *     "pinned": { "kettle_000004.wav": "train" },  stay where the user put them, whatever is assigned
 *     "clips": { "kettle_000001.wav": "train", "kettle_000002.wav": "validation" }
 *   }
 *
 * Unknown keys survive a save. Which clips there are, and saving, is left to the caller.
 */
import * as v from 'valibot';
import type { Clip } from './clip.ts';
import { compareNames } from './naming.ts';
import { parseOwnJson } from './own-json.ts';
import { brokenJson } from './python-json.ts';
import { shownText } from './text-sync.ts';

/** Where a clip goes. */
export type SetName = 'train' | 'validation';

/** What an assignment looks at. */
export interface SetClip {
  readonly id: string;
  readonly durationS: number;
  /** The recording that it was cut from; null when it was not cut here, and then it is a source of its own. */
  readonly source: string | null;
  readonly text: string;
}

/** How clips are chosen. */
export interface SetsSettings {
  /**
   * "source": whole recordings, so that no neighbour of a validation clip is learnt from. "length": every length alike.
   * "short": clips too short to learn from, MRQ's use of the list.
   */
  readonly method: 'source' | 'length' | 'short';
  /** How much is kept for validation, of the clips' time together. */
  readonly amount:
    | { readonly unit: 'percent'; readonly percent: number }
    | { readonly unit: 'minutes'; readonly minutes: number };
  /** A whole number from 0 to 2³² − 1. */
  readonly seed: number;
  /** For "short": fewer characters than this, or fewer seconds than `shortAudioS`, go to validation. */
  readonly shortText: number;
  readonly shortAudioS: number;
}

/** The content of a sets.json. */
export interface SetsFile {
  readonly settings: SetsSettings;
  readonly pinned: ReadonlyMap<string, SetName>;
  readonly clips: ReadonlyMap<string, SetName>;
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** What an assignment looks at, of a clip of this length. */
export function toSetClip({ id, origin, transcript }: Clip, durationS: number): SetClip {
  return { id, durationS, source: origin?.source ?? null, text: shownText(transcript?.text ?? '') };
}

/** One twentieth of the time. */
const DEFAULT_PERCENT = 5;

/** The limits of "short" are MRQ's own. */
const DEFAULT_SETS: SetsSettings = {
  method: 'source',
  amount: { unit: 'percent', percent: DEFAULT_PERCENT },
  seed: 1,
  shortText: 12,
  shortAudioS: 1,
};

/** Nobody wants half of the clips held back because there are two recordings: so many times the share at most. */
const MOST_OF_THE_SHARE = 3;

/**
 * What is assigned by when nobody chose: whole recordings where one is short enough to be held back for a share of 5 %, else every
 * length alike.
 */
export function defaultSettings(clips: readonly SetClip[]): SetsSettings {
  const lengthsS = new Map<string, number>();
  for (const clip of clips) {
    if (clip.source === null) continue;
    lengthsS.set(clip.source, (lengthsS.get(clip.source) ?? 0) + clip.durationS);
  }
  const mostS = (MOST_OF_THE_SHARE * DEFAULT_PERCENT * sumS(clips)) / 100;
  const isFine = [...lengthsS.values()].some((lengthS) => lengthS <= mostS);
  return { ...DEFAULT_SETS, method: isFine ? 'source' : 'length' };
}

/**
 * Mulberry32 by Tommy Ettinger (public domain): 32 bits of state, every step a multiply and some shifts, so it gives the same
 * numbers in every engine. Numbers in [0, 1).
 */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A new order, every one as likely as another: Durstenfeld, "Algorithm 235: Random permutation", CACM 7 (1964). */
function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const rest = [...items];
  const shuffled: T[] = [];
  while (rest.length > 0) {
    const at = Math.floor(random() * rest.length);
    const [item] = rest.splice(at, 1, ...rest.slice(-1));
    rest.pop();
    if (item !== undefined) shuffled.push(item);
  }
  return shuffled;
}

/**
 * The set of every clip. The order of `clips` does not matter. At least one clip stays for training; and unless nothing is
 * asked for, or there is only one clip (by source: one recording), at least one goes to validation.
 * @param pinned by source, a pinned clip takes its whole recording along, so that nothing leaks.
 */
export function assignSets(
  clips: readonly SetClip[],
  settings: SetsSettings,
  pinned: ReadonlyMap<string, SetName>,
): Map<string, SetName> {
  const ordered = [...clips].sort((a, b) => compareNames(a.id, b.id));
  const validation = chosen(ordered, settings, pinned);
  return new Map(
    ordered.map(({ id }): [string, SetName] => [
      id,
      pinned.get(id) ?? (validation.has(id) ? 'validation' : 'train'),
    ]),
  );
}

function chosen(
  clips: readonly SetClip[],
  settings: SetsSettings,
  pinned: ReadonlyMap<string, SetName>,
): Set<string> {
  if (settings.method === 'short') {
    const { shortText, shortAudioS } = settings;
    const short = clips.filter(
      ({ text, durationS }) => Array.from(text).length < shortText || durationS < shortAudioS,
    );
    return new Set(short.map(({ id }) => id));
  }
  const totalS = sumS(clips);
  const { amount } = settings;
  const wantedS = amount.unit === 'percent' ? (totalS * amount.percent) / 100 : amount.minutes * 60;
  const random = createRandom(settings.seed);
  return settings.method === 'source'
    ? bySource(clips, wantedS, pinned, random)
    : byLength(clips, totalS > 0 ? Math.min(1, wantedS / totalS) : 0, pinned, random);
}

/** Whole recordings in random order, each taken when that brings the sum nearer to what is wanted. */
function bySource(
  clips: readonly SetClip[],
  wantedS: number,
  pinned: ReadonlyMap<string, SetName>,
  random: () => number,
): Set<string> {
  const groups = new Map<string, SetClip[]>();
  for (const clip of clips) {
    const key = sourceKey(clip);
    const group = groups.get(key);
    if (group) group.push(clip);
    else groups.set(key, [clip]);
  }
  const taken: SetClip[][] = [];
  const free: SetClip[][] = [];
  let held = 0;
  for (const group of groups.values()) {
    const pins = new Set(group.map(({ id }) => pinned.get(id)));
    if (pins.has('train')) held++;
    else if (pins.has('validation')) taken.push(group);
    else free.push(group);
  }
  let sum = taken.reduce((total, group) => total + sumS(group), 0);
  const left = new Set(free);
  for (const group of shuffle(free, random)) {
    const size = sumS(group);
    if (held + left.size <= 1 || Math.abs(sum + size - wantedS) >= Math.abs(sum - wantedS)) continue;
    taken.push(group);
    left.delete(group);
    sum += size;
  }
  if (wantedS > 0 && taken.length === 0 && held + left.size > 1) {
    const [smallest] = [...left].sort((a, b) => sumS(a) - sumS(b));
    if (smallest) taken.push(smallest);
  }
  return new Set(taken.flat().map(({ id }) => id));
}

/** The clips by length are cut into as many even stretches as clips are wanted, and one is drawn from each. */
function byLength(
  clips: readonly SetClip[],
  share: number,
  pinned: ReadonlyMap<string, SetName>,
  random: () => number,
): Set<string> {
  const free = clips
    .filter(({ id }) => !pinned.has(id))
    .sort((a, b) => a.durationS - b.durationS || compareNames(a.id, b.id));
  const ids = new Set(clips.map(({ id }) => id));
  const pins = [...pinned].filter(([id]) => ids.has(id)).map(([, set]) => set);
  const pinnedIn = pins.filter((set) => set === 'validation').length;
  const pinnedOut = pins.length - pinnedIn;
  const wanted = (share > 0 ? Math.max(1, Math.round(clips.length * share)) : 0) - pinnedIn;
  const count = Math.min(wanted, free.length - (pinnedOut > 0 ? 0 : 1));
  const drawn = new Set<string>();
  for (let i = 0; i < count; i++) {
    const from = Math.floor((i * free.length) / count);
    const to = Math.floor(((i + 1) * free.length) / count);
    const clip = free[from + Math.floor(random() * (to - from))];
    if (clip) drawn.add(clip.id);
  }
  return drawn;
}

function sourceKey({ source, id }: SetClip): string {
  return source === null ? `clip ${id}` : `source ${source}`;
}

function sumS(clips: readonly SetClip[]): number {
  return clips.reduce((sum, { durationS }) => sum + durationS, 0);
}

/**
 * The set of every clip as the file has it. A clip that came after the assignment goes where its recording is, when the
 * assignment was by source and the recording is in one set only; else to training.
 */
export function setsOf(clips: readonly SetClip[], file: SetsFile): Map<string, SetName> {
  const sets = new Map<string, SetName>();
  const bySource = new Map<string, Set<SetName>>();
  for (const clip of clips) {
    const set = file.pinned.get(clip.id) ?? file.clips.get(clip.id);
    if (!set) continue;
    sets.set(clip.id, set);
    const seen = bySource.get(sourceKey(clip)) ?? new Set();
    bySource.set(sourceKey(clip), seen.add(set));
  }
  for (const clip of clips) {
    if (sets.has(clip.id)) continue;
    const [only, other] = bySource.get(sourceKey(clip)) ?? [];
    const follows = file.settings.method === 'source' && only !== undefined && other === undefined;
    sets.set(clip.id, follows ? only : 'train');
  }
  return sets;
}

/**
 * The file with the clips pinned to a set. null lets the next assignment decide again; until then they stay where they are.
 * @param current the sets as they are, see `setsOf`.
 */
export function pinClips(
  file: SetsFile,
  ids: Iterable<string>,
  set: SetName | null,
  current: ReadonlyMap<string, SetName>,
): SetsFile {
  const pinned = new Map(file.pinned);
  const clips = new Map(file.clips);
  for (const id of ids) {
    if (set === null) pinned.delete(id);
    else pinned.set(id, set);
    clips.set(id, set ?? current.get(id) ?? 'train');
  }
  return { ...file, pinned, clips };
}

/** The recordings that have clips in both sets: what validation measures there has been learnt. */
export function leakingSources(
  clips: readonly Pick<SetClip, 'id' | 'source'>[],
  sets: ReadonlyMap<string, SetName>,
): string[] {
  const seen = new Map<string, SetName>();
  const leaking = new Set<string>();
  for (const { id, source } of clips) {
    const set = sets.get(id);
    if (source === null || !set) continue;
    if ((seen.get(source) ?? set) !== set) leaking.add(source);
    seen.set(source, set);
  }
  return [...leaking].sort(compareNames);
}

const FORMAT = 'audio-dataset-manager/sets';
const VERSION = 1;
const setName = v.picklist(['train', 'validation']);
const fileSchema = v.object({
  method: v.picklist(['source', 'length', 'short']),
  sharePercent: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100))),
  minutes: v.optional(v.pipe(v.number(), v.minValue(0))),
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff)),
  shortText: v.optional(v.number(), DEFAULT_SETS.shortText),
  shortAudioS: v.optional(v.number(), DEFAULT_SETS.shortAudioS),
  pinned: v.optional(v.record(v.string(), setName), {}),
  clips: v.record(v.string(), setName),
});
const KNOWN = new Set(['format', 'version', ...Object.keys(fileSchema.entries)]);

/**
 * The content of a sets.json.
 * @throws AppError `json/broken` when it is none, or one of a newer version.
 */
export function parseSetsJson(text: string, fileName = 'sets.json'): SetsFile {
  const raw = parseOwnJson(text, fileName, FORMAT, VERSION);
  const parsed = v.safeParse(fileSchema, raw, { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw brokenJson(fileName, `"${v.getDotPath(issue) ?? ''}" is missing or wrong`, issue);
  }
  const { method, sharePercent, minutes, seed, shortText, shortAudioS, pinned, clips } = parsed.output;
  const extra = Object.entries(raw).filter(([key]) => !KNOWN.has(key));
  return {
    settings: {
      method,
      amount:
        minutes === undefined
          ? { unit: 'percent', percent: sharePercent ?? 0 }
          : { unit: 'minutes', minutes },
      seed,
      shortText,
      shortAudioS,
    },
    pinned: new Map(Object.entries(pinned)),
    clips: new Map(Object.entries(clips)),
    ...(extra.length > 0 && { extra: Object.fromEntries(extra) }),
  };
}

/** The text of a sets.json, clips in natural order of names. */
export function writeSetsJson({ settings, pinned, clips, extra }: SetsFile): string {
  const { method, amount, seed, shortText, shortAudioS } = settings;
  const sorted = (map: ReadonlyMap<string, SetName>) =>
    Object.fromEntries([...map].sort(([a], [b]) => compareNames(a, b)));
  const content = {
    format: FORMAT,
    version: VERSION,
    method,
    ...(amount.unit === 'percent' ? { sharePercent: amount.percent } : { minutes: amount.minutes }),
    seed,
    shortText,
    shortAudioS,
    pinned: sorted(pinned),
    clips: sorted(clips),
    ...extra,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}
