/** Which clip of a window each word belongs to. It owns where clips lie; where words were heard, the model says. */
import { FRAME_S } from './alignment.ts';
import { SAMPLE_RATE_HZ } from './voiced.ts';
import type { WrittenWord } from './words.ts';

/** Where a clip lies in its window: samples `[start, end)`. */
export interface ClipPlace {
  readonly start: number;
  readonly end: number;
}

const SAMPLES_PER_FRAME = FRAME_S * SAMPLE_RATE_HZ;

/** Less attention than this counts as this: a stray word does not outweigh all others. */
const LEAST_SHARE = 1e-3;

/**
 * Gives each word to the clip in which it was heard: of all ways to deal the words out in order, the one that the model's
 * attention makes likeliest. The words' times do not decide, because they come of an alignment that knows no clips: of 9,000
 * words it put seven into the pause after their clip, and by them into the clip after that.
 *
 * @param clips in order.
 * @returns for each word the index of its clip; never falling.
 */
export function assignWords(
  words: readonly Pick<WrittenWord, 'attention'>[],
  clips: readonly ClipPlace[],
): number[] {
  // The best sum of log shares that ends with a word in a clip, and the clip of the word before on that way.
  let sums = new Float64Array(clips.length);
  const ways = words.map(({ attention }) => {
    const shares = attentionShares(attention, clips);
    const before = new Int32Array(clips.length);
    const next = new Float64Array(clips.length);
    let best = 0;
    clips.forEach((_, clip) => {
      if ((sums[clip] ?? 0) > (sums[best] ?? 0)) best = clip;
      before[clip] = best;
      next[clip] = (sums[best] ?? 0) + Math.log(Math.max(LEAST_SHARE, shares[clip] ?? 0));
    });
    sums = next;
    return before;
  });
  let owner = sums.indexOf(Math.max(...sums));
  const owners = new Array<number>(words.length);
  for (let word = words.length - 1; word >= 0; word--) {
    owners[word] = owner;
    owner = ways[word]?.[owner] ?? 0;
  }
  return owners;
}

/** How much of a word's attention lies in each clip, the nearer half of the gaps beside it included. */
export function attentionShares(attention: Float32Array, clips: readonly ClipPlace[]): number[] {
  let from = 0;
  return clips.map(({ end }, index) => {
    const next = clips[index + 1];
    const to = next ? Math.round((end + next.start) / 2 / SAMPLES_PER_FRAME) : attention.length;
    const share = attention.subarray(from, to).reduce((sum, part) => sum + part, 0);
    from = to;
    return share;
  });
}
