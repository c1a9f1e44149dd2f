/**
 * Where a recording is cut, and what becomes of each stretch of it. Owns the rules; finding silences is silence.ts's, writing
 * clips the split job's. In this order:
 *
 * 1. Excluded stretches and cuts made by hand divide the recording; nothing below ever joins what they divide.
 * 2. Silences of at least the chosen duration are cut at their midpoint. A piece that is still too long is searched again with
 *    half the duration, and so on down to 0.05 s. Silence at a piece's own ends is not cut again.
 * 3. With *Force-cut*, a piece that is too long even so is cut at its quietest point.
 * 4. A piece that is too short joins its neighbour across the shorter silence, or the other one, if the sum fits. The silence
 *    between them is kept.
 *
 * Lengths are always judged after the silence at a piece's ends is trimmed to the edge padding.
 */
import type { Peaks } from './peaks.ts';
import { type FrameRange, SHORTEST_SILENCE_S, silenceFrames, type SilenceRuns } from './silence.ts';

/** What the user chose on the Split screen, in seconds. */
export interface SplitSettings {
  /** A silence at least this long is cut at its midpoint (default 0.8). */
  readonly silenceDurationS: number;
  /** Shortest usable clip (default 0.6). */
  readonly minClipS: number;
  /** Longest usable clip (default 11). */
  readonly maxClipS: number;
  readonly mergeShort: boolean;
  readonly forceCut: boolean;
  /** At most this much silence stays at each end of a clip (default 0.5); null keeps all, the bare midpoint rule. */
  readonly edgePaddingS: number | null;
  /** Stretches the user took out by hand. They may overlap. */
  readonly excluded?: readonly FrameRange[];
  /** Cuts the user added, in frames. */
  readonly addedCuts?: readonly number[];
  /** Cuts the user removed, in frames: a silence that holds one is not cut, however short the duration gets. */
  readonly removedCuts?: readonly number[];
}

/** One stretch of the recording and what becomes of it. */
export interface Piece extends FrameRange {
  readonly kind: 'usable' | 'non-usable' | 'trimmed' | 'excluded';
  /**
   * Why a piece is Non Usable; null otherwise. "no-finer-silence" = too long, and no silence of 0.05 s in it; "too-long" = there
   * is one, but the user removed the cut.
   */
  readonly reason: 'too-short' | 'too-long' | 'no-finer-silence' | null;
  /** One end of it was cut at the quietest point because there was no silence (Force-cut). */
  readonly forced: boolean;
}

/** A cut, in the silence that it lies in. */
export interface Cut {
  readonly frame: number;
  /** Empty, at the cut, when a cut that was forced or made by hand lies in sound. */
  readonly silence: FrameRange;
  /** The duration at which the silence was found: `silenceDurationS`, or that halved once or more. 0 for a forced cut or one made by hand. */
  readonly foundAtS: number;
  readonly origin: 'silence' | 'forced' | 'hand';
}

/** A plan accounts for every frame: its pieces tile [0, frames) in order. Neighbouring trimmed stretches are one piece. */
export interface SplitPlan {
  readonly sampleRateHz: number;
  readonly frames: number;
  readonly pieces: readonly Piece[];
  readonly cuts: readonly Cut[];
}

/** How much of a recording became what. */
export interface PlanTotals {
  readonly frames: Readonly<Record<Piece['kind'], number>>;
  readonly counts: Readonly<Record<Piece['kind'], number>>;
}

/** What a stretch between two cuts is made of while the plan is drawn up. */
interface Section {
  readonly start: number;
  end: number;
  /** The same without the silence that is trimmed; both equal `end` when there is nothing but silence. */
  soundStart: number;
  soundEnd: number;
  /** It begins at a forced cut. */
  forcedStart: boolean;
  /** The cut at the end of this section; null where a division by hand or the recording ends it. */
  cut: Cut | null;
}

interface Search {
  readonly minFrames: number;
  readonly maxFrames: number;
  readonly paddingFrames: number;
  readonly channels: number;
  readonly sampleRateHz: number;
  /** Silences of at least 0.05 s, in frames, in order. */
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** Their lengths in interleaved samples, by which a duration is judged as silencedetect does. */
  readonly samples: Float64Array;
  /** 1 where the user removed the cut. */
  readonly barred: Uint8Array;
  readonly removed: ReadonlySet<number>;
  readonly peaks: Peaks | null;
}

