import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Peaks } from '../../../src/audio/peaks.ts';
import type { FrameRange, SilenceRuns } from '../../../src/audio/silence.ts';
import { planSplit, planTotals, type SplitPlan, type SplitSettings } from '../../../src/audio/split-plan.ts';

const RATE = 1000;
const DEFAULTS: SplitSettings = {
  silenceDurationS: 0.8,
  minClipS: 0.6,
  maxClipS: 11,
  mergeShort: true,
  forceCut: false,
  edgePaddingS: 0.5,
};

/** Silences given in seconds, in a mono recording of 1000 frames a second. */
function recording(durationS: number, ...silencesS: [number, number][]): SilenceRuns {
  return {
    levelDb: -50,
    sampleRateHz: RATE,
    channels: 1,
    frames: Math.round(durationS * RATE),
    runs: Float64Array.from(silencesS.flat().map((s) => Math.round(s * RATE))),
  };
}

function flatPeaks(frames: number, quietPeak?: number): Peaks {
  const count = Math.ceil(frames / 512);
  const minMax = Int8Array.from({ length: 2 * count }, (_, i) => (i % 2 ? 50 : -50));
  if (quietPeak !== undefined) minMax.set([-3, 3], 2 * quietPeak);
  return { framesPerPeak: 512, frames, sampleRateHz: RATE, minMax };
}

/** Usable and Non Usable pieces in seconds. */
function clips(plan: SplitPlan): [number, number][] {
  return plan.pieces
    .filter(({ kind }) => kind === 'usable' || kind === 'non-usable')
    .map(({ startFrame, endFrame }) => [startFrame / RATE, endFrame / RATE]);
}

