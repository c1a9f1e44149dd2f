import fc from 'fast-check';
import { expect, it } from 'vitest';
import { placeInLanes } from '../../../src/features/review/word-lanes.ts';

const WIDTH_PX = 600;
const words = fc
  .array(fc.record({ gapPx: fc.nat(30), timePx: fc.nat(60), textPx: fc.integer({ min: 1, max: 90 }) }), {
    maxLength: 40,
  })
  .map((all) => {
    let at = 0;
    return all.map(({ gapPx, timePx, textPx }) => {
      const startPx = at + gapPx;
      at = startPx + timePx;
      return { startPx, endPx: at, textPx };
    });
  });

it('prints no word over another one of its lane', () => {
  fc.assert(
    fc.property(words, (all) => {
      for (const lane of [0, 1]) {
        let taken = -Infinity;
        for (const place of placeInLanes(all, WIDTH_PX).filter((one) => one.lane === lane)) {
          expect(place.leftPx).toBeGreaterThan(taken);
          taken = place.leftPx + place.widthPx;
        }
      }
    }),
  );
});

it('cuts nothing of a word whose neighbours of the lane are far enough, and keeps it over its time', () => {
  const spoken = [
    { startPx: 10, endPx: 30, textPx: 40 },
    { startPx: 30, endPx: 40, textPx: 40 },
    { startPx: 60, endPx: 90, textPx: 20 },
  ];
  expect(placeInLanes(spoken, WIDTH_PX)).toEqual([
    { lane: 0, leftPx: 0, widthPx: 40 },
    { lane: 1, leftPx: 15, widthPx: 40 },
    { lane: 0, leftPx: 60, widthPx: 30 },
  ]);
});
