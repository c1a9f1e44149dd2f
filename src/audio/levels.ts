/** How loud a recording is, in dBFS of RMS over short frames. */
export interface LevelSummary {
  readonly noiseFloorDb: number;
  readonly speechLevelDb: number;
  /** The level below which the app takes sound for silence, derived from the two above. */
  readonly autoLevelDb: number;
}
