import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSilenceDetector } from '../../../src/audio/silence.ts';
import { planSplit } from '../../../src/audio/split-plan.ts';
import { clipFormat, COMMON_PLAN, planLevelDb, planSettings } from '../../../src/jobs/recording-plan.ts';
import {
  presetChange,
  presetOf,
  readSplitForm,
  SPLIT_PRESETS,
  writeSplitForm,
  type SplitForm,
} from '../../../src/jobs/split-form.ts';

const empty = { getItem: () => null, setItem: () => {} };

function choose(label: string, form: SplitForm = readSplitForm(empty)): SplitForm {
  const preset = SPLIT_PRESETS.find((known) => known.label === label);
  if (!preset) throw new Error(`There is no preset ${label}.`);
  return { ...form, ...presetChange(form, preset) };
}

describe('presets', () => {
  it.each([
    ['Classic', 0.6, 11, null, 'keep'],
    ['MRQ / Tortoise', 0.6, 11, 22_050, 'mono'],
    ['XTTS v2', 3, 11, 22_050, 'mono'],
    ['GPT-SoVITS', 3, 10, 32_000, 'mono'],
    ['Piper', 1, 15, 22_050, 'mono'],
    ['StyleTTS2', 2, 10, 24_000, 'mono'],
    ['F5-TTS', 2, 30, 24_000, 'mono'],
    ['Style-Bert-VITS2', 2, 12, 44_100, 'mono'],
  ] as const)(
    '%s has the limits, rate and channels of its trainer',
    (label, minClipS, maxClipS, rate, channels) => {
      const form = choose(label);
      expect(form).toMatchObject({ minClipS, maxClipS });
      expect(clipFormat(form)).toEqual({ codec: 'wav', sampleRateHz: rate, channels });
      expect(presetOf(form)?.label).toBe(label);
    },
  );

  it('are left by a setting that departs, and found again when it comes back', () => {
    const form = choose('Piper');
    expect(presetOf({ ...form, maxClipS: 14 })).toBeNull();
    expect(presetOf({ ...form, sampleRateHz: 24_000 })).toBeNull();
    expect(presetOf({ ...form, silenceDurationS: 0.4 })?.label).toBe('Piper');
  });

  it('find the level automatically again after Classic, and leave a level chosen by hand alone', () => {
    const classic = choose('Classic');
    expect(classic).toMatchObject({ autoLevel: false, levelDb: -23, mergeShort: false, trimEnds: false });
    expect(choose('Piper', classic)).toMatchObject({ autoLevel: true, mergeShort: true, trimEnds: true });
    const byHand = { ...choose('MRQ / Tortoise'), autoLevel: false, levelDb: -45 };
    expect(choose('Piper', byHand)).toMatchObject({ autoLevel: false, levelDb: -45 });
  });

  it('open as the defaults do', () => {
    expect(presetOf(readSplitForm(empty))).toBe(SPLIT_PRESETS[0]);
  });
});

it('settings that were kept are read back, and what does not fit is the default', () => {
  let kept = '';
  const store = { getItem: () => kept, setItem: (_: string, value: string) => (kept = value) };
  const form = { ...choose('Piper'), codec: 'mp3' } as const;
  writeSplitForm(store, form);
  expect(readSplitForm(store)).toEqual(form);
  kept = JSON.stringify({ ...form, codec: 'aac', channels: 'both', sampleRateHz: 12_345, minClipS: 'x' });
  expect(readSplitForm(store)).toMatchObject({
    codec: 'wav',
    channels: 'keep',
    sampleRateHz: 0,
    minClipS: 0.6,
    maxClipS: 15,
  });
});

/**
 * The original's way, without any of our modules: silencedetect on the piece alone, a cut in the middle of each silence that does
 * not touch the piece's ends, and a piece over the limit again with half the duration, down to 0.05 s.
 */
function cutAsTheOriginalDoes(
  samples: Int16Array,
  rateHz: number,
  levelDb: number,
  durationS: number,
  limitS: number,
): number[] {
  const threshold = Math.trunc(10 ** (levelDb / 20) * 32_767);
  function search(start: number, end: number, d: number): number[] {
    const least = Math.round(d * rateHz);
    const cuts: number[] = [];
    let from = start;
    for (let i = start; i <= end; i++) {
      if (i < end && Math.abs(samples[i] ?? 0) < threshold) continue;
      if (i - from >= least && from > start && i < end) cuts.push(Math.floor((from + i) / 2));
      from = i + 1;
    }
    const borders = [start, ...cuts, end];
    return borders.slice(1).flatMap((to, index) => {
      const piece: [number, number] = [borders[index] ?? 0, to];
      const isLong = (piece[1] - piece[0]) / rateHz > limitS;
      const inner = isLong && d > 0.05 ? search(...piece, Math.max(0.05, d / 2)) : [];
      return index > 0 ? [piece[0], ...inner] : inner;
    });
  }
  return search(0, samples.length, durationS);
}

describe('Classic', () => {
  it('cuts exactly where the original cuts', () => {
    const form = choose('Classic');
    const rateHz = 1000;
    const part = fc.record({
      soundFrames: fc.integer({ min: 1, max: 9000 }),
      silenceFrames: fc.oneof(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 100, max: 2500 })),
      loudest: fc.integer({ min: 2400, max: 30_000 }),
    });
    const threshold = Math.trunc(10 ** (-23 / 20) * 32_767);
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 20 }),
        fc.boolean(),
        fc.double({ min: 0.05, max: 3, noNaN: true }),
        fc.double({ min: 1, max: 12, noNaN: true }),
        (parts, leading, durationS, limitS) => {
          const samples: number[] = [];
          for (const [i, { soundFrames, silenceFrames, loudest }] of parts.entries()) {
            if (i > 0 || !leading) {
              for (let k = 0; k < soundFrames; k++) samples.push(k % 2 ? loudest : -loudest);
            }
            for (let k = 0; k < silenceFrames; k++) samples.push(k % 2 ? threshold - 1 : 1 - threshold);
          }
          const pcm = Int16Array.from(samples);
          const detector = createSilenceDetector(planLevelDb(form, COMMON_PLAN, -60), rateHz, 1);
          detector.push(pcm);
          const chosen = { ...form, silenceDurationS: durationS, maxClipS: limitS };
          const plan = planSplit(detector.finish(), planSettings(chosen, COMMON_PLAN));
          expect(plan.cuts.map(({ frame }) => frame)).toEqual(
            cutAsTheOriginalDoes(pcm, rateHz, -23, durationS, limitS),
          );
          // Nothing is merged, and nothing is trimmed but a piece that is all silence.
          for (const piece of plan.pieces) {
            if (piece.kind !== 'trimmed') continue;
            expect(pcm.subarray(piece.startFrame, piece.endFrame).every((x) => Math.abs(x) < threshold)).toBe(
              true,
            );
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
