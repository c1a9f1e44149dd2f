import * as Comlink from 'comlink';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { isAbort } from '../../src/base/app-error.ts';
import { createWorkerHost } from '../../src/base/worker-host.ts';
import { readFrames, toS16 } from '../../src/audio/pcm.ts';
import { parseWav } from '../../src/audio/wav.ts';
import type { ConvertSettings } from '../../src/jobs/engines.ts';
import type { MediaWorkerApi } from '../../workers/media.worker.ts';
import { noise, storedWav } from '../unit/audio/recordings.ts';

const RATE = 22_050;
const PLAIN: ConvertSettings = {
  format: 'wav16',
  sampleRateHz: null,
  channels: 'keep',
  loudnessLufs: null,
  peakCeilingDb: null,
  highPassHz: null,
};
const host = createWorkerHost<MediaWorkerApi>(
  'The audio decoder',
  () => new Worker(new URL('../../workers/media.worker.ts', import.meta.url), { type: 'module' }),
);
const mp3 = await (await fetch('/sample/the-ferry.mp3')).blob();
const ferry = (await (await fetch('/sample/the-ferry.json')).json()) as { samples: number };
const ferryMp3 = new File([mp3], 'the-ferry.mp3');

async function convert(
  file: File,
  settings: Partial<ConvertSettings>,
  onFraction: (fraction: number) => void = () => {},
  signal?: AbortSignal,
): Promise<File> {
  const kept: File[] = [];
  const use = async (output: File): Promise<void> => {
    kept.push(new File([await output.arrayBuffer()], 'output'));
  };
  await host.call(
    (api) => api.convert(file, { ...PLAIN, ...settings }, Comlink.proxy(use), Comlink.proxy(onFraction)),
    signal,
  );
  const [output] = kept;
  if (!output) throw new Error('nothing was converted');
  return output;
}

async function wavOf(file: File) {
  const wav = await parseWav(file);
  if (!wav) throw new Error('The output is no wav.');
  return { ...wav.pcm, codec: wav.codec, samples: await readFrames(wav.pcm, 0, wav.pcm.frames) };
}

/** What the browser, which has decoders of its own, makes of it. */
async function heard(file: File, sampleRateHz: number): Promise<AudioBuffer> {
  return await new OfflineAudioContext(1, 1, sampleRateHz).decodeAudioData(await file.arrayBuffer());
}

function sine(frequencyHz: number, amplitude: number, durationS: number, rateHz = RATE): Float64Array {
  return Float64Array.from(
    { length: durationS * rateHz },
    (_, i) => amplitude * Math.sin((2 * Math.PI * frequencyHz * i) / rateHz),
  );
}

/** dBFS of the middle, away from filters that settle at the ends. */
function rmsDb(samples: ArrayLike<number>, fullScale = 32_768): number {
  const from = Math.floor(samples.length / 4);
  const to = Math.floor((samples.length * 3) / 4);
  let power = 0;
  for (let i = from; i < to; i++) power += ((samples[i] ?? 0) / fullScale) ** 2;
  return 10 * Math.log10(power / (to - from));
}

function peakOf(samples: ArrayLike<number>): number {
  let peak = 0;
  for (let i = 0; i < samples.length; i++) peak = Math.max(peak, Math.abs(samples[i] ?? 0));
  return peak;
}

async function temporaryFiles(): Promise<string[]> {
  const cache = await (await navigator.storage.getDirectory()).getDirectoryHandle('cache', { create: true });
  return await Array.fromAsync((await cache.getDirectoryHandle('convert', { create: true })).keys());
}

beforeEach(async () => {
  await (await navigator.storage.getDirectory()).removeEntry('cache', { recursive: true }).catch(() => {});
});
afterAll(() => host.terminate());

