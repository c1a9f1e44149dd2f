/** The picture of a waveform: the lowest and highest sample of each stretch of frames, channels folded together. */
export interface Peaks {
  readonly framesPerPeak: number;
  readonly frames: number;
  readonly sampleRateHz: number;
  /** min and max of stretch i at 2i and 2i+1, −128..127 (full scale). */
  readonly minMax: Int8Array;
}
