import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clampView, rulerMarks, scrollView, zoomView } from '../../../src/ui/time-view.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const someView = fc
  .record({ durationS: fc.double({ min: 1, max: 20_000, noNaN: true }), a: share, b: share })
  .map(({ durationS, a, b }) => ({
    durationS,
    view: clampView({ startS: Math.min(a, b) * durationS, endS: Math.max(a, b) * durationS }, durationS),
  }));

describe('a view', () => {
  it('never leaves the recording and never closes, whatever is done to it', () => {
    fc.assert(
      fc.property(
        someView,
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        share,
        fc.double({ min: -1e5, max: 1e5, noNaN: true }),
        (given, factor, at, byS) => {
          const { durationS, view } = given;
          const around = view.startS + at * (view.endS - view.startS);
          for (const next of [
            view,
            zoomView(view, factor, around, durationS),
            scrollView(view, byS, durationS),
          ]) {
            expect(next.startS).toBeGreaterThanOrEqual(0);
            expect(next.endS).toBeLessThanOrEqual(durationS * (1 + 1e-9));
            expect(next.endS - next.startS).toBeGreaterThan(0.019);
          }
        },
      ),
    );
  });

  it('keeps the time under the cursor in its place when zooming in', () => {
    fc.assert(
      fc.property(someView, share, ({ durationS, view }, at) => {
        fc.pre(view.endS - view.startS > 0.1);
        const aroundS = view.startS + at * (view.endS - view.startS);
        const next = zoomView(view, 0.5, aroundS, durationS);
        expect((aroundS - next.startS) / (next.endS - next.startS)).toBeCloseTo(at, 6);
      }),
    );
  });

  it('keeps its width when scrolled against an end', () => {
    expect(scrollView({ startS: 8, endS: 9 }, 100, 10)).toEqual({ startS: 9, endS: 10 });
    expect(scrollView({ startS: 8, endS: 9 }, -100, 10)).toEqual({ startS: 0, endS: 1 });
  });
});

describe('the ruler', () => {
  it('has marks at even steps inside the view, not more than asked for, in so many decimals that all differ', () => {
    fc.assert(
      fc.property(someView, fc.integer({ min: 2, max: 20 }), ({ view }, most) => {
        const { timesS, decimals } = rulerMarks(view, most);
        expect(timesS.length).toBeLessThanOrEqual(most + 1);
        for (const timeS of timesS) {
          expect(timeS).toBeGreaterThanOrEqual(view.startS - 1e-6);
          expect(timeS).toBeLessThan(view.endS);
        }
        expect(new Set(timesS.map((timeS) => timeS.toFixed(decimals))).size).toBe(timesS.length);
      }),
    );
  });
});
