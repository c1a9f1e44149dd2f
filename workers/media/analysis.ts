/** The measures that are taken while the samples of a recording go by, once, whoever reads them. */
import { createLevelMeter, type LevelSummary } from '../../src/audio/levels.ts';
import type { SampleArray } from '../../src/audio/pcm.ts';
import { createPeakBuilder, type Peaks } from '../../src/audio/peaks.ts';

/** Picture and levels of a recording. */
export interface Analysis {
  readonly peaks: Peaks;
  readonly levels: LevelSummary;
}

/** Takes interleaved samples block by block. */
export interface Analyser {
  push(samples: SampleArray): void;
  finish(): Analysis;
}

/** Starts measuring. */
export function createAnalyser(sampleRateHz: number, channels: number): Analyser {
  const peaks = createPeakBuilder(sampleRateHz, channels);
  const levels = createLevelMeter(sampleRateHz, channels);
  return {
    push(samples) {
      peaks.push(samples);
      levels.push(samples);
    },
    finish: () => ({ peaks: peaks.finish(), levels: levels.finish() }),
  };
}
