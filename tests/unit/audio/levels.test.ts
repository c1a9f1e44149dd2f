import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLevelMeter, dbToRatio, type LevelSummary, ratioToDb } from '../../../src/audio/levels.ts';
import { createSilenceDetector, silences } from '../../../src/audio/silence.ts';
import { noise, randomNumbers } from './recordings.ts';

const RATE = 16_000;

interface Made {
  readonly samples: Float32Array<ArrayBuffer>;
  /** Where the pauses are, in frames. */
  readonly pauses: [number, number][];
}

/**
 * Something like speech of about the given RMS level: syllables of a buzzing tone with weak ends, pauses of one second, all on
 * top of a background.
 */
function spoken(levelDb: number, background: ArrayLike<number>): Made {
  const samples = Float32Array.from(background);
  const random = randomNumbers(11);
  const pauses: [number, number][] = [];
  let at = 0;
  while (at < samples.length) {
    pauses.push([at, Math.min(samples.length, at + RATE)]);
    at += RATE;
    for (let syllables = 8 + Math.floor(random() * 12); syllables > 0; syllables--) {
      const length = Math.round((0.12 + random() * 0.15) * RATE);
      const pitch = 90 + 60 * random();
      for (let i = 0; i < length && at < samples.length; i++, at++) {
        const envelope = Math.sin((Math.PI * i) / length) ** 2;
        let voice = 0;
        for (let k = 1; k < 9; k++) voice += Math.sin((2 * Math.PI * pitch * k * at) / RATE) / k;
        samples[at] = (samples[at] ?? 0) + dbToRatio(levelDb + 3) * envelope * voice;
      }
    }
  }
  return { samples, pauses };
}

function measure(...blocks: Float32Array<ArrayBuffer>[]): LevelSummary {
  const meter = createLevelMeter(RATE, 1);
  for (const block of blocks) meter.push(block);
  return meter.finish();
}

/** How many of the pauses hold a silence of at least 0.8 s at the automatic level, and how much silence lies outside them. */
function found({ samples, pauses }: Made) {
  const detector = createSilenceDetector(measure(samples).autoLevelDb, RATE, 1);
  detector.push(samples);
  const long = silences(detector.finish(), 0.8);
  const inPause = pauses.filter(([a, b]) =>
    long.some((s) => s.startFrame < b - RATE / 2 && s.endFrame > a + RATE / 2),
  );
  return { share: inPause.length / pauses.length, silences: long.length, pauses: pauses.length };
}

const LENGTH = 60 * RATE;

describe('createLevelMeter', () => {
  it.each([-70, -60, -50, -40, -35, -30])(
    'finds the pauses of speech at −20 dB over noise at %i dB',
    (noiseDb) => {
      const made = spoken(-20, noise(LENGTH, noiseDb, 3));
      const levels = measure(made.samples);
      expect(Math.abs(levels.noiseFloorDb - noiseDb)).toBeLessThan(3);
      expect(Math.abs(levels.speechLevelDb + 20)).toBeLessThan(4);
      const { share, silences: count, pauses } = found(made);
      expect(share).toBeGreaterThan(0.95);
      expect(count).toBeLessThanOrEqual(pauses);
    },
  );

  it('finds pauses that are digital silence', () => {
    const made = spoken(-20, new Float64Array(LENGTH));
    expect(measure(made.samples).autoLevelDb).toBeGreaterThanOrEqual(-70);
    expect(found(made).share).toBe(1);
  });

  it('goes by the noise where only the ends of the recording are digital silence', () => {
    const background = noise(LENGTH, -55, 4);
    background.fill(0, 0, 6 * RATE);
    expect(measure(spoken(-20, background).samples).noiseFloorDb).toBeGreaterThan(-58);
  });

  it('finds the pauses over a hum', () => {
    const hum = Float64Array.from({ length: LENGTH }, (_, i) => {
      const t = (2 * Math.PI * i) / RATE;
      return dbToRatio(-45) * (Math.sin(50 * t) + 0.7 * Math.sin(100 * t) + 0.5 * Math.sin(150 * t + 1));
    });
    expect(found(spoken(-20, hum)).share).toBeGreaterThan(0.95);
  });

  it('does not take a recording without contrast for one long pause', () => {
    const steady = Float32Array.from(noise(LENGTH, -30, 5));
    const detector = createSilenceDetector(measure(steady).autoLevelDb, RATE, 1);
    detector.push(steady);
    expect(silences(detector.finish(), 0.05)).toEqual([]);
  });

  it('finds speech that fills a small part of the recording', () => {
    const samples = Float32Array.from(noise(LENGTH, -60, 6));
    samples.set(spoken(-20, noise(5 * RATE, -60, 7)).samples, 20 * RATE);
    const levels = measure(samples);
    expect(levels.noiseFloorDb).toBeLessThan(-57);
    expect(levels.speechLevelDb).toBeGreaterThan(-25);
  });

  it('gives finite levels for nothing, for silence and for full scale', () => {
    for (const samples of [new Float32Array(0), new Float32Array(LENGTH), new Float32Array(LENGTH).fill(1)]) {
      for (const level of Object.values(measure(samples))) expect(Number.isFinite(level)).toBe(true);
    }
  });

  it('gives the same for any blocks and any sample format', () => {
    const samples = Float32Array.from(spoken(-20, noise(5 * RATE, -50, 8)).samples, (value) =>
      Math.fround(Math.round(value * 32_768) / 32_768),
    );
    const whole = measure(samples);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 * RATE }), { maxLength: 6 }), (lengths) => {
        const blocks: Float32Array<ArrayBuffer>[] = [];
        let at = 0;
        for (const length of lengths) blocks.push(samples.slice(at, (at += length)));
        expect(measure(...blocks, samples.slice(at))).toEqual(whole);
      }),
    );
    const meter = createLevelMeter(RATE, 1);
    meter.push(Int16Array.from(samples, (value) => value * 32_768));
    expect(meter.finish()).toEqual(whole);
  });
});

describe('dbToRatio and ratioToDb', () => {
  it('undo each other', () => {
    expect(dbToRatio(-20)).toBeCloseTo(0.1, 12);
    expect(ratioToDb(dbToRatio(-37.5))).toBeCloseTo(-37.5, 12);
    expect(ratioToDb(0)).toBe(-Infinity);
  });
});
