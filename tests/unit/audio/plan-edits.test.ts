import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addCut,
  exclude,
  hasEdits,
  include,
  moveCut,
  NO_EDITS,
  removeCut,
  resizeExcluded,
} from '../../../src/audio/plan-edits.ts';

const found = { frame: 500, origin: 'silence' } as const;

describe('changes of a plan by hand', () => {
  it('take a found cut out, and put it back where it was instead of adding another', () => {
    const without = removeCut(NO_EDITS, found);
    expect(without.removedCuts).toEqual([500]);
    expect(addCut(without, 500)).toEqual(NO_EDITS);
  });

  it('take a cut by hand away without a trace', () => {
    const cut = addCut(NO_EDITS, 700);
    expect(hasEdits(cut)).toBe(true);
    expect(removeCut(cut, { frame: 700, origin: 'hand' })).toEqual(NO_EDITS);
  });

  it('move a found cut by taking it out and adding one, which then moves alone', () => {
    const moved = moveCut(NO_EDITS, found, 520);
    expect(moved).toEqual({ addedCuts: [520], removedCuts: [500], excluded: [] });
    expect(moveCut(moved, { frame: 520, origin: 'hand' }, 530)).toEqual({ ...moved, addedCuts: [530] });
    expect(moveCut(moved, { frame: 520, origin: 'hand' }, 500)).toEqual(NO_EDITS);
    expect(moveCut(NO_EDITS, found, 500)).toBe(NO_EDITS);
  });

  it('join left-out stretches that touch, and take one back in whole', () => {
    const two = exclude(exclude(NO_EDITS, { startFrame: 10, endFrame: 20 }), {
      startFrame: 40,
      endFrame: 50,
    });
    expect(two.excluded).toHaveLength(2);
    const one = exclude(two, { startFrame: 20, endFrame: 45 });
    expect(one.excluded).toEqual([{ startFrame: 10, endFrame: 50 }]);
    expect(include(one, { startFrame: 10, endFrame: 50 })).toEqual(NO_EDITS);
  });

  it('forget a left-out stretch whose ends were brought together', () => {
    const range = { startFrame: 10, endFrame: 20 };
    const excluded = exclude(NO_EDITS, range);
    expect(resizeExcluded(excluded, range, { startFrame: 15, endFrame: 20 }).excluded).toEqual([
      { startFrame: 15, endFrame: 20 },
    ]);
    expect(resizeExcluded(excluded, range, { startFrame: 20, endFrame: 20 })).toEqual(NO_EDITS);
  });

  it('keep left-out stretches apart and in order, whatever is left out', () => {
    const range = fc
      .tuple(fc.nat(1000), fc.nat(100))
      .map(([startFrame, length]) => ({ startFrame, endFrame: startFrame + length }));
    fc.assert(
      fc.property(fc.array(range, { maxLength: 12 }), (ranges) => {
        const { excluded } = ranges.reduce(exclude, NO_EDITS);
        for (const [i, one] of excluded.entries()) {
          expect(one.endFrame).toBeGreaterThan(one.startFrame);
          expect(one.startFrame).toBeGreaterThan(excluded[i - 1]?.endFrame ?? -1);
        }
        for (const { startFrame, endFrame } of ranges) {
          if (startFrame === endFrame) continue;
          expect(excluded.some((one) => one.startFrame <= startFrame && endFrame <= one.endFrame)).toBe(true);
        }
      }),
    );
  });
});
