/**
 * How strong each frequency is over time, as a picture to look at: a breath, a click, a hum and a cut-off end are seen where the
 * waveform shows none. It owns the numbers; colours and the canvas are the component's.
 *
 * Hann windows of 32 ms (two periods of the lowest voice) every 8 ms; strength in dB against a full-scale sine.
 */
import FFT from 'fft.js';

/** A picture, filled column by column, so that a long clip can be computed a little at a time. */
export interface Spectrogram {
  readonly columns: number;
  /** Rows: bin 0 is 0 Hz, the last just below half the sample rate. */
  readonly bins: number;
  readonly durationS: number;
  readonly highestHz: number;
  /** Strength of bin b in column c at c × bins + b: 0 = −85 dB and less, 255 = −15 dB and more. */
  readonly levels: Uint8Array<ArrayBuffer>;
  /** Fills columns [from, to). */
  compute(from: number, to: number): void;
}

const WINDOW_S = 0.032;
const STEPS_PER_WINDOW = 4;
/** What is quieter than the pauses of a good recording is only grain in the picture. */
const LOWEST_DB = -85;
const HIGHEST_DB = -15;

/** An empty picture of mono samples, full scale ±1. */
export function makeSpectrogram(samples: Float32Array, sampleRateHz: number): Spectrogram {
  const size = 2 ** Math.round(Math.log2(WINDOW_S * sampleRateHz));
  const step = size / STEPS_PER_WINDOW;
  const bins = size / 2;
  const columns = Math.max(1, Math.ceil(samples.length / step));
  const levels = new Uint8Array(columns * bins);
  const window = Float64Array.from(
    { length: size },
    (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size),
  );
  const transform = new FFT(size);
  const windowed = new Float64Array(size);
  const spectrum = new Float64Array(2 * size);
  // A full-scale sine has size / 4 in its bin behind a Hann window.
  const fullScale = (size / 4) ** 2;
  const perDb = 255 / (HIGHEST_DB - LOWEST_DB);
  return {
    columns,
    bins,
    durationS: samples.length / sampleRateHz,
    highestHz: sampleRateHz / 2,
    levels,
    compute(from, to) {
      for (let column = from; column < Math.min(columns, to); column++) {
        // The middle of the window is the column's time.
        const start = column * step + step / 2 - size / 2;
        for (let i = 0; i < size; i++) windowed[i] = (samples[start + i] ?? 0) * (window[i] ?? 0);
        transform.realTransform(spectrum, windowed);
        for (let bin = 0; bin < bins; bin++) {
          const power = (spectrum[2 * bin] ?? 0) ** 2 + (spectrum[2 * bin + 1] ?? 0) ** 2;
          const db = 10 * Math.log10(power / fullScale + 1e-12);
          levels[column * bins + bin] = Math.max(0, Math.min(255, Math.round((db - LOWEST_DB) * perDb)));
        }
      }
    },
  };
}
