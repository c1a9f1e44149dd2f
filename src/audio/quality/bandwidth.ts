/**
 * Up to which frequency a clip holds sound. Unit: Hz. The sample rate says what a file could hold; an mp3, a telephone or an
 * old rate before the present one cut it off lower, and that shows as a step in the mean spectrum, above which nothing comes.
 * Where there is no step, it is the highest frequency no more than 70 dB below the strongest: voices fade out towards the top.
 *
 * Within 500 Hz of the cut on speech for filters of 96 dB an octave and steeper, as codecs, resamplers and telephone lines have
 * them. A softer one is told the higher the softer it is (72 dB an octave: by 600 Hz; 24: at where the sound has faded), and never
 * lower: beside a voice that falls by 12 dB an octave itself, no spectrum says where a gentle equaliser began.
 */
import type { Spectrum } from './spectrum.ts';

/** The mean spectrum is smoothed by this much to either side, which fills the gaps between harmonics. */
const SMOOTHING_HZ = 100;
/** The level before a step is the mean over this. */
const BEFORE_HZ = 300;
/**
 * A step falls by `dropDb` from `halfHz` before its middle to `halfHz` behind it, all that comes after included. The first kind
 * is the cut of a resampler or codec; the others are softer filters, looked for where there is no cut. Speech alone has no such
 * slopes: about 12 dB an octave.
 */
const STEPS = [
  { halfHz: 250, dropDb: 15 },
  { halfHz: 500, dropDb: 20 },
  { halfHz: 1000, dropDb: 25 },
] as const;
/** Below this the formants of speech make steps of their own. */
const LOWEST_STEP_HZ = 2000;
/** So far below the level before the step is its edge. */
const EDGE_DB = 8;
const FADED_DB = -70;
/** Less than the rounding of 24-bit samples, so that nothing at all is a level too. */
const LOWEST_DB = -150;

/** The bandwidth in Hz, at most half the sample rate; null for silence and for clips shorter than a frame of the spectrum. */
export function findBandwidth(spectrum: Spectrum): number | null {
  const { binHz, sampleRateHz } = spectrum;
  const measured = smoothedDb(spectrum);
  const strongest = measured.reduce((most, level) => Math.max(most, level), -Infinity);
  if (strongest === -Infinity) return null;
  const levels = measured.map((level) => Math.max(level, strongest + LOWEST_DB));

  /** The highest level from each bin on. */
  const after = levels.slice();
  for (let bin = after.length - 2; bin >= 0; bin--) {
    after[bin] = Math.max(after[bin] ?? -Infinity, after[bin + 1] ?? -Infinity);
  }
  let edge: number | null = null;
  for (const { halfHz, dropDb } of STEPS) {
    const half = Math.round(halfHz / binHz);
    const before = Math.round(BEFORE_HZ / binHz);
    for (let bin = Math.ceil(LOWEST_STEP_HZ / binHz); edge === null && bin + half < levels.length; bin++) {
      const level = meanOf(levels.subarray(Math.max(0, bin - half - before), bin - half));
      if (level - (after[bin + half] ?? -Infinity) < dropDb) continue;
      edge = bin - half;
      while (edge < bin + half && (after[edge + 1] ?? -Infinity) > level - EDGE_DB) edge++;
    }
  }
  if (edge !== null) return Math.min(sampleRateHz / 2, (edge + 0.5) * binHz);
  const faded = levels.findLastIndex((level) => level > strongest + FADED_DB);
  return faded === levels.length - 1 ? sampleRateHz / 2 : (faded + 0.5) * binHz;
}

function smoothedDb({ meanPower, binHz }: Spectrum): Float64Array {
  const reach = Math.round(SMOOTHING_HZ / binHz);
  const sums = new Float64Array(meanPower.length + 1);
  meanPower.forEach((power, i) => {
    sums[i + 1] = (sums[i] ?? 0) + (i === 0 ? 0 : power); // an offset is no sound
  });
  return meanPower.map((_, i) => {
    const from = Math.max(0, i - reach);
    const to = Math.min(meanPower.length, i + reach + 1);
    return 10 * Math.log10(((sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from));
  });
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
