import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignWords } from '../../../workers/speech/clip-words.ts';

const GAP_FRAMES = 50;
const FRAME = 160;

/** Clips of the given lengths in 10 ms frames, half a second apart, sound all through. */
function windowOf(lengths: readonly number[]) {
  let at = 0;
  const clips = lengths.map((length) => {
    const place = { start: at * FRAME, end: (at + length) * FRAME };
    at += length + GAP_FRAMES;
    return place;
  });
  const voiced = new Uint8Array(at);
  for (const { start, end } of clips) voiced.fill(1, start / FRAME, end / FRAME);
  return { clips, voiced };
}

const lengths = fc.array(fc.integer({ min: 10, max: 400 }), { minLength: 1, maxLength: 8 });
const steps = fc.array(fc.double({ min: 0, max: 1.5, noNaN: true }), { maxLength: 60 });

describe('assignWords', () => {
  it('gives each word to exactly one clip and keeps the words in order', () => {
    fc.assert(
      fc.property(lengths, steps, (clipLengths, stepsS) => {
        const { clips, voiced } = windowOf(clipLengths);
        let timeS = 0;
        const words = stepsS.map((stepS) => ({ startS: timeS, endS: (timeS += stepS) }));
        const owners = assignWords(words, clips, voiced);
        expect(owners).toHaveLength(words.length);
        for (const owner of owners) expect(clips[owner]).toBeDefined();
        expect(owners).toEqual([...owners].sort((a, b) => a - b));
      }),
    );
  });

  it('gives a word that lies in one clip to that clip', () => {
    fc.assert(
      fc.property(
        lengths,
        fc.nat(),
        fc.double({ min: 0, max: 0.8, noNaN: true }),
        (clipLengths, pick, at) => {
          const { clips, voiced } = windowOf(clipLengths);
          const index = pick % clips.length;
          const { start = 0, end = 0 } = clips[index] ?? {};
          const startS = (start + at * (end - start)) / 16_000;
          expect(assignWords([{ startS, endS: end / 16_000 }], clips, voiced)).toEqual([index]);
        },
      ),
    );
  });

  it('gives a word in a gap to the clip after it, and one after the last sound to the last clip', () => {
    const { clips, voiced } = windowOf([100, 100, 100]);
    const inGap = { startS: 1.1, endS: 1.4 };
    const atEnd = { startS: 4.05, endS: 4.3 };
    expect(assignWords([inGap, atEnd], clips, voiced)).toEqual([1, 2]);
  });

  it('counts sound, not time: a first word that the alignment begins in the pause before is not lost to it', () => {
    const { clips, voiced } = windowOf([100, 100]);
    voiced.fill(0, 60, 100); // the first clip ends in a long pause
    expect(assignWords([{ startS: 0.59, endS: 1.7 }], clips, voiced)).toEqual([1]);
  });
});
