/**
 * What a listener would object to in the sound of one clip, as a handful of levels: how loud the voice and the rest are, how loud
 * it is at the very ends, and where it was cut off at full scale. It owns the measuring, in one pass of about a millisecond for
 * five seconds; what is too much or too little is src/dataset/score.ts's.
 */
import { fullScale, splitChannels, type SampleArray } from './pcm.ts';
import { createClippingMeter } from './quality/clipping.ts';

/** The sound of one clip. Levels are dBFS of RMS over 10 ms, at least −100; all channels count alike. */
export interface SoundCheck {
  readonly durationS: number;
  /** The level that 10 % of the clip is louder than: the voice, where there is one. */
  readonly speechDb: number;
  /** The level that 90 % of the clip is louder than: pauses, where there are some. */
  readonly quietDb: number;
  /** The loudest 10 ms of the first 20. */
  readonly startDb: number;
  /** The loudest 10 ms of the last 20. */
  readonly endDb: number;
  /** The highest sample, dBFS of peak. */
  readonly peakDb: number;
  /** Tops that were cut off, in all channels; see quality/clipping.ts. */
  readonly clippedRuns: number;
}

const FRAME_S = 0.01;
const EDGE_FRAMES = 2;
const LOWEST_DB = -100;

/** Measures a whole clip; `samples` are interleaved. A clip without samples is as quiet as can be. */
export function checkSound(samples: SampleArray, sampleRateHz: number, channels: number): SoundCheck {
  const scale = 1 / fullScale(samples);
  const perFrame = Math.max(1, Math.round(FRAME_S * sampleRateHz)) * channels;
  const levels: number[] = [];
  let peak = 0;
  for (let at = 0; at < samples.length; at += perFrame) {
    const end = Math.min(samples.length, at + perFrame);
    let power = 0;
    for (let i = at; i < end; i++) {
      const sample = Math.abs((samples[i] ?? 0) * scale);
      power += sample * sample;
      if (sample > peak) peak = sample;
    }
    // The last frame may be a few samples, which say nothing of a level by themselves.
    if (end - at >= perFrame / 2) levels.push(toDb(power / (end - at)) / 2);
  }
  const sorted = Float64Array.from(levels).sort();
  const share = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  return {
    durationS: samples.length / channels / sampleRateHz,
    speechDb: share(0.9) ?? LOWEST_DB,
    quietDb: share(0.1) ?? LOWEST_DB,
    startDb: Math.max(LOWEST_DB, ...levels.slice(0, EDGE_FRAMES)),
    endDb: Math.max(LOWEST_DB, ...levels.slice(-EDGE_FRAMES)),
    peakDb: Math.max(LOWEST_DB, toDb(peak)),
    clippedRuns: clippedRuns(samples, channels),
  };
}

function clippedRuns(samples: SampleArray, channels: number): number {
  let runs = 0;
  for (const plane of splitChannels(samples, channels)) {
    const meter = createClippingMeter();
    meter.push(plane);
    runs += meter.finish().runs;
  }
  return runs;
}

/** Where voices are brought to when clips are to be equally loud: about what speech has that peaks below full scale. */
const EVEN_SPEECH_DB = -20;
/** Louder than this the peaks may not become. */
const EVEN_PEAK_DB = -1;
/** What needs more is noise or silence. */
const MOST_GAIN_DB = 24;

/** By how much a clip is played louder or quieter so that its voice is as loud as the others', without clipping. */
export function evenGainDb({ speechDb, peakDb }: Pick<SoundCheck, 'speechDb' | 'peakDb'>): number {
  return Math.min(MOST_GAIN_DB, EVEN_SPEECH_DB - speechDb, EVEN_PEAK_DB - peakDb);
}

/** `toDb(power) / 2` is the level of a power. */
function toDb(ratio: number): number {
  return Math.max(2 * LOWEST_DB, 20 * Math.log10(ratio));
}
