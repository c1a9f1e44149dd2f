import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { PcmSource } from '../../../../src/audio/pcm.ts';
import { measureQuality } from '../../../../src/audio/quality/quality.ts';
import { noise } from '../recordings.ts';
import {
  decodeNative,
  ebur128,
  FERRY,
  filterNative,
  hasFfmpeg,
  mixAt,
  sine,
  sourceOf,
  speechLike,
} from './sounds.ts';

const RATE = 22_050;
const withFfmpeg = describe.skipIf(!hasFfmpeg);
/** A recording of a person, from outside of the project; what is checked on it is checked on made sounds too. */
const LJ = fileURLToPath(new URL('../../../../../shared/audio/lj/LJ001-0001.wav', import.meta.url));
const recordings = hasFfmpeg ? [FERRY, ...(existsSync(LJ) ? [LJ] : [])] : [];

/** Ten seconds of a recording. */
function excerpt(file: string, rateHz = RATE): Float64Array {
  return decodeNative(file, rateHz).slice(0, 10 * rateHz);
}

/** With ends that fade, so that no filter rings. */
function faded(samples: Float64Array): Float64Array {
  const length = samples.length / 10;
  return samples.map((sample, i) => sample * Math.min(1, i / length, (samples.length - 1 - i) / length));
}

function interleave(left: Float64Array, right: Float64Array): Float64Array {
  return Float64Array.from({ length: 2 * left.length }, (_, i) => (i % 2 ? right : left)[i >> 1] ?? 0);
}

describe('loudness', () => {
  it.each([16_000, 22_050, 44_100, 48_000])(
    'of a full-scale sine of 997 Hz in one channel is −3.01 LUFS, as BS.1770 says, at %d Hz',
    async (rate) => {
      const { loudnessLufs } = await measureQuality(sourceOf(sine(997, 0, 2, rate), rate));
      expect(Math.abs((loudnessLufs ?? 0) + 3.01)).toBeLessThan(0.05);
    },
  );

  it('of the same in both channels is 3.01 LU more', async () => {
    const one = sine(997, -20, 2, 48_000);
    const mono = await measureQuality(sourceOf(one, 48_000));
    const stereo = await measureQuality(sourceOf(interleave(one, one), 48_000, 2));
    expect((stereo.loudnessLufs ?? 0) - (mono.loudnessLufs ?? 0)).toBeCloseTo(3.01, 2);
  });

  it('leaves pauses out: a tone is as loud with ten seconds of silence after it', async () => {
    const tone = sine(997, -20, 5, RATE);
    const long = new Float64Array(15 * RATE);
    long.set(tone);
    const [a, b] = await Promise.all([tone, long].map((samples) => measureQuality(sourceOf(samples, RATE))));
    expect(Math.abs((a?.loudnessLufs ?? 0) - (b?.loudnessLufs ?? 0))).toBeLessThan(0.3);
  });

  it('is unknown for silence and for less than 0.4 s', async () => {
    const silent = await measureQuality(sourceOf(new Float64Array(RATE), RATE));
    expect(silent).toMatchObject({ loudnessLufs: null, truePeakDb: null, snrDb: null, bandwidthHz: null });
    expect((await measureQuality(sourceOf(sine(997, -20, 0.39, RATE), RATE))).loudnessLufs).toBeNull();
  });
});

withFfmpeg('loudness and true peak, beside ffmpeg ebur128 on the PATH (skipped without it)', () => {
  it.each(recordings)('of %s are within 0.1 LU and 0.2 dB', async (file) => {
    for (const rate of [16_000, RATE, 48_000]) {
      const samples = excerpt(file, rate);
      const measured = await measureQuality(sourceOf(samples, rate));
      const reference = ebur128(samples, rate);
      expect(Math.abs((measured.loudnessLufs ?? 0) - reference.loudnessLufs)).toBeLessThanOrEqual(0.1);
      expect(Math.abs((measured.truePeakDb ?? 0) - reference.truePeakDb)).toBeLessThanOrEqual(0.2);
    }
  });

  it.each([
    ['quiet noise', noise(6 * RATE, -55, 1)],
    ['speech and long pauses', speechLike(12, RATE)],
    ['half a second', speechLike(0.5, RATE)],
    ['between the samples', faded(sine(RATE / 4, -6, 3, RATE, Math.PI / 4))],
  ])('of %s are, too', async (_, samples) => {
    const measured = await measureQuality(sourceOf(samples, RATE));
    const reference = ebur128(samples, RATE);
    expect(Math.abs((measured.loudnessLufs ?? 0) - reference.loudnessLufs)).toBeLessThanOrEqual(0.1);
    expect(Math.abs((measured.truePeakDb ?? 0) - reference.truePeakDb)).toBeLessThanOrEqual(0.2);
  });

  it('of two channels are, too', async () => {
    const samples = interleave(speechLike(5, RATE), noise(5 * RATE, -40, 2));
    const measured = await measureQuality(sourceOf(samples, RATE, 2));
    const reference = ebur128(samples, RATE, 2);
    expect(Math.abs((measured.loudnessLufs ?? 0) - reference.loudnessLufs)).toBeLessThanOrEqual(0.1);
    expect(Math.abs((measured.truePeakDb ?? 0) - reference.truePeakDb)).toBeLessThanOrEqual(0.2);
  });
});

