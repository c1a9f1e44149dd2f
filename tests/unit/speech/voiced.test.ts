import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { framesNearSound, quietestSample, voicedFrames } from '../../../workers/speech/voiced.ts';

function tone(seconds: number, amplitude: number): Float32Array {
  return Float32Array.from(
    { length: Math.round(seconds * 16_000) },
    (_, at) => amplitude * Math.sin(2 * Math.PI * 200 * (at / 16_000)),
  );
}

function joined(...parts: readonly Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

describe('voicedFrames', () => {
  it('hears nothing in silence and in noise under −60 dBFS', () => {
    expect(voicedFrames(new Float32Array(16_000))).not.toContain(1);
    expect(voicedFrames(tone(1, 1e-3))).not.toContain(1);
  });

  it('hears a tone between pauses, quiet recordings included', () => {
    for (const amplitude of [0.9, 0.02]) {
      const frames = voicedFrames(joined(tone(0.3, amplitude / 200), tone(0.5, amplitude), tone(0.2, 0)));
      expect([...frames]).toEqual([
        ...Array<number>(30).fill(0),
        ...Array<number>(50).fill(1),
        ...Array<number>(20).fill(0),
      ]);
    }
  });

  it('has a frame for the last part of one', () => {
    expect(voicedFrames(tone(0.001, 0.5))).toEqual(Uint8Array.of(1));
    expect(voicedFrames(new Float32Array(0))).toHaveLength(0);
  });
});

describe('framesNearSound', () => {
  it('keeps the 20 ms frames with a sound less than 0.25 s away', () => {
    const flags = fc.array(fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), {
      maxLength: 300,
    });
    fc.assert(
      fc.property(flags, (list) => {
        const voiced = Uint8Array.from(list);
        const expected: number[] = [];
        for (let frame = 0; frame < voiced.length >> 1; frame++) {
          const near = voiced.subarray(Math.max(0, frame * 2 - 25), frame * 2 + 2 + 25);
          if (near.includes(1)) expected.push(frame);
        }
        expect([...framesNearSound(voiced)]).toEqual(expected);
      }),
    );
  });
});

describe('quietestSample', () => {
  it('lies in the pause', () => {
    const samples = joined(tone(2, 0.5), tone(0.3, 0.001), tone(2, 0.5));
    const at = quietestSample(samples, 0, samples.length) / 16_000;
    expect(at).toBeGreaterThan(2);
    expect(at).toBeLessThan(2.3);
  });
});
