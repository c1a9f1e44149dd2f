/**
 * What can be said of a clip's sound by measuring it: one pass over its own samples, at its own rate. Owns the order of the
 * measures and the content's digest; each measure is defined in its own module. What is good or bad is for the caller to say.
 */
import { ratioToDb } from '../levels.ts';
import { readBlocks, splitChannels, toS16, type PcmSource } from '../pcm.ts';
import { findBandwidth } from './bandwidth.ts';
import { createClippingMeter } from './clipping.ts';
import { createLoudnessMeter } from './loudness.ts';
import { estimateSnr } from './noise.ts';
import { createSpectrumMeter } from './spectrum.ts';
import { createTruePeakMeter } from './true-peak.ts';

/** The measures of one clip. A measure that the clip is too short or too quiet for is null. */
export interface ClipQuality {
  readonly durationS: number;
  readonly sampleRateHz: number;
  readonly channels: number;
  /** Integrated, ITU-R BS.1770-4. */
  readonly loudnessLufs: number | null;
  /** ITU-R BS.1770-4, Annex 2, the loudest channel; dBTP. */
  readonly truePeakDb: number | null;
  /** Runs of full-scale samples, and the samples in them, over all channels. */
  readonly clippedRuns: number;
  readonly clippedSamples: number;
  /** Estimated: power of the voice to power of the noise. */
  readonly snrDb: number | null;
  /** Up to where there is sound. */
  readonly bandwidthHz: number | null;
  /** The mean of all samples as a share of full scale, −1..1; of the channel where it is largest. 0 in a sound recording. */
  readonly dcOffset: number;
  /** Names the samples: the same for the same sound whatever its file is called. 32 hexadecimal digits. */
  readonly contentHash: string;
}

/** Measures the sound. Rejects as Blob does when the file has changed. */
export async function measureQuality(pcm: PcmSource): Promise<ClipQuality> {
  const { sampleRateHz, channels, frames } = pcm;
  const loudness = createLoudnessMeter(sampleRateHz, channels);
  const spectrum = createSpectrumMeter(sampleRateHz);
  const peaks = Array.from({ length: channels }, createTruePeakMeter);
  const clipping = Array.from({ length: channels }, createClippingMeter);
  const sums = new Float64Array(channels);
  const digests: ArrayBuffer[] = [];

  for await (const block of readBlocks(pcm)) {
    const planes = splitChannels(block, channels);
    loudness.push(planes);
    spectrum.push(mixDown(planes));
    for (const [i, samples] of planes.entries()) {
      peaks[i]?.push(samples);
      clipping[i]?.push(samples);
      sums[i] = samples.reduce((sum, sample) => sum + sample, sums[i] ?? 0);
    }
    digests.push(await crypto.subtle.digest('SHA-256', toS16(block)));
  }

  const found = clipping.map((meter) => meter.finish());
  const peak = Math.max(0, ...peaks.map((meter) => meter.finish()));
  const means = sums.map((sum) => (frames === 0 ? 0 : sum / frames));
  const spectra = spectrum.finish();
  return {
    durationS: frames / sampleRateHz,
    sampleRateHz,
    channels,
    loudnessLufs: loudness.finish(),
    truePeakDb: peak === 0 ? null : ratioToDb(peak),
    clippedRuns: found.reduce((sum, { runs }) => sum + runs, 0),
    clippedSamples: found.reduce((sum, { samples }) => sum + samples, 0),
    snrDb: estimateSnr(spectra),
    bandwidthHz: findBandwidth(spectra),
    dcOffset: means.reduce((most, mean) => (Math.abs(mean) > Math.abs(most) ? mean : most), 0),
    contentHash: await hashOf(`${sampleRateHz} ${channels}`, digests),
  };
}

function mixDown(planes: readonly Float32Array[]): Float32Array {
  const [first, ...others] = planes;
  if (!first || others.length === 0) return first ?? new Float32Array();
  const mix = first.slice();
  for (const samples of others) {
    for (let i = 0; i < mix.length; i++) mix[i] = (mix[i] ?? 0) + (samples[i] ?? 0);
  }
  return mix.map((sample) => sample / planes.length);
}

/** The digest of the blocks' digests: blocks always begin at the same places, so a clip of any length is never in memory whole. */
async function hashOf(format: string, digests: readonly ArrayBuffer[]): Promise<string> {
  const all = await new Blob([format, ...digests]).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', all));
  return [...digest.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
