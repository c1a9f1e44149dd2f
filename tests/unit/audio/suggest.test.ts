import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLevelMeter, dbToRatio } from '../../../src/audio/levels.ts';
import { createSilenceDetector, silences, type SilenceRuns } from '../../../src/audio/silence.ts';
import { planSplit } from '../../../src/audio/split-plan.ts';
import { measureSilences, suggestDuration, suggestLevel, tryDurations } from '../../../src/audio/suggest.ts';
import { noise, randomNumbers } from './recordings.ts';

const RATE = 22_050;
const LENGTH_S = 120;
const LIMITS = { minClipS: 0.6, maxClipS: 11, mergeShort: true, edgePaddingS: 0.5 };

interface Spoken {
  readonly samples: Float32Array<ArrayBuffer>;
  /** From the first to the last sound of each word, in frames. */
  readonly words: readonly (readonly [number, number])[];
  /** The pauses over 0.4 s between words, in frames. */
  readonly gaps: readonly (readonly [number, number])[];
}

/**
 * Words of one to four syllables at about −20 dB, loud and less loud, with weak ends and with closures as before a "p" in them;
 * words follow each other within 0.02 to 0.25 s, phrases after a pause of 0.42 to 1.4 s. Over the given background.
 */
function speak(background: ArrayLike<number>, seed = 5): Spoken {
  const samples = Float32Array.from(background);
  const random = randomNumbers(seed);
  const words: [number, number][] = [];
  const gaps: [number, number][] = [];
  let at = Math.round(0.3 * RATE);
  while (at < samples.length - 6 * RATE) {
    for (let count = 3 + Math.floor(random() * 7); count > 0; count--) {
      const start = at;
      const gain = dbToRatio(-14 - 3 * random());
      for (let syllables = 1 + Math.floor(random() * 4); syllables > 0; syllables--) {
        const length = Math.round((0.1 + random() * 0.15) * RATE);
        const pitch = 90 + 60 * random();
        for (let i = 0; i < length; i++, at++) {
          const envelope = Math.sin((Math.PI * (i + 0.5)) / length);
          let voice = 0;
          for (let k = 1; k < 9; k++) voice += Math.sin((2 * Math.PI * pitch * k * at) / RATE) / k;
          samples[at] = (samples[at] ?? 0) + gain * envelope * voice;
        }
        if (syllables > 1 && random() < 0.3) at += Math.round(random() * 0.08 * RATE);
      }
      words.push([start, at]);
      if (count > 1) at += Math.round((0.02 + 0.23 * random()) * RATE);
    }
    const pause = Math.round((0.42 + random()) * RATE);
    gaps.push([at, at + pause]);
    at += pause;
  }
  gaps.pop(); // the last one runs on to the end of the recording
  return { samples, words, gaps };
}

function measure(samples: Float32Array<ArrayBuffer>) {
  const meter = createLevelMeter(RATE, 1);
  meter.push(samples);
  return meter.finish();
}

function runsAt(samples: Float32Array<ArrayBuffer>, levelDb: number): SilenceRuns {
  const detector = createSilenceDetector(levelDb, RATE, 1);
  detector.push(samples);
  return detector.finish();
}

/** The share of true gaps over 0.4 s in which a silence that long is found, and the words that a cut would go through. */
function judge({ samples, words, gaps }: Spoken) {
  const level = suggestLevel(measure(samples));
  const runs = runsAt(samples, level.levelDb);
  const found = silences(runs, 0.4);
  const hit = gaps.filter(([start, end]) =>
    found.some((s) => Math.min(end, s.endFrame) - Math.max(start, s.startFrame) > (end - start) / 2),
  );
  const suggestion = suggestDuration([tryDurations(runs, LIMITS)]);
  const plan = planSplit(runs, {
    ...LIMITS,
    silenceDurationS: suggestion?.silenceDurationS ?? 0.8,
    forceCut: false,
  });
  const middles = [
    ...found.map((s) => Math.floor((s.startFrame + s.endFrame) / 2)),
    ...plan.cuts.map(({ frame }) => frame),
  ];
  const cutWords = words.filter(([start, end]) => middles.some((m) => start < m && m < end));
  return { level, suggestion, plan, share: hit.length / gaps.length, cutWords: cutWords.length };
}

function hum(levelDb: number): Float64Array {
  const gain = dbToRatio(levelDb) / Math.sqrt((1 + 0.49 + 0.25) / 2);
  return Float64Array.from({ length: LENGTH_S * RATE }, (_, i) => {
    const t = (2 * Math.PI * i) / RATE;
    const swell = 0.8 + 0.2 * Math.sin(t / 7);
    return gain * swell * (Math.sin(110 * t) + 0.7 * Math.sin(165 * t + 1) + 0.5 * Math.sin(277 * t + 2));
  });
}

