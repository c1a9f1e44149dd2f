import { describe, expect, it } from 'vitest';
import { resample } from '../../../src/audio/resample.ts';

const RATES = [
  [48_000, 22_050],
  [44_100, 22_050],
  [44_100, 24_000],
  [48_000, 32_000],
  [22_050, 44_100],
  [16_000, 22_050],
] as const;

function tone(hz: number, rateHz: number, frames: number): Float32Array {
  return Float32Array.from({ length: frames }, (_, i) => Math.sin((2 * Math.PI * hz * i) / rateHz));
}

/** The largest difference from `wanted`, the ends left out, where the silence around is filtered in. */
function worst(samples: Float32Array, wanted: Float32Array): number {
  const edge = Math.floor(samples.length / 5);
  let most = 0;
  for (let i = edge; i < samples.length - edge; i++)
    most = Math.max(most, Math.abs((samples[i] ?? NaN) - (wanted[i] ?? 0)));
  return most;
}

describe('resample', () => {
  it.each(RATES)(
    'from %i to %i Hz: a tone in the pass band is the same tone at the same time',
    (from, to) => {
      for (const share of [0.02, 0.5, 0.9]) {
        const hz = (share * Math.min(from, to)) / 2;
        const out = resample(tone(hz, from, from), from, to);
        expect(out.length).toBe(to);
        expect(worst(out, tone(hz, to, to))).toBeLessThan(1e-4);
      }
    },
  );

  it.each(RATES.filter(([from, to]) => from > to))(
    'from %i to %i Hz: what the new rate cannot hold is gone, not folded back',
    (from, to) => {
      for (const share of [1.01, 1.05, 1.2, (0.98 * from) / to]) {
        const out = resample(tone((share * to) / 2, from, from), from, to);
        expect(worst(out, new Float32Array(to))).toBeLessThan(1e-4); // −80 dB, of which 16 bits leave three steps
      }
    },
  );

  it('passes a constant as it is', () => {
    const out = resample(new Float32Array(44_100).fill(0.5), 44_100, 32_000);
    expect(worst(out, new Float32Array(32_000).fill(0.5))).toBeLessThan(1e-6);
  });

  it('keeps the length to half a sample, and copies at the same rate', () => {
    expect(resample(new Float32Array(44_101), 44_100, 22_050).length).toBe(22_051);
    expect(resample(new Float32Array(0), 44_100, 22_050).length).toBe(0);
    expect([...resample(Float32Array.of(1, 2, 3), 8000, 8000)]).toEqual([1, 2, 3]);
  });
});
