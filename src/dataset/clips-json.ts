/**
 * clips.json: where each clip comes from, where its review stands, and what became of every second of the recordings, so that
 * another browser, or another program, can go on with the folder. UTF-8, two spaces, clips in natural order of names:
 *
 *   {
 *     "format": "audio-dataset-manager/clips", "version": 1,
 *     "place": "kettle_000002.wav",                the clip the user is at, or null
 *     "lastRename": "…",                           which step of the history last gave clips other names; may be missing
 *     "sources": {
 *       "tapes/kettle.mp3": {                      path in the folder that was split
 *         "stem": "kettle",                        what its clips are named after
 *         "sizeBytes": 90211, "lastModifiedMs": 1700000000000,     by which an unchanged recording is recognised
 *         "sampleRateHz": 44100, "channels": 1, "frames": 529200, "durationS": 12,
 *         "settings": { … },                       as Split used them
 *         "leftOut": [                             what is in no clip; with the clips it adds up to `frames`
 *           { "kind": "trimmed", "startFrame": 0, "endFrame": 4410, "startS": 0, "endS": 0.1 }
 *         ]
 *       }
 *     },
 *     "clips": {
 *       "kettle_000001.wav": {
 *         "kind": "usable", "status": "new", "durationS": 2.9,
 *         "source": "tapes/kettle.mp3", "sampleRateHz": 44100,
 *         "startFrame": 4410, "endFrame": 132300, "startS": 0.1, "endS": 3,
 *         "reason": null, "forced": false
 *       }
 *     }
 *   }
 *
 * kind: usable | non-usable. status: new | accepted | discarded. reason: too-short | too-long | no-finer-silence | null.
 * Clips that were not cut here have no keys from `source` on. Ranges are half-open, in frames of the recording; the seconds
 * beside them (and a source's `durationS`) are for people and are not read. Unknown keys of the file, of a source and of a
 * clip survive a save.
 */
import * as v from 'valibot';
import type { Clip, ClipOrigin } from './clip.ts';
import { compareNames } from './naming.ts';
import { parseOwnJson } from './own-json.ts';
import { brokenJson } from './python-json.ts';

const FORMAT = 'audio-dataset-manager/clips';
const VERSION = 1;

/** A stretch of a recording that is in no clip: silence at a clip's ends, or taken out by hand. Half-open, in frames. */
export interface LeftOut {
  readonly kind: 'trimmed' | 'excluded';
  readonly startFrame: number;
  readonly endFrame: number;
}

