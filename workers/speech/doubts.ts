/** Whether what was heard can be right, judged by the text and the sound alone. */
import type { Doubt } from '../../src/dataset/doubt.ts';
import { compressionRatio } from './compression-ratio.ts';
import { SAMPLE_RATE_HZ, VOICED_FRAME } from './voiced.ts';

/** A stretch of sound and what was heard in it. */
export interface Hearing {
  /** Times in seconds from the start of the stretch. */
  readonly words: readonly { readonly text: string; readonly startS: number; readonly endS: number }[];
  /** Its voiced 10 ms frames. */
  readonly voiced: Uint8Array;
  /** The decoder was stopped because it went round in circles. */
  readonly looped: boolean;
}

/** Whisper's own limit. */
const MOST_COMPRESSION = 2.4;
/** Sound without a word, in seconds, in one stretch: a few words were left out. Long words and breaths are shorter. */
const LONGEST_GAP_S = 1;
/** Slower than this nobody reads: far too few words for the sound. */
const LEAST_WORDS_PER_S = 0.5;
/** A single drawn-out word is no slow reading. */
const RATE_COUNTS_FROM_S = 2;
/** Times that a run of words follows itself, and words that this fills: "no, no, no" is speech. */
const REPEATS = 3;
const REPEATED_WORDS = 6;
const LONGEST_REPEATED_RUN = 8;

const FRAMES_PER_S = SAMPLE_RATE_HZ / VOICED_FRAME;

/** Why the hearing looks wrong; empty when it does not. */
export async function doubtsOf(hearing: Hearing): Promise<Doubt[]> {
  const { words, voiced } = hearing;
  if (words.length === 0) return voiced.includes(1) ? ['empty'] : [];
  const doubts: Doubt[] = [];
  if (await goesRound(hearing)) doubts.push('repeats');
  if (soundS(voiced) > RATE_COUNTS_FROM_S && words.length < soundS(voiced) * LEAST_WORDS_PER_S)
    doubts.push('few-words');
  if (longestGapS(hearing) > LONGEST_GAP_S) doubts.push('gap');
  return doubts;
}

async function goesRound({ words, looped }: Hearing): Promise<boolean> {
  const texts = words.map(({ text }) => text);
  return looped || repeatsRun(texts) || (await compressionRatio(texts.join(''))) > MOST_COMPRESSION;
}

/** Whether some run of words follows itself at least three times, over at least six words. */
export function repeatsRun(texts: readonly string[]): boolean {
  const plain = texts.map((text) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ''));
  for (let length = 1; length <= LONGEST_REPEATED_RUN; length++) {
    const needed = Math.max(REPEATS * length, REPEATED_WORDS) - length;
    let same = 0;
    for (let at = length; at < plain.length; at++) {
      same = plain[at] === plain[at - length] ? same + 1 : 0;
      if (same >= needed) return true;
    }
  }
  return false;
}

function soundS(voiced: Uint8Array): number {
  return voiced.reduce((sum, flag) => sum + flag, 0) / FRAMES_PER_S;
}

/** Seconds of sound in the longest stretch between two words, or before the first or after the last. */
function longestGapS({ words, voiced }: Hearing): number {
  let longestS = 0;
  let coveredS = 0;
  for (const { startS, endS } of [...words, { startS: Infinity, endS: Infinity }]) {
    longestS = Math.max(longestS, soundS(voiced.subarray(coveredS * FRAMES_PER_S, startS * FRAMES_PER_S)));
    coveredS = Math.max(coveredS, endS);
  }
  return longestS;
}
