/** Which clip of a window each word belongs to. */
import { SAMPLE_RATE_HZ, VOICED_FRAME } from './voiced.ts';
import type { SpokenWord } from './words.ts';

/** Where a clip lies in its window: samples `[start, end)`. */
export interface ClipPlace {
  readonly start: number;
  readonly end: number;
}

const FRAMES_PER_S = SAMPLE_RATE_HZ / VOICED_FRAME;

/**
 * Gives each word to the clip whose voiced frames its time overlaps most. A word in a gap belongs to the clip after it (by the
 * middle alone, first words went to the clip before); one after the last sound to the last clip.
 *
 * @param voiced the window's voiced 10 ms frames.
 * @returns for each word the index of its clip; never falling when the words' times never fall.
 */
export function assignWords(
  words: readonly Pick<SpokenWord, 'startS' | 'endS'>[],
  clips: readonly ClipPlace[],
  voiced: Uint8Array,
): number[] {
  const voicedBefore = new Uint32Array(voiced.length + 1);
  voiced.forEach((flag, frame) => {
    voicedBefore[frame + 1] = (voicedBefore[frame] ?? 0) + flag;
  });
  const count = (from: number, to: number) =>
    to <= from ? 0 : (voicedBefore[Math.min(to, voiced.length)] ?? 0) - (voicedBefore[from] ?? 0);
  const places = clips.map(({ start, end }) => {
    const from = Math.floor(start / VOICED_FRAME);
    const to = Math.ceil(end / VOICED_FRAME);
    let lastSound = to;
    while (lastSound > from && !voiced[lastSound - 1]) lastSound--;
    return { from, to, lastSound };
  });
  return words.map((word) => {
    const start = Math.max(0, Math.floor(word.startS * FRAMES_PER_S));
    const end = Math.ceil(word.endS * FRAMES_PER_S);
    let owner = -1;
    let most = 0;
    places.forEach((place, index) => {
      const overlap = count(Math.max(start, place.from), Math.min(end, place.to));
      if (overlap > most) {
        most = overlap;
        owner = index;
      }
    });
    if (owner >= 0) return owner;
    const next = places.findIndex((place) => start < place.lastSound);
    return next >= 0 ? next : places.length - 1;
  });
}
