/**
 * Silence, to the sample as ffmpeg's silencedetect has it (libavfilter/af_silencedetect.c, `mono=0`): a count of consecutive
 * interleaved samples strictly inside ±threshold. One scan a level keeps every run of at least 0.05 s; every silence duration
 * is answered from that list. Leaves cutting to split-plan.ts.
 */
import type { SampleArray } from './pcm.ts';

/** Every stretch of a recording below one level that lasts at least 0.05 s. It answers every silence duration. */
export interface SilenceRuns {
  readonly levelDb: number;
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly frames: number;
  /** Half-open [a, b) of run i at 2i and 2i+1, in interleaved samples. */
  readonly runs: Float64Array;
}

/** A half-open stretch of frames. */
export interface FrameRange {
  readonly startFrame: number;
  readonly endFrame: number;
}

/** Takes interleaved samples block by block; block borders never change the result. */
export interface SilenceDetector {
  /**
   * @param exactly for samples that are floats rounded to 16 bits: gives the float at an index of the block. It is asked only
   * where the rounding could hide on which side of the level a sample lies.
   */
  push(samples: SampleArray, exactly?: (index: number) => number): void;
  finish(): SilenceRuns;
}

/** The shortest silence that is ever looked for, in seconds: halving the silence duration stops here. */
export const SHORTEST_SILENCE_S = 0.05;

/** Frames that a silence of `durationS` must have: through microseconds, as ffmpeg's duration options go. */
export function silenceFrames(durationS: number, sampleRateHz: number): number {
  return Math.round((Math.round(durationS * 1e6) * sampleRateHz) / 1e6);
}

/**
 * Starts a scan for one level. Only samples that decide are looked at: a run of at least N samples that begins at p holds
 * sample p+N−1, so that one is asked first and the scan walks back from it to the last loud sample (in speech this skips most
 * of the recording; no sample is asked twice).
 */
export function createSilenceDetector(
  levelDb: number,
  sampleRateHz: number,
  channels: number,
): SilenceDetector {
  const shortest = Math.max(1, silenceFrames(SHORTEST_SILENCE_S, sampleRateHz)) * channels;
  const runs: number[] = [];
  let seen = 0;
  /** Where the run begins that reached the end of the last block; -1 when that block ended loud. */
  let open = -1;

  function keep(start: number, end: number): void {
    if (end - start >= shortest) runs.push(start, end);
  }

  return {
    push(samples, exactly) {
      const threshold = exactly
        ? roundedThreshold(levelDb, samples, exactly)
        : sampleThreshold(levelDb, samples);
      const length = samples.length;
      let from = 0; // a run may begin here: the sample before is loud or does not exist
      if (open >= 0) {
        const loud = firstLoud(samples, 0, threshold);
        if (loud === length) {
          seen += length;
          return;
        }
        keep(open, seen + loud);
        open = -1;
        from = loud + 1;
      }
      let silentUpTo = from; // [from, silentUpTo) is known to be silent
      while (from + shortest <= length) {
        const loud = lastLoud(samples, silentUpTo, from + shortest, threshold);
        if (loud >= silentUpTo) {
          silentUpTo = from + shortest;
          from = loud + 1;
          continue;
        }
        const end = firstLoud(samples, from + shortest, threshold);
        if (end === length) {
          open = seen + from;
          seen += length;
          return;
        }
        keep(seen + from, seen + end);
        from = silentUpTo = end + 1;
      }
      const loud = lastLoud(samples, silentUpTo, length, threshold);
      const tail = loud >= silentUpTo ? loud + 1 : from;
      open = tail < length ? seen + tail : -1;
      seen += length;
    },
    finish() {
      if (open >= 0) keep(open, seen);
      open = -1;
      return { levelDb, sampleRateHz, channels, frames: seen / channels, runs: Float64Array.from(runs) };
    },
  };
}

/**
 * The silences of at least `durationS` (0.05 or more), as silencedetect reports them: from the frame after the last loud
 * sample to the frame of the next one, or to the end of the recording.
 */
export function silences(runs: SilenceRuns, durationS: number): FrameRange[] {
  const shortest = silenceFrames(durationS, runs.sampleRateHz) * runs.channels;
  const found: FrameRange[] = [];
  for (let i = 0; i < runs.runs.length; i += 2) {
    const start = runs.runs[i] ?? 0;
    const end = runs.runs[i + 1] ?? 0;
    if (end - start < shortest) continue;
    // silencedetect's floor((a + N·ch − 1) / ch) + 1 − N, in which N cancels out
    found.push({ startFrame: Math.ceil(start / runs.channels), endFrame: Math.floor(end / runs.channels) });
  }
  return found;
}

/** What tells silent samples from loud ones: those below `silentBelow` are silent, others loud unless `isLoud` denies it. */
interface Threshold {
  readonly silentBelow: number;
  readonly isLoud?: (index: number) => boolean;
}

/** In the samples' own unit: integers truncated, as the C casts do. */
function sampleThreshold(levelDb: number, samples: SampleArray): Threshold {
  const ratio = 10 ** (levelDb / 20);
  if (samples instanceof Int16Array) return { silentBelow: Math.trunc(ratio * 32_767) };
  if (samples instanceof Int32Array) return { silentBelow: Math.trunc(ratio * 2_147_483_647) };
  return { silentBelow: samples instanceof Float32Array ? Math.fround(ratio) : ratio };
}

/** For floats that were rounded to 16 bits, by half a step at most. */
function roundedThreshold(
  levelDb: number,
  samples: SampleArray,
  exactly: (index: number) => number,
): Threshold {
  const ratio = Math.fround(10 ** (levelDb / 20));
  const steps = ratio * 32_768;
  return {
    silentBelow: Math.ceil(steps - 0.5),
    isLoud: (index) => Math.abs(samples[index] ?? 0) - 0.5 >= steps || Math.abs(exactly(index)) >= ratio,
  };
}

/** The first loud sample at or after `from`; the length when there is none. A NaN is loud, as the comparison in C has it. */
function firstLoud(samples: SampleArray, from: number, { silentBelow, isLoud }: Threshold): number {
  for (let i = from; ; i++) {
    for (; i < samples.length; i++) {
      const sample = samples[i] ?? 0;
      if (!(sample < silentBelow && sample > -silentBelow)) break;
    }
    if (i === samples.length || !isLoud || isLoud(i)) return i;
  }
}

/** The last loud sample in [from, end); from − 1 when there is none. */
function lastLoud(
  samples: SampleArray,
  from: number,
  end: number,
  { silentBelow, isLoud }: Threshold,
): number {
  for (let i = end - 1; ; i--) {
    for (; i >= from; i--) {
      const sample = samples[i] ?? 0;
      if (!(sample < silentBelow && sample > -silentBelow)) break;
    }
    if (i < from || !isLoud || isLoud(i)) return i;
  }
}
