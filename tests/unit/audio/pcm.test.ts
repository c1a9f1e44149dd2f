import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  joinSample,
  type PcmSource,
  readBlocks,
  readFrames,
  splitSamples,
  toMonoFloat32,
  toS16,
} from '../../../src/audio/pcm.ts';
import { noise, storedSamples, type StoredFormat } from './recordings.ts';

function source(format: StoredFormat, channels: number, values: ArrayLike<number>): PcmSource {
  const bytes = new Blob([storedSamples(format, values)]);
  return { bytes, format, sampleRateHz: 8000, channels, frames: values.length / channels };
}

describe('readBlocks', () => {
  it('gives every sample once, in order', async () => {
    const pcm = source(
      's16',
      3,
      Float64Array.from({ length: 4_500_000 }, (_, i) => (i % 65_521) / 65_536 - 0.5),
    );
    const whole = await readFrames(pcm, 0, pcm.frames);
    let at = 0;
    for await (const block of readBlocks(pcm)) {
      expect(block.length % 3).toBe(0);
      expect(block.every((sample, i) => sample === whole[at + i])).toBe(true);
      at += block.length;
    }
    expect(at).toBe(4_500_000);
  });

  it('passes a read error on', async () => {
    const pcm = source('s16', 1, [0.1]);
    const gone = Object.assign(pcm.bytes.slice(), {
      stream: () =>
        new ReadableStream({
          type: 'bytes',
          pull: (controller) => controller.error(new DOMException('gone', 'NotFoundError')),
        }),
    });
    const blocks = readBlocks({ ...pcm, bytes: gone });
    await expect(blocks.next()).rejects.toThrow('gone');
  });
});

describe('splitSamples', () => {
  it('keeps what 16 bits leave, to 2⁻³¹', () => {
    const floats = Float32Array.of(...noise(7000, -70, 4), ...noise(7000, -20, 3), 1.5 / 32_768, -1);
    const { coarse, fine } = splitSamples(floats);
    expect(coarse).toEqual(toS16(floats));
    for (const [i, value] of floats.entries()) {
      expect(Math.abs(joinSample(coarse[i] ?? NaN, fine[i] ?? NaN) - value)).toBeLessThanOrEqual(2 ** -31);
    }
  });
});

describe('toS16', () => {
  it('rounds floats half to even and clips them', () => {
    const halves = [0.5, 1.5, 2.5, -0.5, -1.5, -2.5].map((steps) => steps / 32_768);
    expect([...toS16(Float32Array.of(...halves, 1, -1, 1.5, -1.5))]).toEqual([
      0, 2, 2, 0, -2, -2, 32_767, -32_768, 32_767, -32_768,
    ]);
  });

  it('drops the low bits of integers', () => {
    expect([...toS16(Int32Array.of(65_535, -1, 2 ** 31 - 1, -(2 ** 31)))]).toEqual([0, -1, 32_767, -32_768]);
  });
});

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

describe.skipIf(!hasFfmpeg)('toS16, beside ffmpeg on the PATH (skipped without it)', () => {
  it.each(['u8', 's24', 's32', 'f32', 'f64'] as const)('gives the same samples for %s', async (format) => {
    const pcm = source(format, 1, noise(20_000, -9, 3)); // loud enough that floats pass full scale
    const input = new Uint8Array(await pcm.bytes.arrayBuffer());
    const raw = { u8: 'u8', s24: 's24le', s32: 's32le', f32: 'f32le', f64: 'f64le' }[format];
    const args = ['-f', raw, '-ar', '8000', '-ac', '1', '-i', '-', '-f', 's16le', '-'];
    const { stdout } = spawnSync('ffmpeg', ['-v', 'error', ...args], { input });
    const expected = new Int16Array(new Uint8Array(stdout).buffer);
    expect(expected).toHaveLength(20_000);
    expect(toS16(await readFrames(pcm, 0, pcm.frames))).toEqual(expected);
  });
});

describe('toMonoFloat32', () => {
  it('is the mean of the channels at full scale ±1', () => {
    expect([...toMonoFloat32(Int16Array.of(-32_768, -32_768, 16_384, 0), 2)]).toEqual([-1, 0.25]);
    expect([...toMonoFloat32(Int32Array.of(-(2 ** 31)), 1)]).toEqual([-1]);
    expect([...toMonoFloat32(Float32Array.of(0.5, 0.25, 0, 1), 4)]).toEqual([0.4375]);
  });
});
