import type { FrameRange, SilenceRuns } from './silence.ts';

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
  /** Stretches the user took out by hand. */
  readonly excluded?: readonly FrameRange[];
  /** Cuts the user added and removed by hand, in frames. */
  readonly addedCuts?: readonly number[];
  readonly removedCuts?: readonly number[];
}

/** One stretch of the recording and what becomes of it. */
export interface Piece extends FrameRange {
  readonly kind: 'usable' | 'non-usable' | 'trimmed' | 'excluded';
  /** Why a piece is Non Usable; null otherwise. "no-finer-silence" = too long, and no silence of 0.05 s in it. */
  readonly reason: 'too-short' | 'too-long' | 'no-finer-silence' | null;
  /** One end of it was cut at the quietest point because there was no silence (Force-cut). */
  readonly forced: boolean;
}

/** A cut, in the silence that it lies in. */
export interface Cut {
  readonly frame: number;
  readonly silence: FrameRange;
  /** The duration at which the silence was found: `silenceDurationS`, or that halved once or more. 0 for a forced cut or one made by hand. */
  readonly foundAtS: number;
  readonly origin: 'silence' | 'forced' | 'hand';
}

/** A plan accounts for every frame: its pieces tile [0, frames) in order. */
export interface SplitPlan {
  readonly sampleRateHz: number;
  readonly frames: number;
  readonly pieces: readonly Piece[];
  readonly cuts: readonly Cut[];
}

/** Plans the whole recording. Pure and fast: a few milliseconds for hours. */
export declare function planSplit(runs: SilenceRuns, settings: SplitSettings): SplitPlan;