/**
 * Plans the whole recording. Pure and fast: a few milliseconds for hours.
 * @param peaks where *Force-cut* looks for the quietest point; without them nothing is forced.
 */
export function planSplit(runs: SilenceRuns, settings: SplitSettings, peaks?: Peaks): SplitPlan {
  const search = prepare(runs, settings, settings.forceCut ? (peaks ?? null) : null);
  const excluded = joinRanges(settings.excluded ?? [], runs.frames);
  const handCuts = [...new Set(settings.addedCuts ?? [])].sort((a, b) => a - b);
  const durations = halvings(settings.silenceDurationS);
  const pieces: Piece[] = [];
  const cuts: Cut[] = [];

  function planStretch(stretch: FrameRange): void {
    let start = stretch.startFrame;
    for (const frame of handCuts) {
      if (frame <= start || frame >= stretch.endFrame) continue;
      planPart(start, frame);
      cuts.push({ frame, silence: silenceAround(search, frame), foundAtS: 0, origin: 'hand' });
      start = frame;
    }
    planPart(start, stretch.endFrame);
  }

  function planPart(start: number, end: number): void {
    let sections: Section[] = [];
    divide(search, start, end, durations, 0, null, sections);
    if (settings.mergeShort) sections = mergeShort(search, sections);
    for (const section of sections) {
      addPieces(search, section, pieces);
      if (section.cut) cuts.push(section.cut);
    }
  }

  let at = 0;
  for (const range of excluded) {
    if (range.startFrame > at) planStretch({ startFrame: at, endFrame: range.startFrame });
    pieces.push({ ...range, kind: 'excluded', reason: null, forced: false });
    at = range.endFrame;
  }
  if (runs.frames > at) planStretch({ startFrame: at, endFrame: runs.frames });
  return { sampleRateHz: runs.sampleRateHz, frames: runs.frames, pieces, cuts };
}

/** Frames and pieces by kind; the frames add up to the recording. */
export function planTotals(plan: SplitPlan): PlanTotals {
  const frames = { usable: 0, 'non-usable': 0, trimmed: 0, excluded: 0 };
  const counts = { usable: 0, 'non-usable': 0, trimmed: 0, excluded: 0 };
  for (const piece of plan.pieces) {
    frames[piece.kind] += piece.endFrame - piece.startFrame;
    counts[piece.kind]++;
  }
  return { frames, counts };
}

function prepare(runs: SilenceRuns, settings: SplitSettings, peaks: Peaks | null): Search {
  const { channels, sampleRateHz } = runs;
  const count = runs.runs.length / 2;
  const starts = new Float64Array(count);
  const ends = new Float64Array(count);
  const samples = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const start = runs.runs[2 * i] ?? 0;
    const end = runs.runs[2 * i + 1] ?? 0;
    starts[i] = Math.ceil(start / channels);
    ends[i] = Math.floor(end / channels);
    samples[i] = end - start;
  }
  const search: Search = {
    minFrames: Math.ceil(settings.minClipS * sampleRateHz),
    maxFrames: Math.floor(settings.maxClipS * sampleRateHz),
    paddingFrames:
      settings.edgePaddingS === null ? Infinity : Math.floor(settings.edgePaddingS * sampleRateHz),
    channels,
    sampleRateHz,
    starts,
    ends,
    samples,
    barred: new Uint8Array(count),
    removed: new Set(settings.removedCuts),
    peaks,
  };
  for (const frame of search.removed) {
    const i = firstEndingAfter(search, frame);
    if (i < count && at(starts, i) <= frame) search.barred[i] = 1;
  }
  return search;
}

/** The chosen duration, then halves of it; the last is 0.05 s. */
function halvings(silenceDurationS: number): number[] {
  const durations = [Math.max(SHORTEST_SILENCE_S, silenceDurationS)];
  for (let last = durations[0] ?? 0; last > SHORTEST_SILENCE_S;) {
    last = Math.max(SHORTEST_SILENCE_S, last / 2);
    durations.push(last);
  }
  return durations;
}

