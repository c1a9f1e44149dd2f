import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planWindows } from '../../../src/dataset/windows.ts';

const durations = fc.array(fc.double({ min: 0.05, max: 45, noNaN: true }), { maxLength: 60 });

function lengthS(of: readonly number[], gapS: number): number {
  return of.reduce((sum, durationS) => sum + durationS, 0) + gapS * (of.length - 1);
}

describe('planWindows', () => {
  it('puts every clip into exactly one window, in order', () => {
    fc.assert(
      fc.property(durations, (durationsS) => {
        const clips = planWindows(durationsS).flatMap(({ from, to }) => durationsS.slice(from, to));
        expect(clips).toEqual(durationsS);
      }),
    );
  });

  it('exceeds the limit only with a single clip that is longer than it', () => {
    fc.assert(
      fc.property(durations, (durationsS) => {
        for (const { from, to } of planWindows(durationsS, 29.5, 0.5)) {
          expect(to).toBeGreaterThan(from);
          if (to - from > 1)
            expect(lengthS(durationsS.slice(from, to), 0.5)).toBeLessThanOrEqual(29.5 + 1e-9);
        }
      }),
    );
  });

  it('starts a window only when the clip does not fit the one before', () => {
    fc.assert(
      fc.property(durations, (durationsS) => {
        const windows = planWindows(durationsS, 29.5, 0.5);
        windows.slice(1).forEach(({ from }, index) => {
          const before = windows[index];
          if (before)
            expect(lengthS(durationsS.slice(before.from, from + 1), 0.5)).toBeGreaterThan(29.5 - 1e-9);
        });
      }),
    );
  });

  it('counts the gaps', () => {
    expect(planWindows([10, 10, 10], 31, 0.5)).toEqual([{ from: 0, to: 3 }]);
    expect(planWindows([10, 10, 10], 30.9, 0.5)).toEqual([
      { from: 0, to: 2 },
      { from: 2, to: 3 },
    ]);
  });

  it('has no window for no clips', () => {
    expect(planWindows([])).toEqual([]);
  });
});
