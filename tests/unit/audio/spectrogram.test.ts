import { describe, expect, it } from 'vitest';
import { makeSpectrogram } from '../../../src/audio/spectrogram.ts';

const RATE_HZ = 16_000;
const sine = (frequencyHz: number, amplitude: number, seconds = 0.5) =>
  Float32Array.from(
    { length: seconds * RATE_HZ },
    (_, i) => amplitude * Math.sin((2 * Math.PI * frequencyHz * i) / RATE_HZ),
  );
const whole = (samples: Float32Array) => {
  const picture = makeSpectrogram(samples, RATE_HZ);
  picture.compute(0, picture.columns);
  return picture;
};

describe('a spectrogram', () => {
  it('is strongest at the frequency of a sine, by its level', () => {
    for (const [frequencyHz, amplitude] of [
      [1000, 0.1],
      [3000, 0.01],
      [6500, 0.001],
    ] as const) {
      const { levels, bins, columns, highestHz } = whole(sine(frequencyHz, amplitude));
      const column = [...levels.slice((columns >> 1) * bins, ((columns >> 1) + 1) * bins)];
      const strongest = column.indexOf(Math.max(...column));
      expect((strongest / bins) * highestHz).toBeCloseTo(frequencyHz, -2);
      // 70 dB are 255 steps, from −85 dB on.
      const expected = ((20 * Math.log10(amplitude) + 85) * 255) / 70;
      expect(Math.abs((column[strongest] ?? 0) - expected)).toBeLessThan(5);
    }
  });

  it('shows a click where it is, at all frequencies', () => {
    const samples = new Float32Array(RATE_HZ);
    samples[RATE_HZ / 2] = 1;
    const { levels, bins, columns } = whole(samples);
    const sums = Array.from({ length: columns }, (_, c) =>
      levels.slice(c * bins, (c + 1) * bins).reduce((sum, level) => sum + level, 0),
    );
    const loudest = sums.indexOf(Math.max(...sums));
    expect(Math.abs(loudest / columns - 0.5)).toBeLessThan(0.02);
    expect(sums[0]).toBe(0);
  });

  it('is the same when it is computed a little at a time', () => {
    const samples = sine(700, 0.3);
    const picture = makeSpectrogram(samples, RATE_HZ);
    for (let column = 0; column < picture.columns; column += 7) picture.compute(column, column + 7);
    expect(picture.levels).toEqual(whole(samples).levels);
  });
});
