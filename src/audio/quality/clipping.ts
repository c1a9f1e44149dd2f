/**
 * Clipping: the sound was louder than the samples can say, and its tops were cut off. It shows as runs of full-scale samples;
 * a peak that is just loud touches full scale for one or two. Unit: runs, and samples in them.
 */

/** What was found; a run is in one channel. */
export interface Clipping {
  readonly runs: number;
  readonly samples: number;
}

/** Takes blocks of samples, full scale ±1, of one channel. */
export interface ClippingMeter {
  push(samples: Float32Array): void;
  finish(): Clipping;
}

/** The largest 16-bit sample: what integers are cut off at. Floats may be beyond it. */
const FULL_SCALE = 32_767 / 32_768;
/** As Audacity's Find Clipping by default. */
const SHORTEST_RUN = 3;

/** Starts measuring one channel. */
export function createClippingMeter(): ClippingMeter {
  let runs = 0;
  let total = 0;
  /** Length of the run at hand; negative for one at the lower end. */
  let run = 0;

  function endRun(): void {
    const length = Math.abs(run);
    if (length >= SHORTEST_RUN) {
      runs++;
      total += length;
    }
    run = 0;
  }

  return {
    push(samples) {
      for (const sample of samples) {
        if (sample >= FULL_SCALE) {
          if (run < 0) endRun();
          run++;
        } else if (sample <= -FULL_SCALE) {
          if (run > 0) endRun();
          run--;
        } else if (run !== 0) endRun();
      }
    },
    finish() {
      endRun();
      return { runs, samples: total };
    },
  };
}
