/** The picture of a waveform, built while samples go by. Owns the numbers; leaves drawing to the waveform component. */
import { fullScale, type SampleArray } from './pcm.ts';

/** The lowest and highest sample of each stretch of frames, channels folded together. */
export interface Peaks {
  readonly framesPerPeak: number;
  readonly frames: number;
  readonly sampleRateHz: number;
  /** min and max of stretch i at 2i and 2i+1, −128..127 (full scale). */
  readonly minMax: Int8Array;
}

/** Takes interleaved samples block by block; block borders never change the result. */
export interface PeakBuilder {
  push(samples: SampleArray): void;
  finish(): Peaks;
}

/** 23 ms at 22,050 Hz: five hours make 1.5 MB, and a pixel still covers a few peaks when a whole clip is on the screen. */
export const FRAMES_PER_PEAK = 512;

// Beyond every sample of any format, and whole: with ±Infinity the loop would count in floats, at half the speed.
const ABOVE_ALL = 0x7fffffff;
const BELOW_ALL = -0x80000000;

/** Starts a picture. Minima round down and maxima up, so that a sound too quiet for 8 bits does not look like digital silence. */
export function createPeakBuilder(
  sampleRateHz: number,
  channels: number,
  framesPerPeak = FRAMES_PER_PEAK,
): PeakBuilder {
  const samplesPerPeak = framesPerPeak * channels;
  let minMax = new Int8Array(2048);
  let peaks = 0;
  let samplesSeen = 0;
  let inStretch = 0;
  let low = ABOVE_ALL;
  let high = BELOW_ALL;

  function close(scale: number): void {
    if (2 * peaks === minMax.length) {
      const grown = new Int8Array(minMax.length * 2);
      grown.set(minMax);
      minMax = grown;
    }
    minMax[2 * peaks] = toInt8(Math.floor(low * scale));
    minMax[2 * peaks + 1] = toInt8(Math.ceil(high * scale));
    peaks++;
    inStretch = 0;
    low = ABOVE_ALL;
    high = BELOW_ALL;
  }

  let scale = 1;
  return {
    push(samples) {
      scale = 128 / fullScale(samples);
      for (let at = 0; at < samples.length;) {
        const end = Math.min(samples.length, at + samplesPerPeak - inStretch);
        inStretch += end - at;
        let min = low; // in locals: in the closure they would be written to memory at every sample
        let max = high;
        for (; at < end; at++) {
          const sample = samples[at] ?? 0;
          if (sample < min) min = sample;
          if (sample > max) max = sample;
        }
        low = min;
        high = max;
        if (inStretch === samplesPerPeak) close(scale);
      }
      samplesSeen += samples.length;
    },
    finish() {
      if (inStretch > 0) close(scale);
      return {
        framesPerPeak,
        frames: samplesSeen / channels,
        sampleRateHz,
        minMax: minMax.slice(0, 2 * peaks),
      };
    },
  };
}

function toInt8(value: number): number {
  return Math.max(-128, Math.min(127, value));
}