/** One recording that was split. */
export interface SourceRecord {
  /** What its clips are named after; see `assignStems`. */
  readonly stem: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970. With the size it tells whether the recording is still the same. */
  readonly lastModifiedMs: number;
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly frames: number;
  /** The settings of the split, as plain JSON; what they mean is Split's business. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly leftOut: readonly LeftOut[];
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** What clips.json holds about a clip: all but its name (the key) and its transcript (in whisper.json). */
export type ClipRecord = Omit<Clip, 'id' | 'transcript'>;

/** The content of a clips.json. */
export interface ClipsFile {
  /** The clip the user is at. */
  readonly place: string | null;
  /** The key of the `rename` command that was carried out last: a journal that holds it must not do it twice. */
  readonly lastRename?: string;
  /** By path in the folder that was split. */
  readonly sources: ReadonlyMap<string, SourceRecord>;
  /** By clip id. */
  readonly clips: ReadonlyMap<string, ClipRecord>;
  readonly extra?: Readonly<Record<string, unknown>>;
}

const frame = v.pipe(v.number(), v.integer(), v.minValue(0));
const rate = v.pipe(v.number(), v.gtValue(0));

const leftOutSchema = v.object({
  kind: v.picklist(['trimmed', 'excluded']),
  startFrame: frame,
  endFrame: frame,
});
const sourceSchema = v.object({
  stem: v.string(),
  sizeBytes: v.number(),
  lastModifiedMs: v.number(),
  sampleRateHz: rate,
  channels: v.number(),
  frames: frame,
  settings: v.record(v.string(), v.unknown()),
  leftOut: v.array(leftOutSchema),
});
const originSchema = v.object({
  source: v.string(),
  startFrame: frame,
  endFrame: frame,
  sampleRateHz: rate,
  reason: v.nullable(v.picklist(['too-short', 'too-long', 'no-finer-silence'])),
  forced: v.boolean(),
});
const clipSchema = v.object({
  kind: v.picklist(['usable', 'non-usable']),
  status: v.picklist(['new', 'accepted', 'discarded']),
  durationS: v.nullish(v.number(), null),
});
const plainObject = v.record(v.string(), v.unknown());
const fileSchema = v.object({
  place: v.nullish(v.string(), null),
  lastRename: v.optional(v.string()),
  sources: plainObject,
  clips: plainObject,
});

const FILE_KEYS = new Set(['format', 'version', ...Object.keys(fileSchema.entries)]);
const SOURCE_KEYS = new Set([...Object.keys(sourceSchema.entries), 'durationS']);
const CLIP_KEYS = new Set([
  ...Object.keys(clipSchema.entries),
  ...Object.keys(originSchema.entries),
  'startS',
  'endS',
]);

/**
 * The content of a clips.json.
 * @param fileName what the sentence of an error names.
 * @throws AppError `json/broken` when it is no clips.json, or one of a newer version.
 */
export function parseClipsJson(text: string, fileName = 'clips.json'): ClipsFile {
  const raw = parseOwnJson(text, fileName, FORMAT, VERSION);
  const file = check(fileSchema, raw, fileName, 'the file');
  return {
    place: file.place,
    ...(file.lastRename !== undefined && { lastRename: file.lastRename }),
    sources: mapEntries(file.sources, (value, path) => ({
      ...check(sourceSchema, value, fileName, `the source "${path}"`),
      ...extraOf(value, SOURCE_KEYS),
    })),
    clips: mapEntries(file.clips, (value, id) => ({
      ...check(clipSchema, value, fileName, `the clip "${id}"`),
      origin: readOrigin(value, fileName, id),
      ...extraOf(value, CLIP_KEYS),
    })),
    ...extraOf(raw, FILE_KEYS),
  };
}

/** The text of a clips.json. `parseClipsJson` gives back the same content. */
export function writeClipsJson(file: ClipsFile): string {
  const content = {
    format: FORMAT,
    version: VERSION,
    place: file.place,
    lastRename: file.lastRename,
    sources: sortedObject(file.sources, ({ leftOut, settings, extra, ...source }) => ({
      ...source,
      durationS: seconds(source.frames, source.sampleRateHz),
      settings,
      leftOut: leftOut.map((stretch) => ({ ...stretch, ...secondsOf(stretch, source.sampleRateHz) })),
      ...extra,
    })),
    clips: sortedObject(file.clips, ({ kind, status, durationS, origin, extra }) => ({
      kind,
      status,
      durationS,
      ...(origin && { ...origin, ...secondsOf(origin, origin.sampleRateHz) }),
      ...extra,
    })),
    ...file.extra,
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function readOrigin(value: unknown, fileName: string, id: string): ClipOrigin | null {
  if (!(value instanceof Object) || !('source' in value)) return null;
  return check(originSchema, value, fileName, `the clip "${id}"`);
}

function check<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  fileName: string,
  what: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const key = v.getDotPath(issue);
  throw brokenJson(
    fileName,
    key === null ? `${what} is not an object` : `"${key}" of ${what} is missing or wrong`,
    issue,
  );
}

function extraOf(value: unknown, known: ReadonlySet<string>): { extra?: Record<string, unknown> } {
  const extra = Object.entries(value as object).filter(([key]) => !known.has(key));
  return extra.length === 0 ? {} : { extra: Object.fromEntries(extra) };
}

function mapEntries<T>(object: object, read: (value: unknown, key: string) => T): Map<string, T> {
  return new Map(Object.entries(object).map(([key, value]) => [key, read(value, key)]));
}

function sortedObject<T>(map: ReadonlyMap<string, T>, write: (value: T) => object): object {
  const entries = [...map].sort(([a], [b]) => compareNames(a, b));
  return Object.fromEntries(entries.map(([key, value]) => [key, write(value)]));
}

function secondsOf(range: { startFrame: number; endFrame: number }, sampleRateHz: number) {
  return {
    startS: seconds(range.startFrame, sampleRateHz),
    endS: seconds(range.endFrame, sampleRateHz),
  };
}

/** For reading by people, so microseconds are enough. */
function seconds(frames: number, sampleRateHz: number): number {
  return Math.round((frames / sampleRateHz) * 1e6) / 1e6;
}
