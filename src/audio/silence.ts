/** Every stretch of a recording below one level that lasts at least 0.05 s. It answers every silence duration. */
export interface SilenceRuns {
  readonly levelDb: number;
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly frames: number;
  /** Half-open [a, b) of run i at 2i and 2i+1, in interleaved samples. */
  readonly runs: Float64Array;
}

/** A half-open stretch of frames. */
export interface FrameRange {
  readonly startFrame: number;
  readonly endFrame: number;
}
