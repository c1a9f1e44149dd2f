import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/app-error.ts';
import { readFrames, toS16 } from '../../../src/audio/pcm.ts';
import { cutClip, parseWav, type WavFile } from '../../../src/audio/wav.ts';
import { chunk, noise, riff, storedSamples, storedWav, type StoredFormat } from './recordings.ts';

const FORMATS: StoredFormat[] = ['u8', 's16', 's24', 's32', 'f32', 'f64'];

function fmt(
  tag: number,
  channels: number,
  bits: number,
  extra: readonly number[] = [],
): DataView<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(16 + extra.length));
  view.setUint16(0, tag, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, 8000, true);
  view.setUint32(8, (8000 * channels * bits) / 8, true);
  view.setUint16(12, (channels * bits) / 8, true);
  view.setUint16(14, bits, true);
  extra.forEach((byte, i) => view.setUint8(16 + i, byte));
  return view;
}

async function parsed(file: File): Promise<WavFile> {
  const wav = await parseWav(file);
  if (!wav) throw new Error('not read as wav');
  return wav;
}

async function samples(file: File): Promise<number[]> {
  const { pcm } = await parsed(file);
  return [...(await readFrames(pcm, 0, pcm.frames))];
}

const ONE_TO_FOUR = new Uint8Array(Int16Array.of(1, 2, 3, 4).buffer);

describe('parseWav', () => {
  it.each(FORMATS)('reads every sample of %s, whatever the number of channels', async (format) => {
    const values = [...noise(600, -12, 1)];
    for (const channels of [1, 2, 3, 6]) {
      const file = storedWav(format, 44_100, channels, values);
      const { pcm } = await parsed(file);
      expect(pcm).toMatchObject({ format, sampleRateHz: 44_100, channels, frames: 600 / channels });
      const scale = { u8: 2 ** 15, s16: 2 ** 15, s24: 2 ** 31, s32: 2 ** 31, f32: 1, f64: 1 }[format];
      const step = { u8: 2 ** -7, s16: 2 ** -15, s24: 2 ** -23, s32: 2 ** -31, f32: 2 ** -20, f64: 0 }[
        format
      ];
      const read = await readFrames(pcm, 1, pcm.frames);
      expect(read).toHaveLength(600 - channels);
      for (const [i, sample] of read.entries()) {
        expect(Math.abs(sample / scale - (values[i + channels] ?? NaN))).toBeLessThanOrEqual(step);
      }
    }
  });

  it('walks over other chunks, those of odd size with their padding', async () => {
    const file = riff([
      chunk('LIST', new Uint8Array(7)),
      chunk('fmt ', fmt(1, 1, 16)),
      chunk('bext', new Uint8Array(70_001)),
      chunk('data', ONE_TO_FOUR),
      chunk('id3 ', new Uint8Array(9)),
    ]);
    expect(await samples(file)).toEqual([1, 2, 3, 4]);
  });

  it.each([0, 0xffffffff])('reads to the end of a streamed file whose size says %i', async (size) => {
    expect(await samples(riff([chunk('fmt ', fmt(1, 1, 16)), chunk('data', ONE_TO_FOUR, size)]))).toEqual([
      1, 2, 3, 4,
    ]);
  });

  it.each(['RF64', 'BW64'])('takes the size of an %s file from its ds64 chunk', async (kind) => {
    const ds64 = new DataView(new ArrayBuffer(28));
    ds64.setBigUint64(8, 6n, true);
    const file = riff(
      [chunk('ds64', ds64), chunk('fmt ', fmt(1, 1, 16)), chunk('data', ONE_TO_FOUR, 0xffffffff)],
      kind,
    );
    expect(await samples(file)).toEqual([1, 2, 3]);
  });

  it('reads the extensible header', async () => {
    const guidTail = [0, 0, 0, 0, 16, 0, 128, 0, 0, 170, 0, 56, 155, 113];
    const extensible = fmt(0xfffe, 2, 32, [22, 0, 32, 0, 3, 0, 0, 0, 3, 0, ...guidTail]);
    const file = riff([
      chunk('fmt ', extensible),
      chunk('data', new Uint8Array(Float32Array.of(0.5, -0.25).buffer)),
    ]);
    expect((await parsed(file)).codec).toBe('pcm_f32le');
    expect(await samples(file)).toEqual([0.5, -0.25]);
  });

  it('gives the whole frames of a file that ends too early', async () => {
    const whole = storedWav('s24', 8000, 2, [...noise(200, -12, 1)]);
    const cut = new File([whole.slice(0, 44 + 50 * 6 + 4)], 'cut.wav');
    const { pcm } = await parsed(cut);
    expect(pcm.frames).toBe(50);
    expect(pcm.bytes.size).toBe(300);
  });

  it('leaves to a decoder what is no wav or not plain samples', async () => {
    expect(await parseWav(new File(['RIFF, and the rest of the letter is text'], 'a.wav'))).toBeNull();
    expect(await parseWav(new File(['hi'], 'a.wav'))).toBeNull();
    expect(await parseWav(riff([chunk('fmt ', fmt(2, 1, 4)), chunk('data', ONE_TO_FOUR)]))).toBeNull();
    expect(await parseWav(riff([chunk('fmt ', fmt(1, 0, 16)), chunk('data', ONE_TO_FOUR)]))).toBeNull();
    expect(
      await parseWav(riff([chunk('fmt ', fmt(1, 1, 16)), chunk('data', ONE_TO_FOUR)], 'RIFX')),
    ).toBeNull();
  });

  it('names the file when the chunks make no sense', async () => {
    for (const chunks of [[chunk('data', ONE_TO_FOUR)], [chunk('fmt ', fmt(1, 1, 16))], []]) {
      const error = await parseWav(riff(chunks, 'RIFF', 'Chapter 3.wav')).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(AppError);
      expect(error).toMatchObject({
        code: 'media/failed',
        message: expect.stringContaining('“Chapter 3.wav”') as string,
      });
    }
  });
});