describe('planSplit', () => {
  it('cuts a silence of the chosen duration at its midpoint and keeps half a second of it at most', () => {
    const plan = planSplit(recording(12, [5, 7]), DEFAULTS);
    expect(plan.cuts).toEqual([
      { frame: 6000, silence: { startFrame: 5000, endFrame: 7000 }, foundAtS: 0.8, origin: 'silence' },
    ]);
    expect(plan.pieces).toEqual([
      { startFrame: 0, endFrame: 5500, kind: 'usable', reason: null, forced: false },
      { startFrame: 5500, endFrame: 6500, kind: 'trimmed', reason: null, forced: false },
      { startFrame: 6500, endFrame: 12000, kind: 'usable', reason: null, forced: false },
    ]);
  });

  it('leaves a silence that is shorter alone while the piece fits', () => {
    expect(clips(planSplit(recording(10, [5, 5.79]), DEFAULTS))).toEqual([[0, 10]]);
    expect(clips(planSplit(recording(10, [5, 5.8]), DEFAULTS))).toEqual([
      [0, 5.4],
      [5.4, 10],
    ]);
  });

  it('halves the duration only inside a piece that is too long', () => {
    const plan = planSplit(recording(24, [3, 3.45], [8, 9], [14, 14.3], [18, 18.5]), DEFAULTS);
    expect(plan.cuts.map(({ frame, foundAtS }) => [frame, foundAtS])).toEqual([
      [8500, 0.8],
      [18250, 0.4],
    ]);
  });

  it('halves down to 0.05 s and not further', () => {
    const plan = planSplit(recording(20, [9, 9.05]), DEFAULTS);
    expect(plan.cuts.map(({ frame, foundAtS }) => [frame, foundAtS])).toEqual([[9025, 0.05]]);
  });

  it('judges lengths after trimming, also at the ends of the recording', () => {
    const plan = planSplit(recording(16, [0, 3], [13.5, 16]), DEFAULTS);
    expect(clips(plan)).toEqual([[2.5, 14]]);
    expect(plan.pieces.map(({ kind }) => kind)).toEqual(['trimmed', 'non-usable', 'trimmed']);
    expect(clips(planSplit(recording(16, [0, 3], [13, 16]), { ...DEFAULTS, edgePaddingS: 0.5 }))).toEqual([
      [2.5, 13.5],
    ]);
    expect(planSplit(recording(16, [0, 3], [13, 16]), DEFAULTS).pieces[1]?.kind).toBe('usable');
  });

  it('keeps all silence without edge padding, as the classic rule does', () => {
    const classic = { ...DEFAULTS, edgePaddingS: null, mergeShort: false };
    expect(clips(planSplit(recording(10, [0, 2], [5, 7], [9, 10]), classic))).toEqual([
      [0, 6],
      [6, 10],
    ]);
  });

  it('joins a short piece with the neighbour across the shorter silence and keeps that silence', () => {
    const runs = recording(10, [4, 5.2], [5.3, 6.2]);
    const plan = planSplit(runs, { ...DEFAULTS, edgePaddingS: 0.1 });
    expect(clips(plan)).toEqual([
      [0, 4.1],
      [5.1, 10],
    ]);
    expect(plan.cuts.map(({ frame }) => frame)).toEqual([4600]);
  });

  it('joins it with the other neighbour where the sum with the nearer one does not fit', () => {
    const plan = planSplit(recording(16, [4, 5.2], [5.3, 6.2]), {
      ...DEFAULTS,
      edgePaddingS: 0.1,
      maxClipS: 10,
    });
    expect(clips(plan)).toEqual([
      [0, 5.4],
      [6.1, 16],
    ]);
  });

  it('says too-short where nothing fits, and when short pieces are not to be merged', () => {
    const runs = recording(23, [10.5, 11.5], [11.6, 12.6]);
    const settings = { ...DEFAULTS, edgePaddingS: 0.1 };
    expect(planSplit(runs, { ...settings, maxClipS: 10.6 }).pieces.map(({ reason }) => reason)).toContain(
      'too-short',
    );
    const alone = planSplit(recording(6, [2, 3.2], [3.3, 4.5]), { ...settings, mergeShort: false });
    expect(alone.pieces.filter(({ kind }) => kind === 'non-usable')).toEqual([
      { startFrame: 3100, endFrame: 3400, kind: 'non-usable', reason: 'too-short', forced: false },
    ]);
  });

  it('says why a long piece stays long: no finer silence, or a cut that the user removed', () => {
    const reasons = (plan: SplitPlan) => plan.pieces.map(({ kind, reason }) => [kind, reason]);
    expect(reasons(planSplit(recording(12), DEFAULTS))).toEqual([['non-usable', 'no-finer-silence']]);
    const removed = { ...DEFAULTS, removedCuts: [6000] };
    expect(reasons(planSplit(recording(12, [5, 7]), removed))).toEqual([['non-usable', 'too-long']]);
  });

  it('calls a recording of nothing but silence trimmed, and an empty one nothing', () => {
    const trimmed = { startFrame: 0, endFrame: 5000, kind: 'trimmed', reason: null, forced: false };
    expect(planSplit(recording(5, [0, 5]), DEFAULTS).pieces).toEqual([trimmed]);
    expect(planSplit(recording(5, [0, 5]), { ...DEFAULTS, edgePaddingS: null }).pieces).toEqual([trimmed]);
    expect(planSplit(recording(0), DEFAULTS).pieces).toEqual([]);
  });

  it('forces a cut at the quietest point and flags both halves, only when asked', () => {
    const runs = recording(18);
    const peaks = flatPeaks(runs.frames, 15);
    const quietest = 15 * 512 + 256;
    const forced = planSplit(runs, { ...DEFAULTS, forceCut: true }, peaks);
    expect(forced.cuts).toEqual([
      {
        frame: quietest,
        silence: { startFrame: quietest, endFrame: quietest },
        foundAtS: 0,
        origin: 'forced',
      },
    ]);
    expect(forced.pieces.map(({ kind, forced: flag }) => [kind, flag])).toEqual([
      ['usable', true],
      ['usable', true],
    ]);
    expect(planSplit(runs, DEFAULTS, peaks).cuts).toEqual([]);
  });

  it('forces more cuts while a half is too long', () => {
    const runs = recording(60);
    const plan = planSplit(runs, { ...DEFAULTS, forceCut: true }, flatPeaks(runs.frames));
    expect(plan.pieces.length).toBeGreaterThanOrEqual(6);
    expect(plan.pieces.every(({ kind, forced }) => kind === 'usable' && forced)).toBe(true);
  });

  it('divides at cuts made by hand and never merges across them', () => {
    const plan = planSplit(recording(10, [4, 5]), {
      ...DEFAULTS,
      addedCuts: [300, 7000],
      removedCuts: [4500],
    });
    expect(clips(plan)).toEqual([
      [0, 0.3],
      [0.3, 7],
      [7, 10],
    ]);
    expect(plan.cuts.map(({ origin }) => origin)).toEqual(['hand', 'hand']);
  });

  it('takes excluded stretches out, overlapping or past the end, and trims the silence beside them', () => {
    const excluded = [
      { startFrame: 7000, endFrame: 99_000 },
      { startFrame: 3000, endFrame: 4000 },
      { startFrame: 3500, endFrame: 5000 },
    ];
    const plan = planSplit(recording(10, [2, 3.2]), { ...DEFAULTS, excluded });
    expect(plan.pieces.map((p) => [p.startFrame, p.endFrame, p.kind])).toEqual([
      [0, 2500, 'usable'],
      [2500, 3000, 'trimmed'],
      [3000, 5000, 'excluded'],
      [5000, 7000, 'usable'],
      [7000, 10_000, 'excluded'],
    ]);
  });
});

