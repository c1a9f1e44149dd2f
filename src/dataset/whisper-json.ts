/**
 * whisper.json: one object, key = clip file name, value = a Whisper result. Read in three dialects, written as Python's
 * `json.dump(indent=4)` lays out openai's:
 *
 *   openai       text, segments[id seek start end text tokens temperature avg_logprob compression_ratio no_speech_prob
 *                words[word start end probability]], language
 *   whisperX     words have `score` for `probability`, and some have no times
 *   whisper.cpp  text, segments[start end text id]; no language
 *
 * Keys that are not named here keep their values at every level; they are written after the known ones. Not kept: the order
 * of keys, a key given twice (the last counts, as in Python), and for unknown keys the ".0" of a whole float and digits beyond
 * a double. `discarded_entries.json` has the same shape and is read and written by the same functions.
 */
import * as v from 'valibot';
import { compareNames } from './naming.ts';
import { brokenJson, parsePythonJson, PythonFloat, WrittenJson, writePythonJson } from './python-json.ts';
import type { Segment, Transcript, Word } from './transcript.ts';

const optionalInt = v.nullish(v.number(), null);
/** valibot's number() refuses NaN, which Whisper does write for avg_logprob. */
const optionalFloat = v.nullish(
  v.custom<number>((input) => typeof input === 'number'),
  null,
);

const wordSchema = v.object({
  word: v.string(),
  start: optionalFloat,
  end: optionalFloat,
  probability: optionalFloat,
  score: optionalFloat,
});
const segmentSchema = v.object({
  id: optionalInt,
  start: optionalFloat,
  end: optionalFloat,
  text: v.string(),
  avg_logprob: optionalFloat,
  compression_ratio: optionalFloat,
  no_speech_prob: optionalFloat,
  words: v.nullish(v.array(wordSchema), null),
});
const entrySchema = v.object({
  text: v.nullish(v.string(), null),
  segments: v.nullish(v.array(segmentSchema), []),
  language: v.nullish(v.string(), null),
});

const ENTRY_KEYS = new Set(Object.keys(entrySchema.entries));
const SEGMENT_KEYS = new Set(Object.keys(segmentSchema.entries));

type Raw = Readonly<Record<string, unknown>>;

/**
 * The transcripts of a whisper.json by clip name, in the order of the file.
 * What may be missing is filled in: `id` by the position, times of a segment by the end of the one before, `text` by the
 * segments' texts.
 * @param fileName what the sentence of an error names.
 * @throws AppError `json/broken` when it is not JSON, or an entry has not the shape of a transcript.
 */
export function parseWhisperJson(text: string, fileName = 'whisper.json'): Map<string, Transcript> {
  const file = parsePythonJson(text, fileName);
  if (!isObject(file)) throw brokenJson(fileName, 'it holds no object of clip names and transcripts');
  const transcripts = new Map<string, Transcript>();
  for (const [name, raw] of Object.entries(file)) {
    if (!isObject(raw)) throw brokenJson(fileName, `the entry "${name}" is not an object`);
    const entry = v.safeParse(entrySchema, raw, { abortEarly: true });
    if (!entry.success) {
      const [issue] = entry.issues;
      throw brokenJson(
        fileName,
        `"${v.getDotPath(issue) ?? ''}" of the entry "${name}" has a value of the wrong kind`,
        issue,
      );
    }
    transcripts.set(name, readEntry(entry.output, raw));
  }
  return transcripts;
}

/** The text of a whisper.json: clips in natural order of their names. `parseWhisperJson` gives back the same transcripts. */
export function writeWhisperJson(transcripts: ReadonlyMap<string, Transcript>): string {
  const entries = [...transcripts].sort(([a], [b]) => compareNames(a, b));
  return writePythonJson(new Map(entries.map(([name, transcript]) => [name, writtenEntry(transcript)])));
}

/** The text of one transcript as it stands in a whisper.json: equal for transcripts that are the same to other programs. */
export function writeEntry(transcript: Transcript): string {
  return writtenEntry(transcript).text;
}

/** Transcripts never change in place, and of thousands in a file one was edited since it was last written. */
const written = new WeakMap<Transcript, WrittenJson>();

