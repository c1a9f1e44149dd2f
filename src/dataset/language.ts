/** Which language a recording is in, from what the model heard in some of its windows. */

import type { Transcript } from './transcript.ts';

/** A language and how likely the model takes it to be, among all it knows. */
export interface HeardLanguage {
  /** Whisper's code: ISO 639-1, or 639-3 where there is none ("haw"). */
  readonly language: string;
  /** 0..1. */
  readonly probability: number;
}

/**
 * The language of a recording by a vote of its windows: each votes with its probabilities, so a window of which the model is
 * not sure weighs less. Equal votes go to the language that comes first.
 *
 * @param windows the languages heard in each window, in any order.
 * @returns the language with the highest mean probability, and that mean; null without a window.
 */
export function voteLanguage(windows: readonly (readonly HeardLanguage[])[]): HeardLanguage | null {
  const votes = new Map<string, number>();
  for (const heard of windows) {
    for (const { language, probability } of heard) {
      votes.set(language, (votes.get(language) ?? 0) + probability / windows.length);
    }
  }
  let elected: HeardLanguage | null = null;
  for (const [language, probability] of votes) {
    if (!elected || probability > elected.probability) elected = { language, probability };
  }
  return elected;
}

/** The language of most transcripts; null when none of them says. */
export function mainLanguage(transcripts: Iterable<Pick<Transcript, 'language'> | null>): string | null {
  const counts = new Map<string, number>();
  for (const transcript of transcripts) {
    const language = transcript?.language;
    if (language) counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}