/** Cuts [start, end) at the silences of durations[depth], and what is too long at the next one. Appends to `sections`. */
function divide(
  search: Search,
  start: number,
  end: number,
  durations: readonly number[],
  depth: number,
  cutAtEnd: Cut | null,
  sections: Section[],
): void {
  const foundAtS = durations[depth];
  if (foundAtS === undefined) {
    sections.push(...force(search, makeSection(search, start, end, cutAtEnd)));
    return;
  }
  const shortest = silenceFrames(foundAtS, search.sampleRateHz) * search.channels;

  function close(from: number, to: number, cut: Cut | null): void {
    const section = makeSection(search, from, to, cut);
    if (soundFrames(section) <= search.maxFrames) sections.push(section);
    else divide(search, from, to, durations, depth + 1, cut, sections);
  }

  let from = start;
  for (let i = firstEndingAfter(search, start); i < search.starts.length; i++) {
    const silenceStart = at(search.starts, i);
    const silenceEnd = at(search.ends, i);
    if (silenceEnd >= end) break;
    if (silenceStart <= start || at(search.samples, i) < shortest || at(search.barred, i) === 1) continue;
    const frame = Math.floor((silenceStart + silenceEnd) / 2);
    const silence = { startFrame: silenceStart, endFrame: silenceEnd };
    close(from, frame, { frame, silence, foundAtS, origin: 'silence' });
    from = frame;
  }
  close(from, end, cutAtEnd);
}

/** The section [start, end) with the silence at its ends trimmed to the edge padding. */
function makeSection(search: Search, start: number, end: number, cut: Cut | null): Section {
  const section = { start, end, soundStart: start, soundEnd: end, forcedStart: false, cut };
  const first = firstEndingAfter(search, start);
  if (first < search.starts.length && at(search.starts, first) <= start) {
    const silenceEnd = at(search.ends, first);
    if (silenceEnd >= end) return { ...section, soundStart: end };
    section.soundStart = Math.max(start, silenceEnd - search.paddingFrames);
  }
  const last = firstEndingAfter(search, end - 1);
  if (last < search.starts.length && at(search.starts, last) < end) {
    section.soundEnd = Math.min(end, at(search.starts, last) + search.paddingFrames);
  }
  return section;
}

/** Cuts a section that is too long at its quietest point, and its halves again while they are. */
function force(search: Search, section: Section): Section[] {
  if (soundFrames(section) <= search.maxFrames || !search.peaks) return [section];
  const frame = quietestFrame(search, search.peaks, section.soundStart, section.soundEnd);
  if (frame === null) return [section];
  const cut: Cut = { frame, silence: silenceAround(search, frame), foundAtS: 0, origin: 'forced' };
  const left = { ...makeSection(search, section.start, frame, cut), forcedStart: section.forcedStart };
  const right = { ...makeSection(search, frame, section.end, section.cut), forcedStart: true };
  return [...force(search, left), ...force(search, right)];
}

/**
 * The middle of the peak with the smallest swing; of equals the one nearest the middle. Only the middle half is asked, and never
 * less than the shortest clip from an end, so that no sliver is cut off. Null when the piece has no room for two clips.
 */
function quietestFrame(search: Search, peaks: Peaks, start: number, end: number): number | null {
  const margin = Math.max(search.minFrames, Math.ceil((end - start) / 4));
  const firstPeak = Math.ceil((start + margin) / peaks.framesPerPeak);
  const endPeak = Math.min(Math.floor((end - margin) / peaks.framesPerPeak), peaks.minMax.length / 2);
  const middle = (start + end) / 2;
  let best: number | null = null;
  let bestSwing = Infinity;
  for (let peak = firstPeak; peak < endPeak; peak++) {
    const swing = (peaks.minMax[2 * peak + 1] ?? 0) - (peaks.minMax[2 * peak] ?? 0);
    if (swing > bestSwing) continue;
    const frame = Math.floor((peak + 0.5) * peaks.framesPerPeak);
    if (search.removed.has(frame) || isBarred(search, frame)) continue;
    if (best !== null && swing === bestSwing && Math.abs(frame - middle) >= Math.abs(best - middle)) continue;
    best = frame;
    bestSwing = swing;
  }
  return best;
}

