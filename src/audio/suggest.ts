/**
 * What to look for in a recording: which level tells its pauses from its speech, and how long a silence must be to be cut at.
 * Owns the choice and the words for it; measuring levels is levels.ts's, planning split-plan.ts's.
 */
import { formatDb, type LevelSummary } from './levels.ts';
import { silenceFrames, silences, type SilenceRuns } from './silence.ts';
import { planSplit, planTotals, type SplitSettings } from './split-plan.ts';

/** The silences of a recording at one level and duration; lengths are 0 when there is none. */
export interface SilenceFigures {
  readonly count: number;
  readonly shortestS: number;
  readonly meanS: number;
  readonly longestS: number;
}

/** A level, and whether it can be relied on. */
export interface LevelSuggestion {
  readonly levelDb: number;
  /** False where no level finds the pauses without taking quiet parts of words for silence; the reason then says so. */
  readonly clear: boolean;
  /** Sentences for the user. */
  readonly reason: string;
}

/** A silence duration, and how much speech cutting there leaves in Usable. */
export interface DurationSuggestion {
  readonly silenceDurationS: number;
  /** Of the speech, 0..1. */
  readonly usableShare: number;
  /** Sentences for the user. */
  readonly reason: string;
}

/** What cutting at each of `CANDIDATES_S` alone leaves in Usable, in seconds. Sums over recordings are sums of these. */
export interface DurationTrial {
  readonly usableS: readonly number[];
  /** Usable and Non Usable together: what is left when silence at the ends of pieces is trimmed. */
  readonly speechS: readonly number[];
}

/** The limits of a clip, which decide what is Usable. */
export type ClipLimits = Pick<SplitSettings, 'minClipS' | 'maxClipS' | 'mergeShort' | 'edgePaddingS'>;

/** From the longest pause between chapters to what a fast reader leaves between phrases; shorter ones lie in words too. */
const CANDIDATES_S: readonly number[] = [
  3, 2.8, 2.6, 2.4, 2.2, 2, 1.8, 1.6, 1.4, 1.2, 1.1, 1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.45, 0.4, 0.35, 0.3, 0.25,
  0.2, 0.15, 0.1,
];
/** "Nearly all speech": one clip in fifty may be lost. */
const NEARLY_ALL = 0.98;
/** Samples of voiced sound peak 8 to 12 dB above its RMS, so words are heard up to here; above, quiet ones drown. */
const QUIET_WORDS_DB = 3;
/** Less than this between noise and speech is one sound: levels.ts then puts the level below everything. */
const LEAST_CONTRAST_DB = 6;
const DIGITAL_SILENCE_DB = -100;

/** Counts and measures the silences of at least `durationS`. */
export function measureSilences(runs: SilenceRuns, durationS: number): SilenceFigures {
  let shortest = Infinity;
  let longest = 0;
  let sum = 0;
  const found = silences(runs, durationS);
  for (const { startFrame, endFrame } of found) {
    const frames = endFrame - startFrame;
    shortest = Math.min(shortest, frames);
    longest = Math.max(longest, frames);
    sum += frames;
  }
  if (found.length === 0) return { count: 0, shortestS: 0, meanS: 0, longestS: 0 };
  const toS = (frames: number): number => frames / runs.sampleRateHz;
  return {
    count: found.length,
    shortestS: toS(shortest),
    meanS: toS(sum / found.length),
    longestS: toS(longest),
  };
}