const anyRuns: fc.Arbitrary<SilenceRuns> = fc
  .record({
    channels: fc.constantFrom(1, 2, 3),
    parts: fc.array(fc.tuple(fc.integer({ min: 1, max: 9000 }), fc.integer({ min: 50, max: 2500 })), {
      maxLength: 60,
    }),
    leading: fc.boolean(),
    tail: fc.integer({ min: 0, max: 15_000 }),
  })
  .map(({ channels, parts, leading, tail }) => {
    const runs: number[] = [];
    let at = 0;
    for (const [i, [sound, silence]] of parts.entries()) {
      if (i > 0 || !leading) at += sound;
      runs.push(at, (at += silence * channels + (sound % channels)));
    }
    const frames = Math.ceil((at + tail) / channels);
    if (runs.length > 0 && tail === 0) runs[runs.length - 1] = frames * channels;
    return { levelDb: -50, sampleRateHz: RATE, channels, frames, runs: Float64Array.from(runs) };
  });

const anySettings: fc.Arbitrary<SplitSettings> = fc.record({
  silenceDurationS: fc.double({ min: 0.05, max: 3, noNaN: true }),
  minClipS: fc.double({ min: 0, max: 3, noNaN: true }),
  maxClipS: fc.double({ min: 3, max: 15, noNaN: true }),
  mergeShort: fc.boolean(),
  forceCut: fc.boolean(),
  edgePaddingS: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
});

const anyHand = fc.record({
  excluded: fc.array(
    fc
      .tuple(fc.integer({ min: -100, max: 100_000 }), fc.integer({ min: 0, max: 5000 }))
      .map(([startFrame, length]): FrameRange => ({ startFrame, endFrame: startFrame + length })),
    { maxLength: 3 },
  ),
  addedCuts: fc.array(fc.integer({ min: -10, max: 100_000 }), { maxLength: 3 }),
  removedCuts: fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 5 }),
});