describe('true peak', () => {
  it('finds the top of a sine that every sample misses', async () => {
    const samples = faded(sine(RATE / 4, -6, 1, RATE, Math.PI / 4));
    const { truePeakDb } = await measureQuality(sourceOf(samples, RATE));
    expect(Math.max(...samples)).toBeLessThan(0.36); // −9 dB
    expect(truePeakDb).toBeCloseTo(-6, 1);
  });

  it('does not depend on where the blocks of a long clip meet', async () => {
    const rate = 8000;
    const samples = noise((1 << 21) + 100, -60, 1);
    for (const at of [(1 << 21) - 1, 1 << 21]) samples[at] = 0.5; // two in a row: louder between them
    const { truePeakDb } = await measureQuality(sourceOf(samples, rate));
    const alone = await measureQuality(sourceOf(samples.slice((1 << 21) - 50, (1 << 21) + 50), rate));
    expect(truePeakDb).toBeCloseTo(alone.truePeakDb ?? 0, 6);
    expect(truePeakDb).toBeGreaterThan(20 * Math.log10(0.6));
  });
});

describe('clipping', () => {
  it('counts the tops of a sine that was too loud, in each format', async () => {
    // 20 periods above and below full scale, each cut for more than 3 samples.
    const samples = sine(100, 6, 0.2, RATE).map((sample) => Math.max(-1, Math.min(1, sample)));
    const above = samples.filter((sample) => Math.abs(sample) >= 32_767 / 32_768).length;
    for (const format of ['s16', 's24', 'f32'] as const) {
      const { clippedRuns, clippedSamples } = await measureQuality(sourceOf(samples, RATE, 1, format));
      expect({ clippedRuns, clippedSamples }).toEqual({ clippedRuns: 40, clippedSamples: above });
    }
  });

  it('is not a peak at full scale of one or two samples, nor two of opposite sign', async () => {
    const samples = new Float64Array(100);
    samples.set([1, 1, -1, -1], 10);
    samples.set([1], 50);
    expect((await measureQuality(sourceOf(samples, RATE))).clippedRuns).toBe(0);
    samples.set([1, 1, 1], 80);
    expect(await measureQuality(sourceOf(samples, RATE))).toMatchObject({
      clippedRuns: 1,
      clippedSamples: 3,
    });
  });
});

describe('signal to noise', () => {
  const pink = (white: Float64Array): Float64Array => {
    let held = 0;
    return white.map((sample) => (held = 0.97 * held + sample));
  };
  const voices: [string, Float64Array][] = [
    ['made speech', speechLike(8, RATE)],
    ...recordings.map((file): [string, Float64Array] => [file, excerpt(file)]),
  ];

  it.each(voices)(
    'of %s mixed with white and with low noise is within 2 dB of the mixture',
    async (_, voice) => {
      const white = noise(voice.length, -20, 5);
      for (const background of [white, pink(white)]) {
        for (const snrDb of [0, 5, 10, 15, 20, 25]) {
          const measured = await measureQuality(sourceOf(mixAt(voice, background, snrDb), RATE, 1, 'f32'));
          expect(Math.abs((measured.snrDb ?? 99) - snrDb), `${snrDb} dB`).toBeLessThanOrEqual(2);
        }
      }
    },
  );

  it('is not made better by digital silence in the pauses', async () => {
    const mixture = mixAt(speechLike(6, RATE), noise(6 * RATE, -20, 5), 10);
    const gated = new Float64Array(9 * RATE);
    gated.set(mixture, 2 * RATE);
    const { snrDb } = await measureQuality(sourceOf(gated, RATE));
    expect(Math.abs((snrDb ?? 99) - 10)).toBeLessThanOrEqual(2);
  });
});

