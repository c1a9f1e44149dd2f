/**
 * Why a piece is Non Usable, in a sentence, with what would help. Owns the search for a way and the words; making the change is
 * the screen's.
 */
import { formatDb } from './levels.ts';
import { type PcmSource, readFrames, type SampleArray, fullScale } from './pcm.ts';
import { createSilenceDetector, SHORTEST_SILENCE_S, type SilenceRuns } from './silence.ts';
import { planSplit, type Piece, type SplitPlan, type SplitSettings } from './split-plan.ts';

/** A change that would make a piece usable. */
export type Remedy =
  /** Cuts by hand. */
  | { readonly kind: 'cut'; readonly frames: readonly number[] }
  /** A cut that was taken out by hand, put back. */
  | { readonly kind: 'restore'; readonly frames: readonly number[] }
  /** Settings for this recording alone. */
  | {
      readonly kind: 'settings';
      readonly change: { readonly minClipS?: number; readonly mergeShort?: true; readonly forceCut?: true };
    };

/** Why, and what to do; `remedy` is null where nothing but cutting by hand is left. */
export interface Explanation {
  readonly sentence: string;
  readonly remedy: Remedy | null;
  /** What the button says. */
  readonly label: string;
}

/** What is known of the piece. */
export interface PieceContext {
  readonly piece: Piece;
  readonly plan: SplitPlan;
  readonly runs: SilenceRuns;
  readonly settings: SplitSettings;
  readonly pcm: PcmSource;
  /** Writes a time as the screen does. */
  readonly clock: (timeS: number) => string;
}

/** A level this far above the chosen one would take quiet words for silence. */
const MOST_LEVEL_STEPS = 10;
const LEVEL_STEP_DB = 2;
/** A stretch longer than this is no sentence without a pause, and scanning it again and again would take seconds. */
const LONGEST_SCAN_S = 300;

/** Finds out. Reads the piece's samples where it is too long. */
export async function explainPiece(context: PieceContext): Promise<Explanation> {
  return context.piece.reason === 'too-short' ? explainShort(context) : await explainLong(context);
}

function explainShort({ piece, plan, settings, clock }: PieceContext): Explanation {
  const toS = (frames: number): number => frames / plan.sampleRateHz;
  const lengthS = toS(piece.endFrame - piece.startFrame);
  const short = `${lengthS.toFixed(2)} s at ${clock(toS(piece.startFrame))} is less than ${settings.minClipS} s`;
  if (!settings.mergeShort) {
    return {
      sentence: `${short}, and short pieces are not merged with their neighbours. Merge them in this recording?`,
      remedy: { kind: 'settings', change: { mergeShort: true } },
      label: 'Merge short pieces here',
    };
  }
  const at = plan.pieces.indexOf(piece);
  const isClip = ({ kind }: Piece): boolean => kind === 'usable' || kind === 'non-usable';
  const before = plan.pieces.slice(0, at).findLast((other) => other.kind !== 'trimmed');
  const after = plan.pieces.slice(at + 1).find((other) => other.kind !== 'trimmed');
  const sums = [
    before && isClip(before) ? toS(piece.endFrame - before.startFrame) : null,
    after && isClip(after) ? toS(after.endFrame - piece.startFrame) : null,
  ].filter((sum) => sum !== null && sum > settings.maxClipS);
  const joined =
    sums.length > 0
      ? `; with a neighbour it would be ${sums.map((sum) => `${sum?.toFixed(2) ?? ''} s`).join(' or ')}, over ${settings.maxClipS} s`
      : ', and it has no neighbour that it could join';
  const minClipS = Math.floor(lengthS * 100) / 100;
  return {
    sentence: `${short}${joined}. Use ${minClipS} s as the shortest clip in this recording?`,
    remedy: minClipS > 0 ? { kind: 'settings', change: { minClipS } } : null,
    label: `Use ${minClipS} s here`,
  };
}