describe('cutClip', () => {
  it('writes a wav that reads back as the same range in 16 bits, from every format', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...FORMATS),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 0, max: 90 }),
        fc.integer({ min: 0, max: 90 }),
        async (format, channels, a, b) => {
          const { pcm } = await parsed(storedWav(format, 8000, channels, [...noise(90 * channels, -3, 5)]));
          const range = { startFrame: Math.min(a, b), endFrame: Math.max(a, b) };
          const clip = await cutClip(pcm, range);
          expect(clip.size).toBe(44 + (range.endFrame - range.startFrame) * channels * 2);
          const back = await parsed(new File([clip], 'clip.wav'));
          expect(back.pcm).toMatchObject({ format: 's16', sampleRateHz: 8000, channels });
          expect(await readFrames(back.pcm, 0, back.pcm.frames)).toEqual(
            toS16(await readFrames(pcm, range.startFrame, range.endFrame)),
          );
        },
      ),
    );
  });

  it('writes the canonical header byte by byte', async () => {
    const { pcm } = await parsed(storedWav('s16', 22_050, 1, [0, 0.5]));
    const bytes = new DataView(await (await cutClip(pcm, { startFrame: 0, endFrame: 2 })).arrayBuffer());
    const text = (at: number) => String.fromCharCode(...new Uint8Array(bytes.buffer, at, 4));
    expect([text(0), text(8), text(12), text(36)]).toEqual(['RIFF', 'WAVE', 'fmt ', 'data']);
    expect([4, 16, 24, 28, 40].map((at) => bytes.getUint32(at, true))).toEqual([40, 16, 22_050, 44_100, 4]);
    expect([20, 22, 32, 34].map((at) => bytes.getUint16(at, true))).toEqual([1, 1, 2, 16]);
    expect(bytes.byteLength).toBe(48);
  });

  it('does not read a 16-bit source', async () => {
    const wav = await parsed(
      riff([chunk('fmt ', fmt(1, 1, 16)), chunk('data', storedSamples('s16', [0.1, 0.2, 0.3]))]),
    );
    const unreadable: Blob = Object.assign(wav.pcm.bytes.slice(), {
      arrayBuffer: () => Promise.reject(new Error('read')),
    });
    expect((await cutClip({ ...wav.pcm, bytes: unreadable }, { startFrame: 1, endFrame: 3 })).size).toBe(48);
  });
});