/** Joins what is too short with a neighbour, from left to right, again and again while the sum fits. */
function mergeShort(search: Search, sections: readonly Section[]): Section[] {
  const merged: Section[] = [];
  const waiting = sections.slice().reverse();
  for (let current = waiting.pop(); current; current = waiting.pop()) {
    const before = merged.at(-1);
    const after = waiting.at(-1);
    const short = soundFrames(current) < search.minFrames;
    const withBefore = short && before ? joined(search, before, current) : null;
    const withAfter = short && after ? joined(search, current, after) : null;
    if (withBefore && (!withAfter || silenceBetween(before) <= silenceBetween(current))) {
      merged.pop();
      waiting.push(withBefore);
    } else if (withAfter) {
      waiting.pop();
      waiting.push(withAfter);
    } else merged.push(current);
  }
  return merged;
}

/** Both as one section, or null when that is too long. */
function joined(search: Search, left: Section, right: Section): Section | null {
  const whole: Section = {
    start: left.start,
    end: right.end,
    soundStart: left.soundStart,
    soundEnd: right.soundEnd,
    forcedStart: left.forcedStart,
    cut: right.cut,
  };
  return soundFrames(whole) <= search.maxFrames ? whole : null;
}

function silenceBetween(left: Section | undefined): number {
  return left?.cut ? left.cut.silence.endFrame - left.cut.silence.startFrame : 0;
}

function addPieces(search: Search, section: Section, pieces: Piece[]): void {
  if (section.soundStart >= section.soundEnd) {
    addTrimmed(pieces, section.start, section.end);
    return;
  }
  addTrimmed(pieces, section.start, section.soundStart);
  const reason = reasonAgainst(search, section);
  pieces.push({
    startFrame: section.soundStart,
    endFrame: section.soundEnd,
    kind: reason ? 'non-usable' : 'usable',
    reason,
    forced: section.forcedStart || section.cut?.origin === 'forced',
  });
  addTrimmed(pieces, section.soundEnd, section.end);
}

function addTrimmed(pieces: Piece[], start: number, end: number): void {
  if (start >= end) return;
  const before = pieces.at(-1);
  if (before?.kind === 'trimmed') {
    pieces[pieces.length - 1] = { ...before, endFrame: end };
    return;
  }
  pieces.push({ startFrame: start, endFrame: end, kind: 'trimmed', reason: null, forced: false });
}

function reasonAgainst(search: Search, section: Section): Piece['reason'] {
  if (soundFrames(section) < search.minFrames) return 'too-short';
  if (soundFrames(section) <= search.maxFrames) return null;
  for (let i = firstEndingAfter(search, section.start); at(search.ends, i) < section.end; i++) {
    if (at(search.starts, i) > section.start) return 'too-long';
  }
  return 'no-finer-silence';
}

function soundFrames(section: Section): number {
  return section.soundEnd - section.soundStart;
}

function silenceAround(search: Search, frame: number): FrameRange {
  const i = firstEndingAfter(search, frame);
  if (i < search.starts.length && at(search.starts, i) <= frame) {
    return { startFrame: at(search.starts, i), endFrame: at(search.ends, i) };
  }
  return { startFrame: frame, endFrame: frame };
}

function isBarred(search: Search, frame: number): boolean {
  const i = firstEndingAfter(search, frame);
  return at(search.starts, i) <= frame && search.barred[i] === 1;
}

/** The first silence that ends after `frame`; their number when there is none. */
function firstEndingAfter(search: Search, frame: number): number {
  let low = 0;
  let high = search.ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(search.ends, middle) > frame) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Inside the recording, in order, overlaps and neighbours as one. */
function joinRanges(ranges: readonly FrameRange[], frames: number): FrameRange[] {
  const joinedRanges: FrameRange[] = [];
  const inside = ranges
    .map((range) => ({
      startFrame: Math.max(0, range.startFrame),
      endFrame: Math.min(frames, range.endFrame),
    }))
    .filter((range) => range.startFrame < range.endFrame)
    .sort((a, b) => a.startFrame - b.startFrame);
  for (const range of inside) {
    const before = joinedRanges.at(-1);
    if (!before || range.startFrame > before.endFrame) joinedRanges.push(range);
    else {
      const endFrame = Math.max(before.endFrame, range.endFrame);
      joinedRanges[joinedRanges.length - 1] = { startFrame: before.startFrame, endFrame };
    }
  }
  return joinedRanges;
}

/** NaN past the end, which every comparison refuses. */
function at(values: Float64Array | Uint8Array, index: number): number {
  return values[index] ?? NaN;
}