describe('converting', () => {
  it('writes a wav with every sample of the mp3, in a plain header', async () => {
    const fractions: number[] = [];
    const file = await convert(ferryMp3, {}, (fraction) => fractions.push(fraction));
    const wav = await wavOf(file);
    expect(wav).toMatchObject({ codec: 'pcm_s16le', sampleRateHz: RATE, channels: 1, frames: ferry.samples });
    expect(file.size).toBe(44 + 2 * ferry.samples);
    const decoded = await host.call((api) =>
      api.decode(
        ferryMp3,
        Comlink.proxy(() => {}),
      ),
    );
    const expected = await readFrames(decoded.pcm, 0, ferry.samples);
    expect(toS16(wav.samples).every((sample, i) => sample === expected[i])).toBe(true);
    expect(fractions.at(-1)).toBe(1);
    expect([...fractions].sort((a, b) => a - b)).toEqual(fractions);
    expect(await temporaryFiles()).toEqual([]);
  });

  it('writes a flac that is the same to the sample, with its length in the header', async () => {
    const samples = noise(3 * RATE + 77, -30, 5);
    const source = storedWav('s16', RATE, 1, samples);
    const file = await convert(source, { format: 'flac' });
    const buffer = await heard(file, RATE);
    expect(buffer.length).toBe(samples.length);
    const expected = toS16((await wavOf(source)).samples);
    expect(buffer.getChannelData(0).every((value, i) => Math.round(value * 32_768) === expected[i])).toBe(
      true,
    );
    const header = new DataView(await file.slice(0, 26).arrayBuffer());
    expect(header.getUint32(22)).toBe(samples.length); // the low bits of STREAMINFO's number of samples
  });

  it.each(['mp3-cbr', 'mp3-vbr'] as const)(
    'writes an mp3 of the same length to 10 ms (%s)',
    async (format) => {
      const file = await convert(ferryMp3, { format });
      const { info, pcm } = await host.call((api) =>
        api.decode(
          file,
          Comlink.proxy(() => {}),
        ),
      );
      expect(info.codec).toBe('mp3');
      expect(Math.abs(pcm.frames - ferry.samples) / RATE).toBeLessThan(0.01);
      expect(Math.abs((await heard(file, RATE)).duration - ferry.samples / RATE)).toBeLessThan(0.01);
    },
  );

  it.each([24_000, 32_000, 44_100, 48_000] as const)(
    'keeps the length at %i Hz, in 24 bits',
    async (rateHz) => {
      const frames = 5 * RATE + 1;
      const file = await convert(storedWav('f32', RATE, 1, noise(frames, -20, 6)), {
        format: 'wav24',
        sampleRateHz: rateHz,
      });
      const wav = await wavOf(file);
      expect(wav).toMatchObject({ codec: 'pcm_s24le', sampleRateHz: rateHz, channels: 1 });
      expect(Math.abs(wav.frames - (frames * rateHz) / RATE)).toBeLessThanOrEqual(1);
    },
  );

  it('keeps, mixes or takes one of two channels', async () => {
    const left = sine(440, 0.5, 1);
    const right = sine(1000, 0.25, 1);
    const both = Float64Array.from({ length: 2 * left.length }, (_, i) =>
      i % 2 === 0 ? (left[i / 2] ?? 0) : (right[(i - 1) / 2] ?? 0),
    );
    const stereo = storedWav('s16', RATE, 2, both);
    const expected = {
      keep: both,
      left,
      right,
      mono: left.map((value, i) => (value + (right[i] ?? 0)) / 2),
    };
    for (const [channels, samples] of Object.entries(expected)) {
      const wav = await wavOf(await convert(stereo, { channels: channels as ConvertSettings['channels'] }));
      expect(wav.channels, channels).toBe(channels === 'keep' ? 2 : 1);
      expect(wav.samples.length, channels).toBe(samples.length);
      const off = samples.map((value, i) => Math.abs(value * 32_768 - (wav.samples[i] ?? 0)));
      expect(Math.max(...off.slice(0, 20_000)), channels).toBeLessThanOrEqual(1.01);
    }
    const mono = storedWav('s16', RATE, 1, left);
    expect((await wavOf(await convert(mono, { channels: 'right' }))).frames).toBe(left.length);
  });

  it('brings the loudness to the target: a 997 Hz tone of n LUFS has an RMS of n dBFS (BS.1770)', async () => {
    for (const amplitude of [0.02, 0.7]) {
      const source = storedWav('s16', 48_000, 1, sine(997, amplitude, 5, 48_000));
      const wav = await wavOf(await convert(source, { loudnessLufs: -23 }));
      expect(wav.frames).toBe(5 * 48_000);
      expect(Math.abs(rmsDb(wav.samples) + 23)).toBeLessThan(0.15);
    }
  });

  it('presses peaks down instead of clipping them when quiet sound is raised', async () => {
    const samples = sine(300, 0.1, 20);
    samples.set(sine(300, 0.9, 0.05), 3 * RATE); // 12 dB more would be four times full scale
    const wav = await wavOf(await convert(storedWav('s16', RATE, 1, samples), { loudnessLufs: -9 }));
    const raised = toS16(wav.samples);
    let clipped = 0;
    let longest = 0;
    for (const sample of raised) {
      clipped = Math.abs(sample) >= 32_767 ? clipped + 1 : 0;
      longest = Math.max(longest, clipped);
    }
    expect(peakOf(raised)).toBeGreaterThan(25_000);
    expect(longest).toBeLessThan(10); // a clipped swing is flat for 30 samples, a pressed one at its very top
  });

  it('keeps 24 bits in a flac', async () => {
    const samples = noise(RATE, -30, 8);
    const source = storedWav('s24', RATE, 1, samples);
    const expected = (await wavOf(source)).samples;
    const buffer = await heard(await convert(source, { format: 'flac' }), RATE);
    expect(buffer.getChannelData(0).every((value, i) => value * 2 ** 31 === expected[i])).toBe(true);
  });

  it('gives mp3 what mp3 can hold: 48 kHz of 96, two channels of three', async () => {
    const file = await convert(storedWav('s16', 96_000, 3, noise(3 * 96_000, -20, 9)), { format: 'mp3-cbr' });
    const info = await host.call((api) => api.probe(file));
    expect(info).toMatchObject({ codec: 'mp3', sampleRateHz: 48_000, channels: 2 });
    expect(Math.abs((await heard(file, 48_000)).duration - 1)).toBeLessThan(0.01);
  });

  it('leaves silence silent', async () => {
    const source = storedWav('s16', RATE, 1, new Float64Array(2 * RATE));
    const wav = await wavOf(await convert(source, { loudnessLufs: -16, peakCeilingDb: -1 }));
    expect(wav.frames).toBe(2 * RATE);
    expect(wav.samples.every((sample) => sample === 0)).toBe(true);
  });

  it('holds the ceiling, at the same length and without a shift', async () => {
    const samples = sine(300, 0.1, 3);
    samples.set(sine(300, 0.9, 1), RATE);
    const wav = await wavOf(await convert(storedWav('s16', RATE, 1, samples), { peakCeilingDb: -6 }));
    expect(wav.frames).toBe(samples.length);
    const peak = peakOf(wav.samples);
    expect(20 * Math.log10(peak / 32_768)).toBeLessThan(-5.9);
    expect(20 * Math.log10(peak / 32_768)).toBeGreaterThan(-7);
    const quiet = samples.subarray(0, RATE / 2).map((value, i) => value * 32_768 - (wav.samples[i] ?? 0));
    expect(peakOf(quiet)).toBeLessThan(40);
  });

  it('cuts what is low and leaves what is not', async () => {
    const levels = await Promise.all(
      [40, 1000].map(async (frequencyHz) => {
        const source = storedWav('s16', RATE, 1, sine(frequencyHz, 0.5, 2));
        return rmsDb((await wavOf(await convert(source, { highPassHz: 100 }))).samples);
      }),
    );
    const original = 20 * Math.log10(0.5 / Math.SQRT2);
    expect(levels[0]).toBeLessThan(original - 12);
    expect(Math.abs((levels[1] ?? 0) - original)).toBeLessThan(0.3);
  });

  it('stops at an abort and goes on with the next call', async () => {
    const long = new File(Array<Blob>(40).fill(mp3), 'long.mp3');
    const abort = new AbortController();
    const stopped = await convert(long, {}, () => abort.abort(), abort.signal).catch(
      (error: unknown) => error,
    );
    expect(isAbort(stopped)).toBe(true);
    expect((await wavOf(await convert(ferryMp3, {}))).frames).toBe(ferry.samples);
  });

  it('passes on what fails while the output is used, and leaves nothing behind', async () => {
    const use = (): Promise<void> => Promise.reject(new DOMException('Cancelled', 'AbortError'));
    const call = host.call((api) =>
      api.convert(
        ferryMp3,
        PLAIN,
        Comlink.proxy(use),
        Comlink.proxy(() => {}),
      ),
    );
    expect(isAbort(await call.catch((error: unknown) => error))).toBe(true);
    const bad = new File(['Dear diary.\n'.repeat(100)], 'letter.mp3');
    await expect(convert(bad, {})).rejects.toMatchObject({ code: 'media/not-audio' });
    await expect(convert(new File([], 'empty.wav'), {})).rejects.toMatchObject({ code: 'media/empty' });
    expect(await temporaryFiles()).toEqual([]);
  });

  it('survives more files than a core does', async () => {
    const short = storedWav('s16', RATE, 1, sine(440, 0.3, 1));
    for (let i = 0; i < 60; i++) {
      expect((await wavOf(await convert(short, { sampleRateHz: 24_000 }))).sampleRateHz).toBe(24_000);
    }
  });
});
