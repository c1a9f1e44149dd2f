/**
 * How far a voice is above the noise it was recorded with, estimated from the mixture alone. Unit: dB.
 *
 * The measure is 10·log₁₀ of (power of the clip without its noise ÷ power of its noise), both over the whole clip. The noise is
 * found band by band as quantile-based noise estimation does (Stahl, Fischer, Bippus, ICASSP 2000): nobody speaks in all bands
 * all the time, so what a band falls to now and then is the noise in it, even where the clip has no pause; the mean of all frames
 * of the band that are about as quiet is its power. On voices mixed with steady noise the estimate is within 2 dB from 0 to 30 dB.
 * Where a voice fills a band throughout it is too low, and a noise that comes and goes is not heard; it is meant to compare clips.
 */
import type { Spectrum } from './spectrum.ts';

/** In so much of its frames a band holds nothing but noise, even in a clip of a second without a pause. */
const QUIET_SHARE = 0.02;
/**
 * From the power of noise at that share to its mean, roughly: 1 ÷ the 4th percentile of white noise in bands of 8 Hann-windowed
 * bins, as measured on a minute of it. Twice the share, for about half of the frames of a band are free of speech.
 */
const QUANTILE_TO_MEAN = 2.76;
/** A frame up to so much above that is noise, too: of white noise 97 % are. */
const NOISE_LIKE = 2;
/** Fewer frames say nothing: about half a second. */
const FEWEST_FRAMES = 20;
/** A frame below this power in relation to the clip's mean is digital silence, put there by a noise gate or an editor: −90 dB. */
const DIGITAL_SILENCE = 1e-9;
/** 16-bit samples hold no more; better is as good. */
const MOST_DB = 90;

/** The estimate in dB, at most 90; null for silence and for clips under half a second. */
export function estimateSnr({ frames, meanPower }: Spectrum): number | null {
  const mean = meanPower.subarray(1).reduce((sum, power) => sum + power, 0);
  const sounding = frames.filter((bands) => sumOf(bands) > mean * DIGITAL_SILENCE);
  if (sounding.length < FEWEST_FRAMES) return null;
  const total = sounding.reduce((sum, bands) => sum + sumOf(bands), 0) / sounding.length;
  const bands = sounding[0]?.length ?? 0;
  let noise = 0;
  const powers = new Float32Array(sounding.length);
  for (let band = 0; band < bands; band++) {
    sounding.forEach((frame, i) => {
      powers[i] = frame[band] ?? 0;
    });
    noise += noiseIn(powers.sort());
  }
  const speech = total - noise;
  if (speech <= 0) return 0;
  return noise === 0 ? MOST_DB : Math.min(MOST_DB, 10 * Math.log10(speech / noise));
}

/** The mean power of the noise in a band, from the powers of its frames in rising order. */
function noiseIn(powers: Float32Array): number {
  const most = NOISE_LIKE * QUANTILE_TO_MEAN * (powers[Math.floor(QUIET_SHARE * powers.length)] ?? 0);
  const louder = powers.findIndex((power) => power > most);
  const quiet = louder < 0 ? powers : powers.subarray(0, louder);
  return quiet.length === 0 ? 0 : sumOf(quiet) / quiet.length;
}

function sumOf(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
