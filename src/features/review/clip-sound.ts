/** The sound of one clip for the eye: decoded once, freed with the clip. */
import { createPeakBuilder, type Peaks } from '../../audio/peaks.ts';

/** What clips are decoded to for the screen and for Whisper. */
const SAMPLE_RATE_HZ = 16_000;
/** 4 ms: a clip of a few seconds fills a wide screen. */
const FRAMES_PER_PEAK = 64;

/** The picture of a clip from its 16 kHz mono samples. */
export function clipPeaks(samples: Float32Array<ArrayBuffer>): Peaks {
  const builder = createPeakBuilder(SAMPLE_RATE_HZ, 1, FRAMES_PER_PEAK);
  builder.push(samples);
  return builder.finish();
}
