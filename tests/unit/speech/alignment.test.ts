import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attentionOf,
  medianFilter,
  tokenStartFrames,
  warpedStarts,
} from '../../../workers/speech/alignment.ts';

const levels = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 60 });

function bruteMedian(values: readonly number[], width: number): number[] {
  const half = width >> 1;
  if (values.length <= half) return [...values];
  const mirrored = (at: number) => (at < 0 ? -at : at < values.length ? at : 2 * values.length - 2 - at);
  return values.map((_, at) => {
    const window = Array.from({ length: width }, (__, step) => values[mirrored(at - half + step)] ?? NaN);
    return window.sort((a, b) => a - b)[half] ?? NaN;
  });
}

describe('medianFilter', () => {
  it('equals sorting each mirrored window', () => {
    fc.assert(
      fc.property(levels, fc.constantFrom(1, 3, 5, 7), (values, width) => {
        const into = new Float32Array(values.length);
        medianFilter(Float32Array.from(values), width, into);
        expect([...into]).toEqual(bruteMedian(values, width));
      }),
    );
  });
});

/** The best sum over all paths, by trying each of them. */
function bestSum(scores: Float32Array, rows: number, frames: number): number {
  const from = (row: number, frame: number): number => {
    if (row >= rows || frame >= frames) return -Infinity;
    const own = scores[row * frames + frame] ?? 0;
    if (row === rows - 1 && frame === frames - 1) return own;
    return own + Math.max(from(row + 1, frame), from(row, frame + 1), from(row + 1, frame + 1));
  };
  return from(0, 0);
}

/** The best sum over the paths that enter each row at the given frame. */
function sumThrough(starts: Int32Array, scores: Float32Array, rows: number, frames: number): number {
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const next = starts[row + 1] ?? frames;
    const score = (frame: number) => scores[row * frames + frame] ?? 0;
    for (let frame = starts[row] ?? 0; frame < next; frame++) sum += score(frame);
    // A row is left straight down (its frame below the next row's first counts too) or askew.
    const straight = row < rows - 1 ? score(next) : -Infinity;
    if (next === starts[row]) sum += straight;
    else sum += Math.max(0, straight);
  }
  return sum;
}

describe('attentionOf', () => {
  it('gives the share of a token’s attention in each frame, over all heads', () => {
    const prompt = [9, 0, 0, 0];
    const head = { weights: Float32Array.from([...prompt, 1, 2, 1, 0, 0, 0, 0, 4]), rows: 3, frames: 4 };
    expect([...attentionOf([head], 1, 0)]).toEqual([0.25, 0.5, 0.25, 0]);
    expect([...attentionOf([head], 1, 1)]).toEqual([0, 0, 0, 1]);
    const other = { ...head, weights: Float32Array.from([...prompt, 0, 0, 0, 4, 0, 0, 0, 4]) };
    expect([...attentionOf([head, other], 1, 0)]).toEqual([0.125, 0.25, 0.125, 0.5]);
  });

  it('has nothing to say without attention', () => {
    expect(attentionOf([], 1, 0)).toHaveLength(0);
    const nowhere = { weights: new Float32Array(8), rows: 2, frames: 4 };
    expect([...attentionOf([nowhere], 1, 0)]).toEqual([0, 0, 0, 0]);
  });
});

describe('warpedStarts', () => {
  const matrix = fc.integer({ min: 1, max: 4 }).chain((rows) =>
    fc.integer({ min: 1, max: 6 }).chain((frames) =>
      fc.record({
        rows: fc.constant(rows),
        frames: fc.constant(frames),
        scores: fc.array(fc.integer({ min: -9, max: 9 }), {
          minLength: rows * frames,
          maxLength: rows * frames,
        }),
      }),
    ),
  );

  it('finds a path that no other path beats', () => {
    fc.assert(
      fc.property(matrix, ({ rows, frames, scores }) => {
        const values = Float32Array.from(scores);
        const starts = warpedStarts(values, rows, frames);
        expect(sumThrough(starts, values, rows, frames)).toBeCloseTo(bestSum(values, rows, frames), 9);
      }),
    );
  });

  it('begins at the first frame and never goes back', () => {
    fc.assert(
      fc.property(matrix, ({ rows, frames, scores }) => {
        const starts = [...warpedStarts(Float32Array.from(scores), rows, frames)];
        expect(starts[0]).toBe(0);
        expect(starts).toEqual([...starts].sort((a, b) => a - b));
      }),
    );
  });
});

