/**
 * Whisper's input: the log-mel spectrogram of 30 s of sound, as its authors define it (Radford et al. 2022, "Robust Speech
 * Recognition via Large-Scale Weak Supervision", 2.2, and their `log_mel_spectrogram`). The library's own multiplies a matrix in
 * ONNX Runtime's WebGPU build, which would be loaded for nothing else where the model runs on the CPU.
 */
import { SAMPLE_RATE_HZ } from './voiced.ts';

const SAMPLES = 30 * SAMPLE_RATE_HZ;
/** 25 ms, and as many points of the Fourier transform. */
const FRAME = 400;
/** 10 ms. */
const HOP = 160;
const FREQUENCIES = FRAME / 2 + 1;
/** Where halving the frame ends. */
const ODD = 25;
/** Powers below this count as this. */
const LEAST_POWER = 1e-10;
/** What is so much quieter than the loudest, in powers of ten, is cut off. */
const RANGE = 8;

/** Frames of a spectrogram. */
export const MEL_FRAMES = SAMPLES / HOP;

/** A triangle over neighbouring frequencies. */
interface MelFilter {
  readonly first: number;
  readonly weights: Float64Array;
}

/**
 * Makes the function that takes up to 30 s of 16 kHz mono, and gives `bins` rows of `MEL_FRAMES`.
 *
 * @param bins 80, or 128 for the large models.
 */
export function createLogMel(bins: number): (samples: Float32Array) => Float32Array {
  const filters = melFilters(bins);
  const hann = Float64Array.from(
    { length: FRAME },
    (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / FRAME),
  );
  const transform = createTransform();
  const frame = new Float64Array(FRAME);
  const power = new Float64Array(FREQUENCIES);
  return (samples) => {
    const mel = new Float32Array(bins * MEL_FRAMES).fill(Math.log10(LEAST_POWER));
    // The frames after the sound hold nothing.
    const frames = Math.min(MEL_FRAMES, Math.ceil((samples.length + FRAME / 2) / HOP));
    let loudest = Math.log10(LEAST_POWER);
    for (let at = 0; at < frames; at++) {
      for (let n = 0; n < FRAME; n++) frame[n] = (hann[n] ?? 0) * mirrored(samples, at * HOP - FRAME / 2 + n);
      transform(frame, power);
      for (const [bin, { first, weights }] of filters.entries()) {
        let sum = 0;
        for (let n = 0; n < weights.length; n++) sum += (weights[n] ?? 0) * (power[first + n] ?? 0);
        const level = Math.log10(Math.max(LEAST_POWER, sum));
        mel[bin * MEL_FRAMES + at] = level;
        if (level > loudest) loudest = level;
      }
    }
    for (let n = 0; n < mel.length; n++) mel[n] = (Math.max(mel[n] ?? 0, loudest - RANGE) + 4) / 4;
    return mel;
  };
}

/** The 30 s go on backwards at both ends. */
function mirrored(samples: Float32Array, at: number): number {
  const inside = at < 0 ? -at : at < SAMPLES ? at : 2 * (SAMPLES - 1) - at;
  return samples[inside] ?? 0;
}

/** Slaney's mel scale: linear to 1 kHz, logarithmic above. */
function melOf(frequencyHz: number): number {
  return frequencyHz < 1000
    ? (frequencyHz * 3) / 200
    : 15 + (27 * Math.log(frequencyHz / 1000)) / Math.log(6.4);
}

function frequencyOf(mel: number): number {
  return mel < 15 ? (mel * 200) / 3 : 1000 * Math.exp(((mel - 15) * Math.log(6.4)) / 27);
}

/** Triangles of equal area from 0 Hz to half the sample rate, each from the middle of the last to the middle of the next. */
function melFilters(bins: number): MelFilter[] {
  const top = melOf(SAMPLE_RATE_HZ / 2);
  const edgesHz = Array.from({ length: bins + 2 }, (_, edge) => frequencyOf((edge * top) / (bins + 1)));
  return Array.from({ length: bins }, (_, bin) => {
    const [low = 0, middle = 0, high = 0] = edgesHz.slice(bin, bin + 3);
    const all = Float64Array.from({ length: FREQUENCIES }, (__, n) => {
      const frequencyHz = (n * SAMPLE_RATE_HZ) / FRAME;
      const height = Math.min((frequencyHz - low) / (middle - low), (high - frequencyHz) / (high - middle));
      return (Math.max(0, height) * 2) / (high - low);
    });
    const first = Math.max(
      0,
      all.findIndex((weight) => weight > 0),
    );
    return { first, weights: all.slice(first, all.findLastIndex((weight) => weight > 0) + 1) };
  });
}

/** The power of a frame at each frequency, by halving (Cooley and Tukey) down to 25 samples, which are done by the definition. */
function createTransform(): (frame: Float64Array, power: Float64Array) => void {
  const cos = Float64Array.from({ length: FRAME }, (_, n) => Math.cos((2 * Math.PI * n) / FRAME));
  const sin = Float64Array.from({ length: FRAME }, (_, n) => Math.sin((2 * Math.PI * n) / FRAME));
  const real = new Float64Array(FRAME);
  const imaginary = new Float64Array(FRAME);

  function halves(frame: Float64Array, from: number, step: number, size: number, to: number): void {
    if (size === ODD) {
      byDefinition(frame, from, step, to);
      return;
    }
    const half = size / 2;
    halves(frame, from, 2 * step, half, to);
    halves(frame, from + step, 2 * step, half, to + half);
    for (let k = 0; k < half; k++) {
      const [even, odd] = [to + k, to + half + k];
      const turn = k * step;
      const [c, s] = [cos[turn] ?? 0, sin[turn] ?? 0];
      const [a, b] = [real[odd] ?? 0, imaginary[odd] ?? 0];
      const [re, im] = [a * c + b * s, b * c - a * s];
      const [x, y] = [real[even] ?? 0, imaginary[even] ?? 0];
      real[even] = x + re;
      imaginary[even] = y + im;
      real[odd] = x - re;
      imaginary[odd] = y - im;
    }
  }

  function byDefinition(frame: Float64Array, from: number, step: number, to: number): void {
    for (let k = 0; k <= ODD / 2; k++) {
      let re = 0;
      let im = 0;
      for (let n = 0, turn = 0; n < ODD; n++, turn = (turn + k * step) % FRAME) {
        const sample = frame[from + n * step] ?? 0;
        re += sample * (cos[turn] ?? 0);
        im -= sample * (sin[turn] ?? 0);
      }
      real[to + k] = re;
      imaginary[to + k] = im;
      if (k === 0) continue;
      // Real samples have mirrored frequencies.
      real[to + ODD - k] = re;
      imaginary[to + ODD - k] = -im;
    }
  }

  return (frame, power) => {
    halves(frame, 0, 1, FRAME, 0);
    for (let k = 0; k < FREQUENCIES; k++) power[k] = (real[k] ?? 0) ** 2 + (imaginary[k] ?? 0) ** 2;
  };
}
