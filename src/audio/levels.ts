/**
 * How loud a recording is: its noise, its speech, and the level that tells them apart. Owns the measure; the silences below
 * that level are silence.ts's. Levels are dBFS of RMS, 0 dB = full scale (a full-scale sine is −3 dB).
 */
import { fullScale, type SampleArray } from './pcm.ts';

/** How loud a recording is, in dBFS of RMS over short frames. */
export interface LevelSummary {
  readonly noiseFloorDb: number;
  readonly speechLevelDb: number;
  /** The level below which the app takes sound for silence, derived from the two above. */
  readonly autoLevelDb: number;
}

/** Takes interleaved samples block by block; block borders never change the result. */
export interface LevelMeter {
  push(samples: SampleArray): void;
  finish(): LevelSummary;
}

/** The ratio of a level in decibels; 1 for 0 dB. */
export function dbToRatio(levelDb: number): number {
  return 10 ** (levelDb / 20);
}

/** The level of a ratio in decibels; −∞ for 0. */
export function ratioToDb(ratio: number): number {
  return 20 * Math.log10(ratio);
}

const FRAME_S = 0.02;
/** Quieter than the rounding of 16-bit samples: digital silence, however it was made. */
const DIGITAL_SILENCE_DB = -100;
const BINS_PER_DB = 4;
const BINS = -DIGITAL_SILENCE_DB * BINS_PER_DB + 1;

/** Where speech fades into what is no speech: the margin of ITU-T P.56's active speech level. */
const ACTIVE_MARGIN_DB = 15.9;
/** Gaussian noise passes 5 times its RMS (14 dB) once in two million samples: a minute or so. At 13 dB it is a few seconds. */
const NOISE_CREST_DB = 14;
/** Room above clean noise for breaths and for noise that comes and goes. */
const LARGEST_MARGIN_DB = 20;
/** Speech fades to this far below its level at the ends of words; quieter is a pause whatever the noise. */
const SPEECH_RANGE_DB = 40;
/** Below one step of 16 bits, and above nothing: where all is digital silence, all of it is below. */
const SOUNDLESS_LEVEL_DB = -90;
/** Less than this between quiet and loud frames is one sound, not speech and pauses. */
const LEAST_CONTRAST_DB = 6;
/** Digital silence is the noise floor only if hardly anything else is quiet: this share of the quiet frames. */
const SOUNDING_SHARE = 0.2;

/** Starts measuring. All channels count alike. */
export function createLevelMeter(sampleRateHz: number, channels: number): LevelMeter {
  const samplesPerFrame = Math.max(1, Math.round(FRAME_S * sampleRateHz)) * channels;
  const histogram = new Float64Array(BINS);
  let power = 0;
  let inFrame = 0;
  return {
    push(samples) {
      const fullPower = fullScale(samples) ** 2;
      for (let at = 0; at < samples.length;) {
        const end = Math.min(samples.length, at + samplesPerFrame - inFrame);
        inFrame += end - at;
        power = addPower(power, samples, at, end);
        at = end;
        if (inFrame < samplesPerFrame) continue;
        const bin = binOf(10 * Math.log10(power / fullPower / samplesPerFrame));
        histogram[bin] = (histogram[bin] ?? 0) + 1;
        power = 0;
        inFrame = 0;
      }
    },
    finish: () => summarise(histogram),
  };
}

/**
 * The rule, on the histogram of 20 ms frames:
 * - frames fall into quiet and loud where the variance between the two is largest (Otsu 1979), which holds for any share of
 *   pauses; the noise floor is the median of the quiet ones, digital silence left out unless nearly all of them are;
 * - the speech level is the mean power of the frames within 15.9 dB of that mean (as ITU-T P.56 finds active speech);
 * - silence is told by single samples, and noise has peaks: the level lies 14 dB above the floor at least (less, and a peak
 *   every few seconds would break each pause) and 20 dB above a clean one, and not lower than 40 dB below the speech;
 * - a recording without any sound is one silence;
 * - one without contrast gets a level below its floor, so that music or a hum is not taken for one long pause.
 */