/** The automatic level with its reason. */
export function suggestLevel({ noiseFloorDb, speechLevelDb, autoLevelDb }: LevelSummary): LevelSuggestion {
  const levelDb = autoLevelDb;
  const floor = formatDb(noiseFloorDb);
  const speech = formatDb(speechLevelDb);
  if (speechLevelDb <= DIGITAL_SILENCE_DB) {
    return {
      levelDb,
      clear: false,
      reason: 'There is no sound in it: all of it is digital silence. Take it out, or record it again.',
    };
  }
  if (speechLevelDb - noiseFloorDb < LEAST_CONTRAST_DB) {
    return {
      levelDb,
      clear: false,
      reason: `Quiet and loud parts are nearly the same (${floor} and ${speech}), so no level tells pauses from speech: music, a hum or no pauses at all. Clean the recording first, or cut it by hand.`,
    };
  }
  if (levelDb > speechLevelDb - QUIET_WORDS_DB) {
    return {
      levelDb,
      clear: false,
      reason: `The noise floor is ${floor}, close under the speech at ${speech}. ${formatDb(levelDb)} stays above the noise, but quiet words are below it too and may count as silence. Listen to the pieces before you split, or reduce the noise first.`,
    };
  }
  if (noiseFloorDb <= DIGITAL_SILENCE_DB) {
    return {
      levelDb,
      clear: true,
      reason: `The pauses are digital silence. ${formatDb(levelDb)} lies ${Math.round(speechLevelDb) - levelDb} dB below the speech at ${speech}, where words have faded.`,
    };
  }
  return {
    levelDb,
    clear: true,
    reason: `The noise floor is ${floor} and speech ${speech}. ${formatDb(levelDb)} is ${levelDb - Math.round(noiseFloorDb)} dB above the noise, so its peaks do not break a pause, and ${Math.round(speechLevelDb) - levelDb} dB below the speech.`,
  };
}

/**
 * Cuts the recording at each candidate duration alone. Split searches what is too long again with shorter silences, and then
 * nearly every duration leaves all speech in Usable; what tells durations apart is how far each gets by itself.
 */
export function tryDurations(runs: SilenceRuns, limits: ClipLimits): DurationTrial {
  const usableS: number[] = [];
  const speechS: number[] = [];
  for (const silenceDurationS of CANDIDATES_S) {
    const plan = planSplit(longRuns(runs, silenceDurationS), {
      ...limits,
      silenceDurationS,
      forceCut: false,
    });
    const { frames } = planTotals(plan);
    usableS.push(frames.usable / runs.sampleRateHz);
    speechS.push((frames.usable + frames['non-usable']) / runs.sampleRateHz);
  }
  return { usableS, speechS };
}

/**
 * The longest duration that leaves nearly all speech of the recordings in Usable: the fewest cuts, in the clearest pauses.
 * Where none does, the one that leaves most. Null when there is no speech.
 */
export function suggestDuration(trials: readonly DurationTrial[]): DurationSuggestion | null {
  let best: { silenceDurationS: number; usableShare: number } | null = null;
  for (const [i, silenceDurationS] of CANDIDATES_S.entries()) {
    const sum = (pick: (trial: DurationTrial) => readonly number[]): number =>
      trials.reduce((total, trial) => total + (pick(trial)[i] ?? 0), 0);
    const speechS = sum((trial) => trial.speechS);
    if (speechS <= 0) continue;
    const usableShare = sum((trial) => trial.usableS) / speechS;
    if (!best || usableShare > best.usableShare) best = { silenceDurationS, usableShare };
    if (usableShare >= NEARLY_ALL) break;
  }
  if (!best) return null;
  const shown = `${best.silenceDurationS} s`;
  const share = `${Math.floor(best.usableShare * 100)} %`;
  const reason =
    best.usableShare < NEARLY_ALL
      ? `No duration alone leaves nearly all speech in clips of the right length; ${shown} leaves most, ${share}. Split searches longer stretches again with shorter silences.`
      : best.silenceDurationS === CANDIDATES_S[0]
        ? `Cut at pauses of ${shown} or more, ${share} of the speech is in clips of the right length.`
        : `${shown} is the longest that leaves nearly all speech (${share}) in clips of the right length; with longer ones, stretches without such a pause become too long.`;
  return { ...best, reason };
}

/** The same recording with only the runs that are a silence of `durationS`. */
function longRuns(all: SilenceRuns, durationS: number): SilenceRuns {
  const shortest = silenceFrames(durationS, all.sampleRateHz) * all.channels;
  const runs = new Float64Array(all.runs.length);
  let length = 0;
  for (let i = 0; i < all.runs.length; i += 2) {
    const start = all.runs[i] ?? 0;
    const end = all.runs[i + 1] ?? 0;
    if (end - start < shortest) continue;
    runs[length++] = start;
    runs[length++] = end;
  }
  return { ...all, runs: runs.slice(0, length) };
}
