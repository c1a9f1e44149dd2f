/** The suggestion on real speech: 32 clips of one reader, pauses of known length between them, over noise and hum. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createLevelMeter, dbToRatio } from '../../../src/audio/levels.ts';
import { createSilenceDetector, silences } from '../../../src/audio/silence.ts';
import { planSplit } from '../../../src/audio/split-plan.ts';
import { suggestDuration, suggestLevel, tryDurations } from '../../../src/audio/suggest.ts';
import { parseWav } from '../../../src/audio/wav.ts';
import { readFrames, toS16 } from '../../../src/audio/pcm.ts';
import { parseWhisperJson } from '../../../src/dataset/whisper-json.ts';
import { noise, randomNumbers } from './recordings.ts';

const SHARED = new URL('../../../../shared/', import.meta.url);
const REFERENCE = new URL('reference/lj-openai-base.json', SHARED);
const RATE = 22_050;
const SPEECH_DB = -20;
const LIMITS = { minClipS: 0.6, maxClipS: 11, mergeShort: true, edgePaddingS: 0.5 };
/** Louder samples are speech: its level is theirs. The clips' own noise lies 20 dB lower. */
const VOICED = 500;
/** Where the reader has stopped. */
const FADED = 330;
/** The reference tells where words begin and end to about this. */
const WORD_SLACK_S = 0.06;

interface Reading {
  readonly parts: readonly { readonly at: number; readonly samples: Int16Array }[];
  readonly frames: number;
  /** In frames. */
  readonly words: readonly (readonly [number, number])[];
  readonly gaps: readonly (readonly [number, number])[];
  /** Brings the speech to SPEECH_DB. */
  readonly gain: number;
}

async function read(): Promise<Reading> {
  const random = randomNumbers(3);
  const parts: { at: number; samples: Int16Array }[] = [];
  const words: [number, number][] = [];
  const gaps: [number, number][] = [];
  let at = Math.round(0.7 * RATE);
  let power = 0;
  let voiced = 0;
  for (const [name, { segments }] of parseWhisperJson(await readFile(REFERENCE, 'utf8'))) {
    const wav = await parseWav(new File([await readFile(new URL(`audio/lj/${name}`, SHARED))], name));
    if (!wav) throw new Error(`${name} is no wav.`);
    const samples = toS16(await readFrames(wav.pcm, 0, wav.pcm.frames));
    parts.push({ at, samples });
    for (const sample of samples) {
      if (Math.abs(sample) <= VOICED) continue;
      power += (sample / 32_768) ** 2;
      voiced++;
    }
    for (const { startS, endS } of segments.flatMap((segment) => segment.words ?? [])) {
      if (startS !== null && endS !== null) words.push([at + startS * RATE, at + endS * RATE]);
    }
    const end = samples.findLastIndex((sample) => Math.abs(sample) >= FADED) + 1;
    const next = at + samples.length + Math.round((0.42 + 1.2 * random()) * RATE);
    gaps.push([at + end, next]);
    at = next;
  }
  return { parts, frames: at, words, gaps, gain: dbToRatio(SPEECH_DB) / Math.sqrt(power / voiced) };
}

/** Three tones of a chord that swells. */
function hum(frames: number, levelDb: number): Float64Array {
  const gain = dbToRatio(levelDb) / Math.sqrt((1 + 0.49 + 0.25) / 2);
  return Float64Array.from({ length: frames }, (_, i) => {
    const t = (2 * Math.PI * i) / RATE;
    const swell = 0.8 + 0.2 * Math.sin(t / 7);
    return gain * swell * (Math.sin(110 * t) + 0.7 * Math.sin(165 * t + 1) + 0.5 * Math.sin(277 * t + 2));
  });
}

/** What the suggestion makes of the reading over a background; quieter samples of the clips are left out where they are noise. */
function judge({ parts, frames, words, gaps, gain }: Reading, background: ArrayLike<number>, quietest = 0) {
  const samples = Float32Array.from(background);
  for (const part of parts) {
    part.samples.forEach((sample, i) => {
      const heard = Math.abs(sample) < quietest ? 0 : sample / 32_768;
      samples[part.at + i] = (samples[part.at + i] ?? 0) + gain * heard;
    });
  }
  const meter = createLevelMeter(RATE, 1);
  meter.push(samples);
  const level = suggestLevel(meter.finish());
  const detector = createSilenceDetector(level.levelDb, RATE, 1);
  detector.push(samples);
  const runs = detector.finish();
  const found = silences(runs, 0.4);
  const hit = gaps.filter(([start, end]) =>
    found.some((s) => Math.min(end, s.endFrame) - Math.max(start, s.startFrame) > (end - start) / 2),
  );
  const silenceDurationS = suggestDuration([tryDurations(runs, LIMITS)])?.silenceDurationS ?? 0.8;
  const { cuts } = planSplit(runs, { ...LIMITS, silenceDurationS, forceCut: false });
  const slack = WORD_SLACK_S * RATE;
  const cutWords = words.filter(([start, end]) =>
    cuts.some(({ frame }) => start + slack < frame && frame < end - slack),
  );
  expect(frames).toBe(samples.length);
  return {
    clear: level.clear,
    share: hit.length / gaps.length,
    cuts: cuts.length,
    cutWords: cutWords.length,
  };
}

describe.skipIf(!existsSync(REFERENCE))('the suggestion for real speech (needs ../shared)', async () => {
  const reading = existsSync(REFERENCE) ? await read() : null;

  it.each([
    ['noise at −70 dB', (frames: number) => noise(frames, -70, 3), 0],
    ['noise at −60 dB', (frames: number) => noise(frames, -60, 3), 0],
    ['noise at −50 dB', (frames: number) => noise(frames, -50, 3), 0],
    ['noise at −40 dB', (frames: number) => noise(frames, -40, 3), 0],
    ['noise at −30 dB', (frames: number) => noise(frames, -30, 3), 0],
    ['a hum at −60 dB', (frames: number) => hum(frames, -60), 0],
    ['a hum at −50 dB', (frames: number) => hum(frames, -50), 0],
    ['a hum at −40 dB', (frames: number) => hum(frames, -40), 0],
    ['digital silence', (frames: number) => new Float64Array(frames), 60],
  ] as const)(
    'over %s finds nearly all gaps and cuts through no word, or says that it cannot',
    (name, make, quietest) => {
      if (!reading) throw new Error('skipped');
      const { clear, share, cuts, cutWords } = judge(reading, make(reading.frames), quietest);
      expect(clear).toBe(name !== 'noise at −30 dB');
      if (!clear) return;
      expect(share).toBeGreaterThanOrEqual(0.95);
      expect(cuts).toBeGreaterThan(25);
      expect(cutWords).toBe(0);
    },
  );
});