describe('planSplit, for any silences and settings', () => {
  const anyPlan = fc
    .tuple(anyRuns, anySettings, fc.option(anyHand, { freq: 2 }))
    .map(([runs, chosen, hand]) => {
      const settings = { ...chosen, ...hand };
      return { runs, settings, plan: planSplit(runs, settings, flatPeaks(runs.frames)) };
    });

  it('tiles the recording: every frame is in exactly one piece, and the totals add up', () => {
    fc.assert(
      fc.property(anyPlan, ({ runs, plan }) => {
        let at = 0;
        for (const piece of plan.pieces) {
          expect(piece.startFrame).toBe(at);
          expect(piece.endFrame).toBeGreaterThan(at);
          at = piece.endFrame;
        }
        expect(at).toBe(runs.frames);
        const { frames, counts } = planTotals(plan);
        expect(Object.values(frames).reduce((a, b) => a + b)).toBe(runs.frames);
        expect(Object.values(counts).reduce((a, b) => a + b)).toBe(plan.pieces.length);
      }),
      { numRuns: 3000 },
    );
  });

  it('keeps every usable clip within the limits and gives every other one its true reason', () => {
    fc.assert(
      fc.property(anyPlan, ({ settings, plan }) => {
        for (const piece of plan.pieces) {
          const lengthS = (piece.endFrame - piece.startFrame) / RATE;
          const fits = lengthS >= settings.minClipS && lengthS <= settings.maxClipS;
          if (piece.kind === 'usable') expect([fits, piece.reason]).toEqual([true, null]);
          else if (piece.kind !== 'non-usable') expect(piece.reason).toBeNull();
          else if (lengthS < settings.minClipS) expect(piece.reason).toBe('too-short');
          else {
            expect(lengthS).toBeGreaterThan(settings.maxClipS);
            expect(piece.reason).toMatch(/^(too-long|no-finer-silence)$/);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('trims and cuts in silence only, at its midpoint, unless forced or by hand', () => {
    fc.assert(
      fc.property(anyPlan, ({ runs, plan }) => {
        const silent = (start: number, end: number) => {
          for (let i = 0; i < runs.runs.length; i += 2) {
            const a = Math.ceil((runs.runs[i] ?? 0) / runs.channels);
            const b = Math.floor((runs.runs[i + 1] ?? 0) / runs.channels);
            if (a <= start && end <= b) return true;
          }
          return false;
        };
        for (const { frame, silence, origin } of plan.cuts) {
          if (origin !== 'silence') continue;
          expect(silent(silence.startFrame, silence.endFrame)).toBe(true);
          expect(frame).toBe(Math.floor((silence.startFrame + silence.endFrame) / 2));
        }
        for (const [i, { kind, startFrame, endFrame }] of plan.pieces.entries()) {
          if (kind !== 'trimmed') continue;
          // A stretch between a clip and a cut by hand ends at the cut, so it may be two silences side by side only there.
          const inner = plan.cuts.filter((cut) => cut.frame > startFrame && cut.frame < endFrame);
          const borders = [startFrame, ...inner.map((cut) => cut.frame), endFrame];
          for (let k = 1; k < borders.length; k++) {
            expect(silent(borders[k - 1] ?? 0, borders[k] ?? 0), `piece ${i}`).toBe(true);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('leaves no more silence at a clip end than the padding', () => {
    fc.assert(
      fc.property(anyPlan, ({ runs, settings, plan }) => {
        if (settings.edgePaddingS === null) return;
        const padding = Math.floor(settings.edgePaddingS * RATE);
        for (const { kind, startFrame, endFrame } of plan.pieces) {
          if (kind !== 'usable' && kind !== 'non-usable') continue;
          for (let i = 0; i < runs.runs.length; i += 2) {
            const a = Math.ceil((runs.runs[i] ?? 0) / runs.channels);
            const b = Math.floor((runs.runs[i + 1] ?? 0) / runs.channels);
            if (a <= startFrame && b > startFrame)
              expect(Math.min(b, endFrame) - startFrame).toBeLessThanOrEqual(padding);
            if (a < endFrame && b >= endFrame)
              expect(endFrame - Math.max(a, startFrame)).toBeLessThanOrEqual(padding);
          }
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('does what was done by hand: every cut made is one, none taken out is made again, all that is left out is', () => {
    fc.assert(
      fc.property(anyRuns, anySettings, anyHand, (runs, chosen, hand) => {
        const plan = planSplit(runs, { ...chosen, ...hand }, flatPeaks(runs.frames));
        const isExcluded = (frame: number) =>
          hand.excluded.some(({ startFrame, endFrame }) => startFrame <= frame && frame < endFrame);
        for (const { kind, startFrame, endFrame } of plan.pieces) {
          const edges = hand.excluded.flatMap((range) => [range.startFrame, range.endFrame]);
          const inside = [startFrame, ...edges.filter((edge) => edge > startFrame && edge < endFrame)];
          for (const frame of inside) expect(isExcluded(frame)).toBe(kind === 'excluded');
        }
        const cuts = new Map(plan.cuts.map((cut) => [cut.frame, cut.origin]));
        for (const frame of hand.addedCuts) {
          const borders = [-1, 0].some((by) => isExcluded(frame + by));
          if (frame <= 0 || frame >= runs.frames || borders) continue;
          expect(cuts.get(frame)).toBe('hand');
          for (const { kind, startFrame, endFrame } of plan.pieces) {
            if (kind !== 'trimmed') expect(frame > startFrame && frame < endFrame).toBe(false);
          }
        }
        for (const frame of hand.removedCuts) expect(cuts.get(frame) ?? 'hand').toBe('hand');
      }),
      { numRuns: 3000 },
    );
  });

  it('merges what can be merged: no short clip could still join a neighbour', () => {
    fc.assert(
      fc.property(anyRuns, anySettings, (runs, chosen) => {
        const settings = { ...chosen, mergeShort: true, forceCut: false };
        const plan = planSplit(runs, settings);
        const parts = plan.pieces.filter(({ kind }) => kind !== 'trimmed');
        for (const [i, part] of parts.entries()) {
          if (part.reason !== 'too-short') continue;
          const before = parts[i - 1];
          const after = parts[i + 1];
          const longest = Math.floor(settings.maxClipS * RATE);
          if (before) expect(part.endFrame - before.startFrame).toBeGreaterThan(longest);
          if (after) expect(after.endFrame - part.startFrame).toBeGreaterThan(longest);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
