import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignWords, attentionShares } from '../../../workers/speech/clip-words.ts';

const GAP_FRAMES = 25;
/** Samples of one frame of attention, 20 ms. */
const FRAME = 320;

/** Clips of the given lengths in frames of attention, half a second apart. */
function windowOf(lengths: readonly number[]) {
  let at = 0;
  const clips = lengths.map((length) => {
    const place = { start: at * FRAME, end: (at + length) * FRAME };
    at += length + GAP_FRAMES;
    return place;
  });
  return { clips, frames: at };
}

const lengths = fc.array(fc.integer({ min: 10, max: 200 }), { minLength: 1, maxLength: 8 });
const share = fc.integer({ min: 0, max: 100 });

/** A word with the given shares of attention in each clip, all of a share in the clip's middle frame. */
function wordOf(shares: readonly number[], clips: readonly { start: number; end: number }[], frames: number) {
  const attention = new Float32Array(frames);
  const sum = shares.reduce((total, part) => total + part, 0) || 1;
  clips.forEach(({ start, end }, clip) => {
    attention[Math.floor((start + end) / 2 / FRAME)] = (shares[clip] ?? 0) / sum;
  });
  return { attention };
}

describe('attentionShares', () => {
  it('divides all of a word’s attention among the clips, gaps to the nearer one', () => {
    fc.assert(
      fc.property(lengths, fc.nat(), (clipLengths, pick) => {
        const { clips, frames } = windowOf(clipLengths);
        const attention = new Float32Array(frames);
        const frame = pick % frames;
        attention[frame] = 1;
        const shares = attentionShares(attention, clips);
        expect(shares.reduce((sum, part) => sum + part, 0)).toBe(1);
        const middle = (frame + 0.5) * FRAME;
        const distances = clips.map(({ start, end }) => Math.max(start - middle, middle - end, 0));
        const nearest = Math.min(...distances);
        // A frame across the middle of a gap may go either way.
        expect(distances[shares.indexOf(1)]).toBeLessThanOrEqual(nearest + FRAME);
      }),
    );
  });
});

describe('assignWords', () => {
  const words = fc.array(fc.array(share, { minLength: 8, maxLength: 8 }), { maxLength: 40 });

  it('gives each word to exactly one clip and keeps the words in order', () => {
    fc.assert(
      fc.property(lengths, words, (clipLengths, shares) => {
        const { clips, frames } = windowOf(clipLengths);
        const owners = assignWords(
          shares.map((of) => wordOf(of, clips, frames)),
          clips,
        );
        expect(owners).toHaveLength(shares.length);
        for (const owner of owners) expect(clips[owner]).toBeDefined();
        expect(owners).toEqual([...owners].sort((a, b) => a - b));
      }),
    );
  });

  it('gives each word to the clip with most of its attention when these clips follow one another', () => {
    fc.assert(
      fc.property(
        lengths,
        fc.array(fc.nat(7), { maxLength: 30 }),
        fc.integer({ min: 0, max: 20 }),
        (clipLengths, picks, stray) => {
          const { clips, frames } = windowOf(clipLengths);
          const owners = picks.map((pick) => pick % clips.length).sort((a, b) => a - b);
          const heard = owners.map((owner) =>
            wordOf(
              clips.map((_, clip) => (clip === owner ? 30 : stray)),
              clips,
              frames,
            ),
          );
          expect(assignWords(heard, clips)).toEqual(owners);
        },
      ),
    );
  });

  it('finds the likeliest of all ways to deal the words out in order', () => {
    const few = fc.array(fc.array(share, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 6 });
    const { clips, frames } = windowOf([20, 30, 10]);
    fc.assert(
      fc.property(few, (shares) => {
        const heard = shares.map((of) => wordOf(of, clips, frames));
        const logs = heard.map(({ attention }) =>
          attentionShares(attention, clips).map((part) => Math.log(Math.max(1e-3, part))),
        );
        const likelihood = (owners: readonly number[]) =>
          owners.reduce((sum, owner, word) => sum + (logs[word]?.[owner] ?? NaN), 0);
        const best = (word: number, earliest: number): number => {
          if (word === heard.length) return 0;
          return Math.max(
            ...[0, 1, 2]
              .filter((clip) => clip >= earliest)
              .map((clip) => (logs[word]?.[clip] ?? NaN) + best(word + 1, clip)),
          );
        };
        expect(likelihood(assignWords(heard, clips))).toBeCloseTo(best(0, 0), 9);
      }),
    );
  });

  it('leaves a word whose attention strays with its neighbours', () => {
    const { clips, frames } = windowOf([50, 50]);
    const [before, after, stray] = [
      [9, 1],
      [1, 9],
      [3, 7],
    ].map((of) => wordOf(of, clips, frames));
    if (!before || !after || !stray) throw new Error('no words');
    expect(assignWords([before, stray, before, after], clips)).toEqual([0, 0, 0, 1]);
  });
});