describe('bandwidth', () => {
  it('is half the rate where sound reaches it', async () => {
    expect((await measureQuality(sourceOf(noise(2 * RATE, -30, 1), RATE))).bandwidthHz).toBe(RATE / 2);
  });

  it.each([4000, 6000, 9000])('of harmonics up to %d Hz is within 500 Hz of it', async (topHz) => {
    const samples = new Float64Array(3 * RATE);
    for (let hz = 120; hz <= topHz; hz += 120) {
      const level = -20 - 12 * Math.log2(Math.max(1, hz / 500));
      sine(hz, level, 3, RATE, hz).forEach((value, i) => (samples[i] = (samples[i] ?? 0) + value));
    }
    const { bandwidthHz } = await measureQuality(sourceOf(samples, RATE, 1, 's16'));
    expect(Math.abs((bandwidthHz ?? 0) - topHz)).toBeLessThan(500);
  });
});

withFfmpeg('bandwidth of speech that native ffmpeg low-passed (skipped without it)', () => {
  const brickWall = (hz: number): string => `firequalizer=gain='if(lt(f,${hz}),0,-120)':zero_phase=1`;

  it.each(recordings)('%s: within 500 Hz of the cut', async (file) => {
    const whole = excerpt(file);
    const own = (await measureQuality(sourceOf(whole, RATE, 1, 's16'))).bandwidthHz ?? 0;
    for (const cutHz of [3000, 4000, 5500, 7000, 8000]) {
      const cut = filterNative(whole, RATE, brickWall(cutHz));
      const { bandwidthHz } = await measureQuality(sourceOf(cut, RATE, 1, 's16'));
      expect(Math.abs((bandwidthHz ?? 0) - Math.min(own, cutHz)), `${cutHz} Hz`).toBeLessThan(500);
    }
  });

  /** A Butterworth low-pass of an even order, 6 dB an octave each: −3 dB at the frequency. */
  const butterworth = (hz: number, order: number): string =>
    Array.from({ length: order / 2 }, (_, k) => {
      const q = 1 / (2 * Math.cos((Math.PI * (2 * k + 1)) / (2 * order)));
      return `lowpass=f=${hz}:p=2:t=q:w=${q.toFixed(4)}`;
    }).join(',');

  it.each(recordings)(
    '%s: within 500 Hz of a cut of 96 dB an octave, never below a softer one',
    async (file) => {
      const whole = excerpt(file);
      const own = (await measureQuality(sourceOf(whole, RATE, 1, 's16'))).bandwidthHz ?? 0;
      for (const cutHz of [3000, 4000, 5500, 7000, 8000]) {
        const offBy = async (order: number): Promise<number> => {
          const cut = filterNative(whole, RATE, butterworth(cutHz, order));
          return (
            ((await measureQuality(sourceOf(cut, RATE, 1, 's16'))).bandwidthHz ?? 0) - Math.min(own, cutHz)
          );
        };
        expect(Math.abs(await offBy(16)), `${cutHz} Hz`).toBeLessThan(500);
        for (const order of [4, 8, 12])
          expect(await offBy(order), `${cutHz} Hz, order ${order}`).toBeGreaterThan(-500);
      }
    },
  );

  it.each(recordings)('%s: an old rate shows after it was raised to 44.1 kHz', async (file) => {
    const old = filterNative(excerpt(file), RATE, 'anull', 16_000);
    const raised = filterNative(old, 16_000, 'anull', 44_100);
    const { bandwidthHz } = await measureQuality(sourceOf(raised, 44_100, 1, 's16'));
    expect(bandwidthHz).toBeGreaterThan(7000);
    expect(bandwidthHz).toBeLessThan(8500);
  });
});

describe('offset', () => {
  it('is the mean of the channel where it is largest, with its sign', async () => {
    const left = sine(100, -20, 1, RATE);
    const right = left.map((sample) => sample - 0.02);
    const { dcOffset } = await measureQuality(sourceOf(interleave(left, right), RATE, 2));
    expect(dcOffset).toBeCloseTo(-0.02, 6);
  });
});

describe('the hash of the content', () => {
  const hash = async (source: PcmSource): Promise<string> => (await measureQuality(source)).contentHash;
  const samples = speechLike(1, RATE);

  it('is the same for the same samples, and another for one sample, rate or channel else', async () => {
    const same = await hash(sourceOf(samples, RATE, 1, 's16'));
    expect(same).toMatch(/^[0-9a-f]{32}$/);
    expect(await hash(sourceOf(samples.slice(), RATE, 1, 's16'))).toBe(same);
    const other = samples.slice();
    other[500] = (other[500] ?? 0) + 2 / 32_768;
    const hashes = await Promise.all([
      hash(sourceOf(other, RATE, 1, 's16')),
      hash(sourceOf(samples, 2 * RATE, 1, 's16')),
      hash(sourceOf(samples, RATE, 2, 's16')),
    ]);
    expect(new Set([same, ...hashes]).size).toBe(4);
  });
});
