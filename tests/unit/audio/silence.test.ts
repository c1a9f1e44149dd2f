import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SampleArray } from '../../../src/audio/pcm.ts';
import { createSilenceDetector, silenceFrames, silences } from '../../../src/audio/silence.ts';
import { joinSample, readBlocks, splitSamples } from '../../../src/audio/pcm.ts';
import { parseWav } from '../../../src/audio/wav.ts';
import { type StoredFormat, storedWav, testRecording } from './recordings.ts';

function detect(blocks: readonly SampleArray[], levelDb: number, sampleRateHz: number, channels: number) {
  const detector = createSilenceDetector(levelDb, sampleRateHz, channels);
  for (const block of blocks) detector.push(block);
  return detector.finish();
}

/** The definition, sample by sample. */
function runsByDefinition(samples: Int16Array, levelDb: number, shortest: number): number[] {
  const threshold = Math.trunc(10 ** (levelDb / 20) * 32_767);
  const runs: number[] = [];
  let start = 0;
  for (let i = 0; i <= samples.length; i++) {
    if (i < samples.length && Math.abs(samples[i] ?? 0) < threshold) continue;
    if (i - start >= shortest) runs.push(start, i);
    start = i + 1;
  }
  return runs;
}

/** Stretches of quiet and loud samples: what makes borders fall everywhere, unlike plain noise. */
const stretches = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom(0, 326, 327, -327, 328, 9000, -9000)), {
    maxLength: 40,
  })
  .map((parts) => Int16Array.from(parts.flatMap(([length, value]) => Array<number>(length).fill(value))));

describe('createSilenceDetector', () => {
  it('finds the runs of the definition, whatever the blocks', () => {
    fc.assert(
      fc.property(
        stretches,
        fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 60 }),
        fc.constantFrom(1, 2, 3),
        fc.constantFrom(20, 100, 400),
        (samples, blockLengths, channels, sampleRateHz) => {
          const blocks: Int16Array<ArrayBuffer>[] = [];
          let at = 0;
          for (const length of blockLengths) {
            blocks.push(samples.slice(at, at + length));
            at += length;
          }
          blocks.push(samples.slice(at));
          const shortest = silenceFrames(0.05, sampleRateHz) * channels;
          const found = detect(blocks, -40, sampleRateHz, channels);
          expect([...found.runs]).toEqual(runsByDefinition(samples, -40, shortest));
          expect(found.frames).toBe(samples.length / channels);
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('takes a sample at the threshold for sound and one below for silence, in every format', () => {
    const level = -40; // a ratio of 0.01
    const edge = (samples: SampleArray) => [...detect([samples], level, 20, 1).runs];
    expect(edge(Int16Array.of(326, 327, 326, -326, -327))).toEqual([0, 1, 2, 4]); // trunc(0.01 * 32767) = 327
    expect(edge(Int32Array.of(21_474_835, 21_474_836))).toEqual([0, 1]); // trunc(0.01 * (2³¹ − 1))
    expect(edge(Float32Array.of(0.00999, Math.fround(0.01), NaN, 0))).toEqual([0, 1, 3, 4]);
    expect(edge(Float64Array.of(0.00999, 0.01))).toEqual([0, 1]);
  });

  it('finds in rounded floats what it finds in the floats, asking for hardly any of them', () => {
    const floats = Float32Array.from(testRecording(8000, 1, 20));
    const { coarse, fine } = splitSamples(floats);
    let asked = 0;
    for (const levelDb of [-70, -60, -50, -48, -37, -31.4, -12]) {
      const detector = createSilenceDetector(levelDb, 8000, 1);
      for (let at = 0; at < floats.length; at += 10_007) {
        detector.push(coarse.slice(at, at + 10_007), (index) => {
          asked++;
          return joinSample(coarse[at + index] ?? 0, fine[at + index] ?? 0);
        });
      }
      expect(detector.finish()).toEqual(detect([floats], levelDb, 8000, 1));
    }
    expect(asked).toBeLessThan(0.05 * floats.length);
  });

  it('finds nothing at a level that no sample can be below', () => {
    expect([...detect([new Int16Array(100)], -120, 20, 1).runs]).toEqual([]);
  });
});

describe('silences', () => {
  it('answers any duration from the one list, in whole frames inside the silence', () => {
    const runs = {
      levelDb: -40,
      sampleRateHz: 100,
      channels: 2,
      frames: 100,
      runs: Float64Array.of(3, 33, 100, 200),
    };
    expect(silences(runs, 0.05)).toEqual([
      { startFrame: 2, endFrame: 16 },
      { startFrame: 50, endFrame: 100 },
    ]);
    expect(silences(runs, 0.15)).toHaveLength(2); // 30 samples, as many as 15 frames have
    expect(silences(runs, 0.16)).toEqual([{ startFrame: 50, endFrame: 100 }]);
  });
});

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

describe.skipIf(!hasFfmpeg)('silences, beside ffmpeg silencedetect on the PATH (skipped without it)', () => {
  const formats: StoredFormat[] = ['u8', 's16', 's24', 's32', 'f32', 'f64'];

  it.each(formats.flatMap((format) => [1, 3].map((channels) => [format, channels] as const)))(
    'are the same to the frame for %s with %i channels',
    async (format, channels) => {
      const sampleRateHz = 8000;
      const file = storedWav(format, sampleRateHz, channels, testRecording(sampleRateHz, channels, 12));
      const folder = mkdtempSync(join(tmpdir(), 'silence-'));
      try {
        const path = join(folder, 'a.wav');
        writeFileSync(path, new Uint8Array(await file.arrayBuffer()));
        const wav = await parseWav(file);
        if (!wav) throw new Error('not read as wav');
        let compared = 0;
        for (const levelDb of [-37, -31]) {
          const detector = createSilenceDetector(levelDb, sampleRateHz, channels);
          for await (const block of readBlocks(wav.pcm)) detector.push(block);
          const runs = detector.finish();
          for (const durationS of [0.05, 0.43]) {
            const found = silences(runs, durationS);
            compared += found.length;
            const frames = silencedetect(path, levelDb, durationS).map((s) => Math.round(s * sampleRateHz));
            expect(found.flatMap(({ startFrame, endFrame }) => [startFrame, endFrame])).toEqual(frames);
          }
        }
        expect(compared).toBeGreaterThan(20);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );

  /** Starts and ends in the seconds it prints: six digits, which under 100 s tell frames at 8 kHz apart. */
  function silencedetect(path: string, levelDb: number, durationS: number): number[] {
    const filter = `silencedetect=n=${levelDb}dB:d=${durationS}`;
    const args = ['-hide_banner', '-i', path, '-af', filter, '-f', 'null', '-'];
    const { stderr } = spawnSync('ffmpeg', args, { encoding: 'utf8' });
    return [...stderr.matchAll(/silence_(?:start|end): (-?[\d.e-]+)/g)].map((match) => Number(match[1]));
  }
});
