/**
 * What a clip holds at which frequency: the mean power of every bin, and the course over time of bands of bins. Owns the
 * transform; what is read from it is bandwidth.ts's and noise.ts's. Frames of about 40 ms in a Hann window, overlapping by half.
 */
import FFT from 'fft.js';

/** Power by frequency, as squared magnitudes: only their ratios mean something. */
export interface Spectrum {
  readonly sampleRateHz: number;
  /** From one bin to the next. */
  readonly binHz: number;
  /** Mean over all frames, from 0 Hz to just below half the rate; empty when the clip is shorter than a frame. */
  readonly meanPower: Float64Array;
  /** For each frame the power of each band of 8 bins, from the second bin on (the first one is the offset). */
  readonly frames: readonly Float32Array[];
}

/** Takes blocks of mono samples, full scale ±1. */
export interface SpectrumMeter {
  push(samples: Float32Array): void;
  finish(): Spectrum;
}

/** As long as a sound of speech lasts, and long enough to part voices from what is between their harmonics. */
const FRAME_S = 0.04;
/** About 200 Hz: wide enough that the power of noise hardly varies from frame to frame. */
const BINS_PER_BAND = 8;

/** Starts measuring. */
export function createSpectrumMeter(sampleRateHz: number): SpectrumMeter {
  const size = 2 ** Math.max(6, Math.round(Math.log2(FRAME_S * sampleRateHz)));
  const transform = new FFT(size);
  const window = Float64Array.from(
    { length: size },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / size),
  );
  const bins = size / 2;
  const power = new Float64Array(bins);
  const frames: Float32Array[] = [];
  const held = new Float64Array(size);
  const windowed = new Float64Array(size);
  const output = new Float64Array(2 * size);
  let filled = 0;

  function addFrame(): void {
    for (let i = 0; i < size; i++) windowed[i] = (held[i] ?? 0) * (window[i] ?? 0);
    transform.realTransform(output, windowed);
    const bands = new Float32Array(Math.ceil((bins - 1) / BINS_PER_BAND));
    for (let bin = 0; bin < bins; bin++) {
      const re = output[2 * bin] ?? 0;
      const im = output[2 * bin + 1] ?? 0;
      const squared = re * re + im * im;
      power[bin] = (power[bin] ?? 0) + squared;
      const band = Math.floor((bin - 1) / BINS_PER_BAND);
      if (bin > 0) bands[band] = (bands[band] ?? 0) + squared;
    }
    frames.push(bands);
    held.copyWithin(0, size / 2);
    filled = size / 2;
  }

  return {
    push(samples) {
      for (let at = 0; at < samples.length;) {
        const taken = Math.min(samples.length - at, size - filled);
        held.set(samples.subarray(at, at + taken), filled);
        filled += taken;
        at += taken;
        if (filled === size) addFrame();
      }
    },
    finish: () => ({
      sampleRateHz,
      binHz: sampleRateHz / size,
      meanPower: frames.length === 0 ? new Float64Array() : power.map((sum) => sum / frames.length),
      frames,
    }),
  };
}