function writtenEntry(transcript: Transcript): WrittenJson {
  const before = written.get(transcript);
  if (before) return before;
  const entry = new WrittenJson(entryOf(transcript), 1);
  written.set(transcript, entry);
  return entry;
}

function readEntry(entry: v.InferOutput<typeof entrySchema>, raw: Raw): Transcript {
  const rawSegments = objectsIn(raw['segments']);
  const segments: Segment[] = [];
  for (const [i, segment] of entry.segments.entries()) {
    segments.push(readSegment(segment, rawSegments[i] ?? {}, i, segments.at(-1)?.endS ?? 0));
  }
  return {
    text: entry.text ?? segments.map((segment) => segment.text).join(''),
    segments,
    language: entry.language,
    ...extraOf(raw, ENTRY_KEYS),
  };
}

function readSegment(
  segment: v.InferOutput<typeof segmentSchema>,
  raw: Raw,
  position: number,
  previousEndS: number,
): Segment {
  const startS = finite(segment.start) ?? previousEndS;
  const rawWords = objectsIn(raw['words']);
  return {
    id: segment.id ?? position,
    startS,
    endS: finite(segment.end) ?? startS,
    text: segment.text,
    ...(segment.avg_logprob === null ? {} : { avgLogprob: segment.avg_logprob }),
    ...(segment.compression_ratio === null ? {} : { compressionRatio: segment.compression_ratio }),
    ...(segment.no_speech_prob === null ? {} : { noSpeechProb: segment.no_speech_prob }),
    ...(segment.words === null
      ? {}
      : { words: segment.words.map((word, i) => readWord(word, rawWords[i] ?? {})) }),
    ...extraOf(raw, SEGMENT_KEYS),
  };
}

const WORD_KEYS = new Set(['word', 'start', 'end', 'probability']);
const SCORED_WORD_KEYS = new Set(['word', 'start', 'end', 'score']);

function readWord(word: v.InferOutput<typeof wordSchema>, raw: Raw): Word {
  const scored = word.probability === null && word.score !== null;
  return {
    word: word.word,
    startS: finite(word.start),
    endS: finite(word.end),
    probability: scored ? word.score : word.probability,
    ...(scored ? { probabilityKey: 'score' } : {}),
    ...extraOf(raw, scored ? SCORED_WORD_KEYS : WORD_KEYS),
  };
}

function entryOf({ text, segments, language, extra }: Transcript): Raw {
  return { text, segments: segments.map(segmentOf), language: language ?? undefined, ...extra };
}

function segmentOf(segment: Segment): Raw {
  const { seek, tokens, temperature, ...extra } = segment.extra ?? {};
  return {
    id: segment.id,
    seek,
    start: float(segment.startS),
    end: float(segment.endS),
    text: segment.text,
    tokens,
    temperature: typeof temperature === 'number' ? float(temperature) : temperature,
    avg_logprob: float(segment.avgLogprob),
    compression_ratio: float(segment.compressionRatio),
    no_speech_prob: float(segment.noSpeechProb),
    words: segment.words?.map(wordOf),
    ...extra,
  };
}

function wordOf({ word, startS, endS, probability, probabilityKey, extra }: Word): Raw {
  return {
    word,
    start: float(startS),
    end: float(endS),
    [probabilityKey ?? 'probability']: float(probability),
    ...extra,
  };
}

function float(value: number | null | undefined): PythonFloat | undefined {
  return typeof value === 'number' ? new PythonFloat(value) : undefined;
}

/** A time that is not a number says nothing, so it counts as missing. */
function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

function isObject(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectsIn(value: unknown): readonly Raw[] {
  return Array.isArray(value) ? (value as readonly Raw[]) : [];
}

function extraOf(raw: Raw, known: ReadonlySet<string>): { extra?: Raw } {
  // Object.fromEntries defines every key as the object's own, so a "__proto__" in a file is a key like any other.
  const extra = Object.entries(raw).filter(([key]) => !known.has(key));
  return extra.length === 0 ? {} : { extra: Object.fromEntries(extra) };
}
