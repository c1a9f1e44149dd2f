import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseToken, loopPeriod, probabilityOf, withoutLoop } from '../../../workers/speech/token-choice.ts';

const scores = fc.array(fc.double({ min: -40, max: 40, noNaN: true }), { minLength: 2, maxLength: 50 });

describe('chooseToken', () => {
  it('takes the likeliest allowed token, with its share among the allowed', () => {
    fc.assert(
      fc.property(scores, fc.infiniteStream(fc.boolean()), (values, flags) => {
        const logits = Float32Array.from(values);
        const barred = Uint8Array.from(values, (_, at) => (at > 0 && flags.next().value ? 1 : 0));
        const { token, logProb } = chooseToken(logits, barred);
        const allowed = [...logits].filter((_, at) => barred[at] === 0);
        const most = Math.max(...allowed);
        expect(barred[token]).toBe(0);
        expect(logits[token]).toBeCloseTo(most, 9);
        const share = 1 / allowed.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
        expect(Math.exp(logProb)).toBeCloseTo(share, 9);
      }),
    );
  });
});

describe('probabilityOf', () => {
  it('is one over all tokens together', () => {
    fc.assert(
      fc.property(scores, (values) => {
        const logits = Float32Array.from(values);
        const sum = values.reduce((total, _, token) => total + probabilityOf(token, logits), 0);
        expect(sum).toBeCloseTo(1, 9);
      }),
    );
  });
});

describe('loopPeriod', () => {
  it('finds a run that comes again and again, and keeps its first round', () => {
    const run = fc.uniqueArray(fc.integer({ min: 100, max: 999 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 99 })),
        run,
        fc.integer({ min: 12, max: 15 }),
        (before, unit, rounds) => {
          const tokens = [...before, ...Array.from({ length: rounds }, () => unit).flat()];
          const period = loopPeriod(tokens);
          expect(period).toBe(unit.length);
          expect(withoutLoop(tokens, period)).toEqual([...before, ...unit]);
        },
      ),
    );
  });

  it('finds none where no token comes twice', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer(), { maxLength: 80 }), (tokens) => {
        expect(loopPeriod(tokens)).toBe(0);
      }),
    );
  });

  it('lets a person say the same word a few times', () => {
    expect(loopPeriod([5, 7, 7, 7, 7, 7])).toBe(0);
    expect(loopPeriod([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4])).toBe(0);
  });
});
