import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPeakBuilder, FRAMES_PER_PEAK } from '../../../src/audio/peaks.ts';
import { noise } from './recordings.ts';

describe('createPeakBuilder', () => {
  it('gives the lowest and highest sample of each stretch, whatever the blocks', () => {
    const samples = Int16Array.from(noise(9000, -12, 2), (value) => value * 32_768);
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 3),
        fc.array(fc.integer({ min: 0, max: 4000 }), { maxLength: 8 }),
        (channels, lengths) => {
          const builder = createPeakBuilder(22_050, channels);
          let at = 0;
          for (const length of lengths) builder.push(samples.slice(at, (at += length)));
          builder.push(samples.slice(at));
          const peaks = builder.finish();
          expect(peaks).toMatchObject({ frames: 9000 / channels, sampleRateHz: 22_050, framesPerPeak: 512 });
          const stretch = FRAMES_PER_PEAK * channels;
          expect(peaks.minMax).toHaveLength(2 * Math.ceil(9000 / stretch));
          for (let i = 0; i * stretch < samples.length; i++) {
            const part = samples.slice(i * stretch, (i + 1) * stretch);
            expect(peaks.minMax[2 * i]).toBe(Math.floor(Math.min(...part) / 256));
            expect(peaks.minMax[2 * i + 1]).toBe(Math.min(127, Math.ceil(Math.max(...part) / 256)));
          }
        },
      ),
    );
  });

  it('shows sound that is too quiet for 8 bits, and digital silence as nothing', () => {
    const builder = createPeakBuilder(8000, 1);
    builder.push(new Int16Array(FRAMES_PER_PEAK));
    builder.push(Int16Array.of(3, -3));
    expect([...builder.finish().minMax]).toEqual([0, 0, -1, 1]);
  });

  it('stays in range when floats pass full scale', () => {
    const builder = createPeakBuilder(8000, 1);
    builder.push(Float32Array.of(2, -2));
    expect([...builder.finish().minMax]).toEqual([-128, 127]);
  });

  it('grows with the recording', () => {
    const builder = createPeakBuilder(8000, 1);
    const block = new Int16Array(FRAMES_PER_PEAK).fill(256);
    for (let i = 0; i < 5000; i++) builder.push(block);
    expect(builder.finish().minMax).toEqual(new Int8Array(10_000).fill(1));
  });
});
