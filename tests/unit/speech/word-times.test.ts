import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repairTimes } from '../../../workers/speech/word-times.ts';

/** Frames of the alignment, as seconds. */
const time = fc.oneof(
  fc.integer({ min: -100, max: 700 }).map((frame) => frame * 0.02),
  fc.constant(NaN),
  fc.constant(Infinity),
);
const words = fc.array(fc.record({ startS: time, endS: time }), { maxLength: 40 });

describe('repairTimes', () => {
  it('gives every word a time of its own within the clip, one after another', () => {
    fc.assert(
      fc.property(words, fc.double({ min: 0.1, max: 12, noNaN: true }), (list, durationS) => {
        const repaired = repairTimes(list, durationS);
        expect(repaired).toHaveLength(list.length);
        const least = Math.min(0.02, durationS / list.length);
        let previousS = -1e-9;
        for (const { startS, endS } of repaired) {
          expect(startS).toBeGreaterThanOrEqual(previousS - 1e-9);
          expect(endS - startS).toBeGreaterThanOrEqual(least - 1e-9);
          previousS = endS;
        }
        expect(previousS).toBeLessThanOrEqual(durationS + 1e-9);
      }),
    );
  });

  it('changes nothing that is right', () => {
    const gaps = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 9 })), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(gaps, (list) => {
        let at = 0;
        const right = list.map(([pause, length]) => {
          const startS = at + pause / 4;
          at = startS + length / 4;
          return { startS, endS: at };
        });
        expect(repairTimes(right, at + 1)).toEqual(right);
      }),
    );
  });

  it('gives a word without length one frame', () => {
    const repaired = repairTimes(
      [
        { startS: 1, endS: 1 },
        { startS: 2, endS: 2 },
      ],
      2,
    );
    expect(repaired[0]).toEqual({ startS: 1, endS: 1.02 });
    expect(repaired[1]?.startS).toBeCloseTo(1.98, 9);
    expect(repaired[1]?.endS).toBe(2);
  });
});
