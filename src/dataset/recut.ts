/**
 * What becomes of a clip's text, times and place in its recording when its ends move, when it is cut in two, and when it is
 * joined with the next one. Pure: which sound goes with it is src/jobs/recut.ts, and the change itself is a `clips` command.
 */
import type { Clip, ClipOrigin } from './clip.ts';
import { foldName, freeClipName } from './naming.ts';
import { splitSegment, sync } from './text-sync.ts';
import type { Segment, Transcript, Word } from './transcript.ts';

/** Where a clip is cut anew, in seconds of the clip as it is; `startS` below 0 and `endS` beyond its length extend it. */
export interface NewEnds {
  readonly startS: number;
  readonly endS: number;
}

/** The transcript with all times moved by `byS`, kept inside a clip of `durationS`. */
export function shiftTranscript(transcript: Transcript, byS: number, durationS: number): Transcript {
  const move = (timeS: number) => Math.min(durationS, Math.max(0, rounded(timeS + byS)));
  const moveWord = (word: Word): Word => ({
    ...word,
    startS: word.startS === null ? null : move(word.startS),
    endS: word.endS === null ? null : move(word.endS),
  });
  return {
    ...transcript,
    segments: transcript.segments.map((segment): Segment => ({
      ...segment,
      startS: move(segment.startS),
      endS: move(segment.endS),
      ...(segment.words && { words: segment.words.map(moveWord) }),
    })),
  };
}

/** Sums of times would grow digits that nobody measured; a microsecond is far below a sample. */
function rounded(timeS: number): number {
  return Math.round(timeS * 1e6) / 1e6;
}

/**
 * The clip with other ends. What was timed before the new start or after the new end is drawn in; no text is lost.
 *
 * @param lengthS of the clip as it is.
 */
export function moveEnds(clip: Clip, { startS, endS }: NewEnds, lengthS: number): Clip {
  const durationS = rounded(endS - startS);
  return {
    ...clip,
    durationS,
    origin: clip.origin && originOf(clip.origin, startS, endS, lengthS),
    transcript: clip.transcript && shiftTranscript(clip.transcript, -startS, durationS),
  };
}

/** The stretch of the recording between two times of a clip. An end that stays keeps its frame. */
function originOf(origin: ClipOrigin, startS: number, endS: number, lengthS: number): ClipOrigin {
  const { startFrame, endFrame, sampleRateHz } = origin;
  return {
    ...origin,
    startFrame: startFrame + Math.round(startS * sampleRateHz),
    endFrame: endFrame + Math.round((endS - lengthS) * sampleRateHz),
  };
}

/**
 * The two clips that a cut at `atS` makes: the first one keeps the name. Words go to the side that holds their middle; a segment
 * without word times is divided by its letters.
 *
 * @param lengthS of the clip as it is; `atS` lies inside.
 * @param taken the names of the dataset.
 */
export function splitClip(
  clip: Clip,
  atS: number,
  lengthS: number,
  taken: readonly string[],
): readonly [Clip, Clip] {
  const [first, second] = clip.transcript ? splitTranscript(clip.transcript, atS) : [null, null];
  const part = (startS: number, endS: number, transcript: Transcript | null): Clip => ({
    ...clip,
    durationS: rounded(endS - startS),
    origin: clip.origin && originOf(clip.origin, startS, endS, lengthS),
    transcript: transcript && shiftTranscript(transcript, -startS, rounded(endS - startS)),
    // Nobody has heard the halves yet.
    status: 'new',
  });
  return [
    part(0, atS, first),
    { ...part(atS, lengthS, second), id: freeClipName(clip.id, new Set(taken.map(foldName))) },
  ];
}

/** Both sides' texts joined are the text; times are still those of the whole. */
function splitTranscript(transcript: Transcript, atS: number): [Transcript, Transcript] {
  let whole = sync(transcript);
  const across = whole.segments.findIndex(({ startS, endS }) => startS < atS && atS < endS);
  if (across !== -1) whole = splitSegment(whole, across, atS);
  const isFirst = ({ startS, endS }: Segment) => (startS + endS) / 2 < atS;
  // In order of the text: behind the first segment that lies behind the cut, everything does.
  const found = whole.segments.findIndex((segment) => !isFirst(segment));
  const cut = found === -1 ? whole.segments.length : found;
  const part = (segments: readonly Segment[]): Transcript => ({
    ...whole,
    text: segments.map(({ text }) => text).join(''),
    segments: segments.map((segment, id) => ({ ...segment, id })),
  });
  if (whole.segments.length === 0) return [whole, { ...whole, text: '' }];
  return [part(whole.segments.slice(0, cut)), part(whole.segments.slice(cut))];
}

/**
 * Two clips as one, under the first one's name.
 *
 * @param firstS length of the first one.
 * @param gapS what lies between them in the joined sound; negative where they overlap.
 * @param secondS length of the second one.
 */
export function mergeClips(first: Clip, second: Clip, firstS: number, gapS: number, secondS: number): Clip {
  const durationS = rounded(firstS + gapS + secondS);
  const isOneStretch = continues(first, second);
  const origin: ClipOrigin | null =
    isOneStretch && first.origin && second.origin
      ? { ...first.origin, endFrame: second.origin.endFrame, reason: null, forced: second.origin.forced }
      : null;
  return {
    ...first,
    status: 'new',
    durationS,
    origin,
    transcript: joinTranscripts(first.transcript, second.transcript, rounded(firstS + gapS), durationS),
  };
}

/** Whether the second clip lies behind the first one in the same recording. */
export function continues(first: Clip, second: Clip): boolean {
  return (
    first.origin !== null &&
    second.origin !== null &&
    first.origin.source === second.origin.source &&
    first.origin.sampleRateHz === second.origin.sampleRateHz &&
    first.origin.startFrame < second.origin.startFrame &&
    first.origin.endFrame < second.origin.endFrame
  );
}

function joinTranscripts(
  first: Transcript | null,
  second: Transcript | null,
  byS: number,
  durationS: number,
): Transcript | null {
  if (!first) return second && shiftTranscript(second, byS, durationS);
  if (!second) return first;
  const moved = shiftTranscript(second, byS, durationS);
  return {
    ...first,
    text: first.text + moved.text,
    segments: [...first.segments, ...moved.segments].map((segment, id) => ({ ...segment, id })),
  };
}

/** The clips of the same recording that the stretch would share sound with, and how many seconds of it. */
export function overlaps(
  clips: readonly Clip[],
  id: string,
  origin: ClipOrigin,
): { readonly id: string; readonly overlapS: number }[] {
  return clips.flatMap((other) => {
    if (other.id === id || other.status === 'discarded' || other.origin?.source !== origin.source) return [];
    const frames =
      Math.min(origin.endFrame, other.origin.endFrame) - Math.max(origin.startFrame, other.origin.startFrame);
    return frames > 0 ? [{ id: other.id, overlapS: frames / origin.sampleRateHz }] : [];
  });
}