describe('the suggested level', () => {
  it.each([-70, -60, -50, -40, -30])(
    'finds the gaps and cuts no word over noise at %i dB, or says that it cannot',
    (noiseDb) => {
      const { level, share, cutWords } = judge(speak(noise(LENGTH_S * RATE, noiseDb, 3)));
      if (level.clear) {
        expect(share).toBeGreaterThanOrEqual(0.95);
        expect(cutWords).toBe(0);
      } else expect(level.reason).toMatch(/may count as silence/);
      expect(level.clear).toBe(noiseDb <= -40);
    },
  );

  it.each([-60, -50, -40])('finds the gaps and cuts no word over a swelling chord at %i dB', (humDb) => {
    const { level, share, cutWords } = judge(speak(hum(humDb)));
    expect(level.clear).toBe(true);
    expect(share).toBeGreaterThanOrEqual(0.95);
    expect(cutWords).toBe(0);
  });

  it('finds every gap of digital silence and cuts no word', () => {
    const { level, share, cutWords } = judge(speak(new Float64Array(LENGTH_S * RATE)));
    expect(level.reason).toMatch(/digital silence/);
    expect({ clear: level.clear, share, cutWords }).toEqual({ clear: true, share: 1, cutWords: 0 });
  });

  it.each([
    ['steady noise', () => noise(LENGTH_S * RATE, -30, 4)],
    ['a chord alone', () => hum(-20)],
  ] as const)('says that %s has no pauses to tell', (_, make) => {
    const { clear, reason } = suggestLevel(measure(Float32Array.from(make())));
    expect(clear).toBe(false);
    expect(reason).toMatch(/no level tells pauses from speech/);
  });

  it('takes a recording without sound for one silence, and says so', () => {
    const nothing = new Int16Array(LENGTH_S * RATE);
    const meter = createLevelMeter(RATE, 1);
    meter.push(nothing);
    const { levelDb, clear, reason } = suggestLevel(meter.finish());
    expect(clear).toBe(false);
    expect(reason).toMatch(/no sound in it/);
    const detector = createSilenceDetector(levelDb, RATE, 1);
    detector.push(nothing);
    expect(silences(detector.finish(), 1)).toEqual([{ startFrame: 0, endFrame: nothing.length }]);
  });
});

/** Sound with silences at the given [start, end) in seconds. */
function runsOf(durationS: number, ...pauses: readonly (readonly [number, number])[]): SilenceRuns {
  return {
    levelDb: -40,
    sampleRateHz: 1000,
    channels: 1,
    frames: durationS * 1000,
    runs: Float64Array.from(pauses.flat(), (s) => Math.round(s * 1000)),
  };
}

describe('the suggested silence duration', () => {
  it('is the longest one that leaves nearly all speech in clips of the right length', () => {
    // Pauses of 0.5 s every 8 s, of 1.5 s every 24 s.
    const pauses = Array.from({ length: 30 }, (_, i): [number, number] => {
      const start = 8 * (i + 1);
      return [start, start + (i % 3 === 2 ? 1.5 : 0.5)];
    });
    const trial = tryDurations(runsOf(248, ...pauses), LIMITS);
    const suggestion = suggestDuration([trial]);
    expect(suggestion?.silenceDurationS).toBe(0.5);
    expect(suggestion?.usableShare).toBe(1);
    expect(suggestion?.reason).toMatch(/^0\.5 s is the longest/);
  });

  it('says what is left where no duration is enough', () => {
    const suggestion = suggestDuration([tryDurations(runsOf(100, [10, 10.7]), LIMITS)]);
    expect(suggestion?.silenceDurationS).toBe(0.7);
    expect(suggestion?.usableShare).toBeCloseTo(10.35 / 100, 1);
    expect(suggestion?.reason).toMatch(/No duration alone/);
  });

  it('weighs several recordings by their speech', () => {
    const pausesEvery = (stepS: number, pauseS: number, lengthS: number) =>
      runsOf(
        lengthS,
        ...Array.from({ length: Math.floor(lengthS / stepS) - 1 }, (_, i): [number, number] => [
          stepS * (i + 1),
          stepS * (i + 1) + pauseS,
        ]),
      );
    const long = tryDurations(pausesEvery(9, 1, 900), LIMITS);
    const short = tryDurations(pausesEvery(9, 0.3, 45), LIMITS);
    expect(suggestDuration([long])?.silenceDurationS).toBe(1);
    expect(suggestDuration([long, short])?.silenceDurationS).toBe(0.3);
  });

  it('is null without speech', () => {
    expect(suggestDuration([])).toBeNull();
    expect(suggestDuration([tryDurations(runsOf(5, [0, 5]), LIMITS)])).toBeNull();
  });
});

describe('measureSilences', () => {
  it('counts and measures what silences() finds', () => {
    const pause = fc.tuple(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 50, max: 3000 }));
    fc.assert(
      fc.property(fc.array(pause), fc.integer({ min: 5, max: 300 }), (steps, hundredths) => {
        let at = 0;
        const pauses = steps.map(([sound, silence]): [number, number] => {
          const start = at + sound;
          at = start + silence;
          return [start / 1000, at / 1000];
        });
        const runs = runsOf(at / 1000 + 1, ...pauses);
        const lengths = steps.map(([, silence]) => silence / 1000).filter((s) => s >= hundredths / 100);
        const figures = measureSilences(runs, hundredths / 100);
        expect(figures.count).toBe(lengths.length);
        if (lengths.length === 0) {
          expect(figures).toEqual({ count: 0, shortestS: 0, meanS: 0, longestS: 0 });
          return;
        }
        expect(figures.shortestS).toBeCloseTo(Math.min(...lengths), 9);
        expect(figures.longestS).toBeCloseTo(Math.max(...lengths), 9);
        expect(figures.meanS).toBeCloseTo(lengths.reduce((a, b) => a + b, 0) / lengths.length, 9);
      }),
    );
  });
});
