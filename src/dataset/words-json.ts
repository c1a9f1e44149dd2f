/**
 * words/0001.json and so on: the word times of up to 100 clips a file. They are most of what a transcript weighs (45 MB of
 * whisper.json for 10,000 clips), and a correction changes one clip's, so they lie apart and each page is written alone.
 *
 *   {
 *     "format": "audio-dataset-manager/words", "version": 1,
 *     "clips": {
 *       "kettle_000001.wav": [[[" The", 0, 0.18, 0.97], [" kettle", 0.18, 0.5, 0.99]], null]
 *     }
 *   }
 *
 * By clip, then by segment (null: it has no words), then by word: text, start and end in seconds of the clip, probability; null
 * where a tool gave none. Times are kept to the millisecond, probabilities to four digits.
 */
import * as v from 'valibot';
import { parseOwnJson } from './own-json.ts';
import { brokenJson } from './python-json.ts';
import { setSegmentText, shownText } from './text-sync.ts';
import type { Segment, Transcript, Word } from './transcript.ts';

/** The words of a clip, by segment. */
export type SegmentWords = readonly (readonly Word[] | null)[];

const FORMAT = 'audio-dataset-manager/words';
const VERSION = 1;
const number = v.nullable(v.number());
const pageSchema = v.object({
  clips: v.record(v.string(), v.array(v.nullable(v.array(v.tuple([v.string(), number, number, number]))))),
});

/**
 * The words of a page, by clip.
 * @throws AppError `json/broken` when it is no page of words, or one of a newer version.
 */
export function parseWordsJson(text: string, fileName: string): Map<string, SegmentWords> {
  const parsed = v.safeParse(pageSchema, parseOwnJson(text, fileName, FORMAT, VERSION), { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw brokenJson(fileName, `"${v.getDotPath(issue) ?? ''}" is no list of words`, issue);
  }
  return new Map(
    Object.entries(parsed.output.clips).map(([id, segments]) => [
      id,
      segments.map(
        (words) =>
          words?.map(([word, startS, endS, probability]) => ({ word, startS, endS, probability })) ?? null,
      ),
    ]),
  );
}

/** The text of a page, a line for each clip. */
export function writeWordsJson(clips: ReadonlyMap<string, SegmentWords>): string {
  const lines = [...clips].map(([id, segments]) => {
    const packed = segments.map(
      (words) =>
        words?.map(({ word, startS, endS, probability }) => [
          word,
          rounded(startS, 1000),
          rounded(endS, 1000),
          rounded(probability, 10_000),
        ]) ?? null,
    );
    return `${JSON.stringify(id)}: ${JSON.stringify(packed)}`;
  });
  return `{\n"format": ${JSON.stringify(FORMAT)}, "version": ${VERSION},\n"clips": {\n${lines.join(',\n')}\n}\n}\n`;
}

function rounded(value: number | null, steps: number): number | null {
  return value === null || !Number.isFinite(value) ? null : Math.round(value * steps) / steps;
}

/** The words of a transcript, for a page; null when it has none, or some that a page could not hold (another tool's keys). */
export function wordsOf({ segments }: Transcript): SegmentWords | null {
  const words = segments.map((segment) => segment.words ?? null);
  const all = words.flatMap((list) => list ?? []);
  const fits = all.every(({ extra, probabilityKey }) => !extra && !probabilityKey);
  return all.length > 0 && fits ? words : null;
}

/** The transcript as whisper.json has it when its words lie in a page. */
export function withoutWords(transcript: Transcript): Transcript {
  return {
    ...transcript,
    segments: transcript.segments.map((segment) => {
      const kept: { -readonly [Key in keyof Segment]: Segment[Key] } = { ...segment };
      delete kept.words;
      return kept;
    }),
  };
}

/**
 * The transcript of whisper.json with the words of its page. Where a segment says something else by now (another program wrote
 * whisper.json), its words follow by diff; with another number of segments there is nothing to hold them by, and they go.
 */
export function withWords(transcript: Transcript, words: SegmentWords): Transcript {
  const { segments } = transcript;
  if (segments.length !== words.length || segments.some((segment) => segment.words)) return transcript;
  return {
    ...transcript,
    segments: segments.map((segment, i): Segment => {
      const list = words[i];
      if (!list) return segment;
      const text = list.map(({ word }) => word).join('');
      if (text === segment.text) return { ...segment, words: list };
      const before: Transcript = { text, segments: [{ ...segment, text, words: list }], language: null };
      const [after] = setSegmentText(before, 0, shownText(segment.text)).segments;
      return after?.words && after.text === segment.text ? { ...segment, words: after.words } : segment;
    }),
  };
}
