import type { Transcript } from './transcript.ts';

/**
 * Why a transcript looks wrong, before anybody listened. By itself: `empty` there is sound but no word; `repeats` the text goes
 * round in circles; `few-words` far too few words for the sound; `gap` a long stretch of sound without a word. Beside the
 * author's text: `own-text` it is nowhere in it, or differs so much that it was left as it was heard.
 */
export type Doubt = 'empty' | 'repeats' | 'few-words' | 'gap' | 'own-text';

/** The doubts noted in a transcript's `extra`: a Doubt each, as far as this version knows them. */
export function doubtsIn(transcript: Transcript | null): readonly unknown[] {
  const noted = transcript?.extra?.['doubts'];
  return Array.isArray(noted) ? noted : [];
}

/** The transcript with one doubt more; the same one if it is noted already. */
export function withDoubt(transcript: Transcript, doubt: Doubt): Transcript {
  const noted = doubtsIn(transcript);
  if (noted.includes(doubt)) return transcript;
  return { ...transcript, extra: { ...transcript.extra, doubts: [...noted, doubt] } };
}