describe('tokenStartFrames', () => {
  const PROMPT_ROWS = 2;

  /** Attention as a softmax gives it: each token looks at its own stretch, over a floor that all tokens share. */
  function attention(lengths: readonly number[], contrast: number) {
    const rows = PROMPT_ROWS + lengths.length;
    const frames = sum(lengths);
    const weights = new Float32Array(rows * frames).fill(0.01);
    lengths.forEach((length, token) => {
      const from = (PROMPT_ROWS + token) * frames + sum(lengths.slice(0, token));
      weights.fill(0.01 * contrast, from, from + length);
    });
    // The start token looks at the first frames, as in the real models; its row belongs to no text.
    weights.fill(0.5, 0, 5);
    return { weights, rows, frames };
  }

  const allFrames = (count: number) => Int32Array.from({ length: count }, (_, frame) => frame);
  /** All tokens in one part, with the end token's row. */
  const whole = (lengths: readonly number[], candidates = allFrames(sum(lengths))) => {
    return { from: 0, to: Math.max(0, lengths.length - 1), candidates };
  };
  const sum = (lengths: readonly number[]) => lengths.reduce((total, length) => total + length, 0);

  it('finds where each token begins, to two frames, with heads of different sharpness', () => {
    const steps = fc.array(fc.integer({ min: 12, max: 40 }), { minLength: 3, maxLength: 9 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 10, max: 90 }), (lengths, contrast) => {
        const heads = [attention(lengths, contrast), attention(lengths, 5)];
        const starts = tokenStartFrames(heads, PROMPT_ROWS, [whole(lengths)]);
        expect(starts).toHaveLength(lengths.length);
        lengths.forEach((_, token) => {
          const expected = sum(lengths.slice(0, token));
          expect(Math.abs((starts[token] ?? NaN) - expected)).toBeLessThanOrEqual(2);
        });
      }),
    );
  });

  it('begins no token in a frame that is not a candidate', () => {
    const lengths = [20, 20, 20, 20];
    const candidates = allFrames(80).filter((frame) => frame < 15 || (frame >= 30 && frame < 70));
    const starts = tokenStartFrames([attention(lengths, 20)], PROMPT_ROWS, [whole(lengths, candidates)]);
    for (const start of starts) expect(candidates).toContain(start);
    expect(starts[1]).toBe(30);
  });

  it('lets no token leave its part, wherever it seems to be heard', () => {
    const division = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 99 }));
    fc.assert(
      fc.property(division, ([token, edge]) => {
        const lengths = [20, 20, 20, 20, 20];
        const parts = [
          { from: 0, to: token, candidates: allFrames(edge) },
          { from: token, to: 5, candidates: allFrames(100).subarray(edge) },
        ];
        const starts = [...tokenStartFrames([attention(lengths, 20)], PROMPT_ROWS, parts)];
        expect(starts).toHaveLength(5);
        expect(starts).toEqual([...starts].sort((a, b) => a - b));
        for (const start of starts.slice(0, token)) expect(start).toBeLessThan(edge);
        for (const start of starts.slice(token)) expect(start).toBeGreaterThanOrEqual(edge);
      }),
    );
  });

  it('has nothing to say without rows of text', () => {
    expect(tokenStartFrames([attention([], 5)], PROMPT_ROWS, [whole([], allFrames(10))])).toHaveLength(0);
    expect(tokenStartFrames([], 1, [whole([10])])).toHaveLength(0);
    expect(tokenStartFrames([attention([10], 5)], PROMPT_ROWS, [whole([10], allFrames(0))])).toHaveLength(0);
  });
});