async function explainLong(context: PieceContext): Promise<Explanation> {
  const { piece, plan, runs, settings, pcm, clock } = context;
  const toS = (frames: number): number => frames / plan.sampleRateHz;
  const inside = (frame: number): boolean => frame > piece.startFrame && frame < piece.endFrame;
  const lengthS = toS(piece.endFrame - piece.startFrame);
  const removed = (settings.removedCuts ?? []).filter(inside);
  if (removed.length > 0) {
    const times = removed.map((frame) => clock(toS(frame))).join(', ');
    return {
      sentence: `The piece is ${lengthS.toFixed(1)} s long because cuts in it were taken out by hand, at ${times}. Put them back?`,
      remedy: { kind: 'restore', frames: removed },
      label: removed.length === 1 ? 'Put the cut back' : 'Put the cuts back',
    };
  }
  const where = `between ${clock(toS(piece.startFrame))} and ${clock(toS(piece.endFrame))}`;
  const none = `No silence of ${SHORTEST_SILENCE_S} s or more at ${formatDb(runs.levelDb)} ${where}`;
  if (lengthS <= LONGEST_SCAN_S) {
    const samples = await readFrames(pcm, piece.startFrame, piece.endFrame);
    const longest = longestSilence(samples, pcm.channels, runs.levelDb);
    const found = cutsAtHigherLevel(samples, context);
    const longestS = toS(longest.frames);
    const known =
      longest.frames > 0
        ? `${none}; the longest is ${longestS.toFixed(3)} s at ${clock(toS(piece.startFrame + longest.frame))}.`
        : `${none}; no moment of it is that quiet.`;
    if (found) {
      const times = found.frames.map((frame) => clock(toS(frame)));
      const pauses = times.length === 1 ? `a pause at ${times[0] ?? ''}` : `pauses at ${times.join(', ')}`;
      return {
        sentence: `${known} At ${formatDb(found.levelDb)} there ${times.length === 1 ? 'is' : 'are'} ${pauses}. Cut there?`,
        remedy: { kind: 'cut', frames: found.frames },
        label: times.length === 1 ? 'Cut there' : `Make these ${times.length} cuts`,
      };
    }
    if (!settings.forceCut) return forcing(known);
    return { sentence: `${known} Cut it by hand, or leave it out.`, remedy: null, label: '' };
  }
  return settings.forceCut
    ? { sentence: `${none}. Cut it by hand, or leave it out.`, remedy: null, label: '' }
    : forcing(`${none}.`);
}

function forcing(known: string): Explanation {
  return {
    sentence: `${known} Cut it at its quietest point, and others like it in this recording?`,
    remedy: { kind: 'settings', change: { forceCut: true } },
    label: 'Force-cut here',
  };
}

/** The lowest level at which the piece falls into clips that fit, and where it would be cut. */
function cutsAtHigherLevel(
  samples: SampleArray,
  { piece, runs, settings }: PieceContext,
): { levelDb: number; frames: number[] } | null {
  for (let step = 1; step <= MOST_LEVEL_STEPS; step++) {
    const levelDb = runs.levelDb + step * LEVEL_STEP_DB;
    const detector = createSilenceDetector(levelDb, runs.sampleRateHz, runs.channels);
    detector.push(samples);
    const { silenceDurationS, minClipS, maxClipS } = settings;
    const part = planSplit(detector.finish(), {
      ...{ silenceDurationS, minClipS, maxClipS },
      ...{ mergeShort: true, forceCut: false, edgePaddingS: null },
    });
    if (part.cuts.length === 0 || part.pieces.some(({ kind }) => kind === 'non-usable')) continue;
    return { levelDb, frames: part.cuts.map(({ frame }) => piece.startFrame + frame) };
  }
  return null;
}

/** The longest run of frames below a level, however short, between the first and the last loud one. */
function longestSilence(
  samples: SampleArray,
  channels: number,
  levelDb: number,
): { frame: number; frames: number } {
  const threshold = 10 ** (levelDb / 20) * fullScale(samples);
  let longest = { frame: 0, frames: 0 };
  let start: number | null = null;
  for (let i = 0; i < samples.length; i++) {
    if (Math.abs(samples[i] ?? 0) < threshold) continue;
    const frames = start === null ? 0 : Math.floor((i - start) / channels);
    if (start !== null && frames > longest.frames) longest = { frame: Math.floor(start / channels), frames };
    start = i + 1;
  }
  return longest;
}
