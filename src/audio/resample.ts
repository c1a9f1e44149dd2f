/**
 * Another sample rate, band-limited: a polyphase filter whose taps are a Kaiser-windowed sinc, after J. O. Smith, "Digital Audio
 * Resampling" (CCRMA), with the window's shape and length by J. F. Kaiser's formulas (Oppenheim & Schafer, "Discrete-Time Signal
 * Processing", 7.6). What lies below 0.91 of the lower Nyquist frequency passes unchanged, what lies above it is gone by 100 dB,
 * below the steps of 16 bits. (The browser's own decoder is 2 dB down at 0.8 and lets what is just above fold back at −20 dB.)
 */

const STOP_BAND_DB = 100;
/** Where the pass band ends, as a share of the lower of the two Nyquist frequencies; the stop band begins at 1. */
const PASS_BAND = 0.91;

/** Samples of one channel at another rate: as long as before, to half a sample. Both rates in whole Hz. */
export function resample(samples: Float32Array, fromHz: number, toHz: number): Float32Array<ArrayBuffer> {
  if (fromHz === toHz) return Float32Array.from(samples);
  const filter = filterFor(fromHz, toHz);
  // Silence before and after, so that the inner loop needs no test.
  const silence = 2 * filter.reach;
  const padded = new Float32Array(samples.length + 2 * silence);
  padded.set(samples, silence);
  const out = new Float32Array(Math.round((samples.length * filter.up) / filter.down));
  applyFilter(filter, padded, -silence, 0, out);
  return out;
}

/** What turns one rate into another: `up` output samples for `down` input samples, in lowest terms. */
export interface Filter {
  readonly up: number;
  readonly down: number;
  readonly taps: Float32Array;
  /** Taps on each side. */
  readonly reach: number;
}

/** Thousands of clips go from one rate to another, and a filter takes milliseconds to make. */
let lastFilter: Filter | null = null;

/** The filter from one rate to another, both in whole Hz. */
export function filterFor(fromHz: number, toHz: number): Filter {
  const divisor = greatestCommonDivisor(fromHz, toHz);
  const up = toHz / divisor;
  const down = fromHz / divisor;
  if (lastFilter?.up !== up || lastFilter.down !== down) lastFilter = { up, down, ...designFilter(up, down) };
  return lastFilter;
}

/**
 * Fills `out` with output samples `outStart`, `outStart + 1`, … of a recording. Output sample n looks at input samples
 * floor(n × down / up) − reach + 1 to + reach.
 * @param input the recording from its sample `inputStart` on; all that is looked at must be in it.
 */
export function applyFilter(
  { up, down, taps, reach }: Filter,
  input: Float32Array,
  inputStart: number,
  outStart: number,
  out: Float32Array,
): void {
  const width = 2 * reach;
  for (let i = 0; i < out.length; i++) {
    const position = (outStart + i) * down;
    const phase = position % up;
    const first = (position - phase) / up - reach + 1 - inputStart;
    const row = phase * width;
    // Two sums side by side: in one, each addition would wait for the one before.
    let even = 0;
    let odd = 0;
    for (let k = 0; k < width; k += 2) {
      even += (input[first + k] ?? 0) * (taps[row + k] ?? 0);
      odd += (input[first + k + 1] ?? 0) * (taps[row + k + 1] ?? 0);
    }
    out[i] = even + odd;
  }
}

/**
 * One row of taps for each phase that an output sample can have between two input samples. Tap k of a row belongs to the input
 * sample k − reach + 1 after the one at or before the output sample.
 */
function designFilter(up: number, down: number): Pick<Filter, 'taps' | 'reach'> {
  const narrowing = Math.min(1, up / down); // of the lower Nyquist frequency to the input's
  const beta = 0.1102 * (STOP_BAND_DB - 8.7);
  const transition = Math.PI * narrowing * (1 - PASS_BAND); // in radians a sample
  const reach = Math.ceil((STOP_BAND_DB - 7.95) / (2.285 * transition) / 2);
  const cutoff = narrowing * ((1 + PASS_BAND) / 2); // the middle of the transition, as a share of the input's Nyquist
  const width = 2 * reach;
  const taps = new Float32Array(up * width);
  for (let phase = 0; phase < up; phase++) {
    const row = new Float64Array(width);
    let sum = 0;
    for (let k = 0; k < width; k++) {
      const at = k - reach + 1 - phase / up;
      const windowed = Math.abs(at) < reach ? bessel(beta * Math.sqrt(1 - (at / reach) ** 2)) : 0;
      row[k] = sinc(cutoff * at) * windowed;
      sum += row[k] ?? 0;
    }
    // Every phase passes a constant as it is, or steady sound would get a tone of the phases' rhythm.
    for (let k = 0; k < width; k++) taps[phase * width + k] = (row[k] ?? 0) / sum;
  }
  return { taps, reach };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** The modified Bessel function of the first kind and order 0, by its power series. */
function bessel(x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; term > sum * 1e-12; n++) {
    term *= (x / (2 * n)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
