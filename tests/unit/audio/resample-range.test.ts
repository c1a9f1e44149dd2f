import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PcmSource } from '../../../src/audio/pcm.ts';
import { framesAtRate, interleaveS16, readResampled } from '../../../src/audio/resample-range.ts';

/** Samples of a function of time, as 32-bit floats, so that only the filter makes errors. */
function recording(rateHz: number, durationS: number, ...channels: ((timeS: number) => number)[]): PcmSource {
  const frames = Math.round(rateHz * durationS);
  const samples = new Float32Array(frames * channels.length);
  for (let i = 0; i < frames; i++) {
    channels.forEach((at, channel) => (samples[i * channels.length + channel] = at(i / rateHz)));
  }
  const bytes = new Blob([samples]);
  return { bytes, format: 'f32', sampleRateHz: rateHz, channels: channels.length, frames };
}

const tone = (hz: number) => (timeS: number) => 0.5 * Math.sin(2 * Math.PI * hz * timeS);
const whole = (source: PcmSource) => ({ startFrame: 0, endFrame: source.frames });
const rms = (samples: ArrayLike<number>) =>
  Math.sqrt(Array.from(samples).reduce((sum, x) => sum + x * x, 0) / samples.length);
const decibels = (ratio: number) => 20 * Math.log10(ratio);

const RATES: readonly [number, number][] = [
  [44_100, 22_050],
  [44_100, 24_000],
  [48_000, 22_050],
  [22_050, 24_000],
  [22_050, 44_100],
  [96_000, 32_000],
];

describe('a recording at another rate', () => {
  it.each(RATES)('has the same tone at the same time, %i to %i Hz', async (from, to) => {
    for (const hz of [200, 1000, 0.38 * Math.min(from, to)]) {
      const source = recording(from, 0.5, tone(hz));
      const [out = new Float32Array()] = await readResampled(source, whole(source), to, 1);
      expect(out.length).toBe(Math.round(0.5 * to));
      // Near the ends the tone begins and stops, which no filter can follow.
      const errors = [];
      for (let i = 500; i < out.length - 500; i++) errors.push((out[i] ?? 0) - tone(hz)(i / to));
      expect(decibels(rms(errors) / (0.5 / Math.SQRT2)), `${hz} Hz`).toBeLessThan(-80);
    }
  });

  it.each([
    [44_100, 22_050, 13_000],
    [48_000, 24_000, 14_000],
  ])('folds nothing back that it has no room for, %i to %i Hz', async (from, to, hz) => {
    const source = recording(from, 0.5, tone(hz));
    const [out = new Float32Array()] = await readResampled(source, whole(source), to, 1);
    expect(decibels(rms(out.subarray(500, -500)) / (0.5 / Math.SQRT2))).toBeLessThan(-80);
  });

  it('falls into stretches that are exactly what the whole has there', async () => {
    const source = recording(44_100, 0.1, (t) => 0.3 * Math.sin(9000 * t * t), tone(440));
    const all = await readResampled(source, whole(source), 24_000, 2);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(source.frames), { maxLength: 5 }), async (cuts) => {
        const borders = [0, ...cuts.sort((a, b) => a - b), source.frames];
        for (let i = 1; i < borders.length; i++) {
          const range = { startFrame: borders[i - 1] ?? 0, endFrame: borders[i] ?? 0 };
          const part = await readResampled(source, range, 24_000, 2);
          const { startFrame, endFrame } = framesAtRate(range, 44_100, 24_000);
          expect(part).toEqual(all.map((samples) => samples.slice(startFrame, endFrame)));
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('channels', () => {
  it('become their mean, at the same rate without any change of a sample', async () => {
    const samples = Int16Array.from([1000, 3000, -32_768, -32_768, 5, 6]);
    const source: PcmSource = {
      bytes: new Blob([samples]),
      format: 's16',
      sampleRateHz: 8000,
      channels: 2,
      frames: 3,
    };
    const mono = await readResampled(source, whole(source), 8000, 1);
    expect(mono.map((channel) => [...channel].map((x) => x * 32_768))).toEqual([[2000, -32_768, 5.5]]);
    const both = await readResampled(source, { startFrame: 1, endFrame: 3 }, 8000, 2);
    expect([...interleaveS16(both)]).toEqual([-32_768, -32_768, 5, 6]);
  });

  it('are clipped at full scale, never wrapped around', () => {
    expect([...interleaveS16([Float32Array.from([1.2, -1.2, 0])])]).toEqual([32_767, -32_768, 0]);
  });
});