function summarise(histogram: Float64Array): LevelSummary {
  const border = quietBorder(histogram);
  const noiseFloorDb = noiseFloor(histogram, border);
  const speechLevelDb = activeLevel(histogram);
  const contrastDb = speechLevelDb - noiseFloorDb;
  if (speechLevelDb <= DIGITAL_SILENCE_DB) {
    return { noiseFloorDb, speechLevelDb, autoLevelDb: SOUNDLESS_LEVEL_DB };
  }
  if (contrastDb < LEAST_CONTRAST_DB) {
    const autoLevelDb = Math.max(DIGITAL_SILENCE_DB, Math.round(noiseFloorDb - NOISE_CREST_DB));
    return { noiseFloorDb, speechLevelDb, autoLevelDb };
  }
  const marginDb = Math.min(LARGEST_MARGIN_DB, Math.max(NOISE_CREST_DB, contrastDb / 2));
  const autoLevelDb = Math.round(Math.max(noiseFloorDb + marginDb, speechLevelDb - SPEECH_RANGE_DB));
  return { noiseFloorDb, speechLevelDb, autoLevelDb };
}

/** A function of its own, because a sum that lives in a closure is written to memory at every sample: 4 times as slow. */
function addPower(power: number, samples: SampleArray, start: number, end: number): number {
  for (let i = start; i < end; i++) {
    const sample = samples[i] ?? 0;
    power += sample * sample;
  }
  return power;
}

/** The first bin of the loud frames: Otsu's threshold. */
function quietBorder(histogram: Float64Array): number {
  let frames = 0;
  let sum = 0;
  for (let bin = 0; bin < BINS; bin++) {
    frames += histogram[bin] ?? 0;
    sum += bin * (histogram[bin] ?? 0);
  }
  let border = BINS;
  let best = 0;
  let quiet = 0;
  let quietSum = 0;
  for (let bin = 0; bin < BINS; bin++) {
    quiet += histogram[bin] ?? 0;
    quietSum += bin * (histogram[bin] ?? 0);
    if (quiet === 0 || quiet === frames) continue;
    const gap = quietSum / quiet - (sum - quietSum) / (frames - quiet);
    const variance = quiet * (frames - quiet) * gap * gap;
    if (variance > best) {
      best = variance;
      border = bin + 1;
    }
  }
  return border;
}

function noiseFloor(histogram: Float64Array, border: number): number {
  let quiet = 0;
  for (let bin = 0; bin < border; bin++) quiet += histogram[bin] ?? 0;
  const sounding = quiet - (histogram[0] ?? 0);
  if (sounding === 0 || sounding < SOUNDING_SHARE * quiet) return DIGITAL_SILENCE_DB;
  let seen = 0;
  let bin = 0;
  while (seen < sounding / 2) seen += histogram[++bin] ?? 0;
  return levelOf(bin);
}

function activeLevel(histogram: Float64Array): number {
  let power = 0;
  let frames = 0;
  let levelDb = DIGITAL_SILENCE_DB;
  for (let bin = BINS - 1; bin > 0; bin--) {
    power += (histogram[bin] ?? 0) * dbToRatio(levelOf(bin)) ** 2;
    frames += histogram[bin] ?? 0;
    if (frames === 0) continue;
    levelDb = 10 * Math.log10(power / frames);
    if (levelDb - levelOf(bin) >= ACTIVE_MARGIN_DB) break;
  }
  return Math.round(levelDb * 10) / 10;
}

function binOf(levelDb: number): number {
  const bin = Math.round((levelDb - DIGITAL_SILENCE_DB) * BINS_PER_DB);
  return Math.min(BINS - 1, Math.max(0, bin)); // digital silence is −∞ dB, and floats may pass full scale
}

function levelOf(bin: number): number {
  return bin / BINS_PER_DB + DIGITAL_SILENCE_DB;
}

/** A level in whole decibels with a true minus sign: "−53 dB". */
export function formatDb(levelDb: number): string {
  return `${String(Math.round(levelDb)).replace('-', '−')} dB`;
}
