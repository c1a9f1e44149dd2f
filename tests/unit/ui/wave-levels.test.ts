import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillColumns, loudest, makeWaveLevels } from '../../../src/ui/wave-levels.ts';

const FRAMES_PER_PEAK = 64;

const peaks = fc
  .array(fc.tuple(fc.integer({ min: -128, max: 127 }), fc.integer({ min: -128, max: 127 })), {
    minLength: 1,
    maxLength: 6000,
    size: 'max',
  })
  .map((pairs) => Int8Array.from(pairs.flatMap(([a, b]) => [Math.min(a, b), Math.max(a, b)])));

/** Lowest and highest of all peaks that touch frames [from, to), looked up one by one. */
function within(minMax: Int8Array, from: number, to: number): { low: number; high: number } {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; 2 * i < minMax.length; i++) {
    if ((i + 1) * FRAMES_PER_PEAK <= from || i * FRAMES_PER_PEAK >= to) continue;
    low = Math.min(low, minMax[2 * i] ?? NaN);
    high = Math.max(high, minMax[2 * i + 1] ?? NaN);
  }
  return { low, high };
}

describe('fillColumns', () => {
  it('shows every peak in its column at any zoom, and none from further than beside it', () => {
    fc.assert(
      fc.property(
        peaks,
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        (minMax, columns, at) => {
          const frames = (minMax.length / 2) * FRAMES_PER_PEAK;
          const start = at * frames;
          const framesPerColumn = (frames - start) / columns;
          fc.pre(framesPerColumn >= FRAMES_PER_PEAK);
          const out = new Float32Array(2 * columns);
          fillColumns(makeWaveLevels(minMax, FRAMES_PER_PEAK), start, frames, columns, out);
          for (let column = 0; column < columns; column++) {
            const from = start + column * framesPerColumn;
            const spill = Math.max(framesPerColumn / 4, FRAMES_PER_PEAK);
            // A hair inside, for the borders are products of rounded numbers.
            const inside = within(minMax, from + 1e-6, from + framesPerColumn - 1e-6);
            const around = within(minMax, from - spill, from + framesPerColumn + spill);
            const low = out[2 * column] ?? NaN;
            const high = out[2 * column + 1] ?? NaN;
            expect(low).toBeLessThanOrEqual(inside.low);
            expect(high).toBeGreaterThanOrEqual(inside.high);
            expect(low).toBeGreaterThanOrEqual(around.low);
            expect(high).toBeLessThanOrEqual(around.high);
          }
        },
      ),
    );
  });

  it('goes in a straight line between two peaks wider than a column', () => {
    const out = new Float32Array(2 * 4);
    // Four columns between the middles of two peaks: 0 at frame 50, 100 at frame 150.
    fillColumns(makeWaveLevels(Int8Array.from([0, 0, -100, 100]), 100), 50, 150, 4, out);
    const expected = [-12.5, 12.5, -37.5, 37.5, -62.5, 62.5, -87.5, 87.5];
    expected.forEach((value, i) => expect(out[i]).toBeCloseTo(value, 4));
  });

  it('is silent outside the recording', () => {
    const out = new Float32Array(6);
    fillColumns(makeWaveLevels(Int8Array.from([-90, 90]), 100), -100, 200, 3, out);
    expect([...out]).toEqual([0, 0, -90, 90, 0, 0]);
  });
});

describe('loudest', () => {
  it('is the largest value of all, whichever sign it has', () => {
    fc.assert(
      fc.property(peaks, (minMax) => {
        const expected = minMax.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        expect(loudest(makeWaveLevels(minMax, FRAMES_PER_PEAK))).toBe(expected);
      }),
    );
  });
});
