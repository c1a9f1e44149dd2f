import { describe, expect, it } from 'vitest';
import { checkSound, evenGainDb } from '../../../src/audio/sound-check.ts';

const RATE_HZ = 8000;
const sine = (seconds: number, amplitude: number) =>
  Float32Array.from(
    { length: seconds * RATE_HZ },
    (_, i) => amplitude * Math.sin((2 * Math.PI * 200 * i) / RATE_HZ),
  );
const join = (...parts: readonly Float32Array[]) => {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};

describe('the sound of a clip', () => {
  it('has the level of a sine 3 dB below its peak, and the quiet of its pauses', () => {
    const sound = checkSound(join(sine(1, 0.001), sine(2, 0.5), sine(1, 0.001)), RATE_HZ, 1);
    const half = 20 * Math.log10(0.5);
    expect(sound.durationS).toBe(4);
    expect(sound.peakDb).toBeCloseTo(half, 2);
    expect(sound.speechDb).toBeCloseTo(half - 3.01, 1);
    for (const level of [sound.quietDb, sound.startDb, sound.endDb]) expect(level).toBeCloseTo(-63.01, 1);
    expect(sound.clippedRuns).toBe(0);
  });

  it('tells a loud end from a quiet one', () => {
    const { startDb, endDb } = checkSound(join(sine(1, 0.5), sine(1, 0.001)), RATE_HZ, 1);
    expect(startDb - endDb).toBeCloseTo(20 * Math.log10(500), 1);
  });

  it('counts the tops that were cut off, in 16 bit and in each channel for itself', () => {
    const loud = sine(0.05, 2).map((sample) => Math.max(-1, Math.min(1, sample)));
    // 0.05 s of 200 Hz are ten swings, each cut at its top and at its bottom.
    expect(checkSound(loud, RATE_HZ, 1).clippedRuns).toBe(20);
    const s16 = Int16Array.from(loud, (sample) => Math.round(sample * 32_767));
    expect(checkSound(s16, RATE_HZ, 1).clippedRuns).toBe(20);
    const stereo = Int16Array.from({ length: 2 * s16.length }, (_, i) =>
      i % 2 === 0 ? (s16[i / 2] ?? 0) : 0,
    );
    expect(checkSound(stereo, RATE_HZ, 2).clippedRuns).toBe(20);
  });

  it('takes a peak that only touches full scale for what it is', () => {
    const samples = new Int16Array(RATE_HZ);
    samples[100] = 32_767;
    samples[101] = 32_767;
    expect(checkSound(samples, RATE_HZ, 1).clippedRuns).toBe(0);
  });

  it('is as quiet as can be where there is nothing', () => {
    expect(checkSound(new Int16Array(0), RATE_HZ, 1)).toEqual({
      durationS: 0,
      speechDb: -100,
      quietDb: -100,
      startDb: -100,
      endDb: -100,
      peakDb: -100,
      clippedRuns: 0,
    });
  });
});

describe('an even volume', () => {
  it('brings voices to one level, as far as their peaks let it, and raises no noise beyond measure', () => {
    expect(evenGainDb({ speechDb: -12, peakDb: -0.5 })).toBeCloseTo(-8);
    expect(evenGainDb({ speechDb: -32, peakDb: -20 })).toBeCloseTo(12);
    expect(evenGainDb({ speechDb: -32, peakDb: -6 })).toBeCloseTo(5);
    expect(evenGainDb({ speechDb: -90, peakDb: -80 })).toBe(24);
  });
});
