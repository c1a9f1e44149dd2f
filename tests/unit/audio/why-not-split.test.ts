import { describe, expect, it } from 'vitest';
import { addCut, NO_EDITS } from '../../../src/audio/plan-edits.ts';
import type { PcmSource } from '../../../src/audio/pcm.ts';
import { createSilenceDetector } from '../../../src/audio/silence.ts';
import { planSplit, type Piece, type SplitSettings } from '../../../src/audio/split-plan.ts';
import { explainPiece, type Explanation } from '../../../src/audio/why-not-split.ts';

const RATE = 1000;
const SETTINGS: SplitSettings = {
  silenceDurationS: 0.8,
  minClipS: 0.6,
  maxClipS: 11,
  mergeShort: true,
  forceCut: false,
  edgePaddingS: 0.5,
};

/** A square wave of −10 dB with stretches [start s, end s, level dB]; −100 dB is silence at every level here. */
function recording(durationS: number, ...quiet: [number, number, number][]): Int16Array<ArrayBuffer> {
  return Int16Array.from({ length: durationS * RATE }, (_, i) => {
    const found = quiet.find(([start, end]) => start * RATE <= i && i < end * RATE);
    const level = Math.round(10 ** ((found?.[2] ?? -10) / 20) * 32_767);
    return i % 2 ? level : -level;
  });
}

async function explain(
  samples: Int16Array<ArrayBuffer>,
  settings: SplitSettings,
  levelDb = -40,
): Promise<{ found: Explanation; piece: Piece; replan: (change: Partial<SplitSettings>) => Piece[] }> {
  const detector = createSilenceDetector(levelDb, RATE, 1);
  detector.push(samples);
  const runs = detector.finish();
  const plan = planSplit(runs, settings);
  const piece = plan.pieces.find(({ kind }) => kind === 'non-usable');
  if (!piece) throw new Error('every piece is usable');
  const bytes = new Blob([samples]);
  const pcm: PcmSource = { bytes, format: 's16', sampleRateHz: RATE, channels: 1, frames: samples.length };
  const clock = (timeS: number) => timeS.toFixed(2);
  const found = await explainPiece({ piece, plan, runs, settings, pcm, clock });
  return {
    found,
    piece,
    replan: (change) =>
      planSplit(runs, { ...settings, ...change }).pieces.filter(({ kind }) => kind === 'non-usable'),
  };
}

describe('a piece that is too long', () => {
  it('is told with its longest silence, and where a higher level finds a pause it is cut there', async () => {
    const samples = recording(20, [5, 5.03, -100], [9.9, 10.1, -33]);
    const { found, replan } = await explain(samples, SETTINGS);
    expect(found.sentence).toBe(
      'No silence of 0.05 s or more at −40 dB between 0.00 and 20.00; the longest is 0.030 s at 5.00. At −32 dB there is a pause at 10.00. Cut there?',
    );
    expect(found.remedy).toEqual({ kind: 'cut', frames: [10_000] });
    expect(replan(addCut(NO_EDITS, 10_000))).toEqual([]);
  });

  it('does not take the silence at its own ends for one in it', async () => {
    const samples = recording(15, [0, 0.4, -100], [14.6, 15, -100]);
    const { found } = await explain(samples, SETTINGS);
    expect(found.sentence).toContain('no moment of it is that quiet');
  });

  it('is cut at its quietest point where no level finds a pause, in this recording alone', async () => {
    const { found } = await explain(recording(20), SETTINGS);
    expect(found.remedy).toEqual({ kind: 'settings', change: { forceCut: true } });
    const forced = await explain(recording(20), { ...SETTINGS, forceCut: true });
    expect(forced.found.remedy).toBeNull();
  });

  it('gets the cut back that was taken out by hand', async () => {
    const samples = recording(14, [6, 8, -100]);
    const settings = { ...SETTINGS, removedCuts: [7000] };
    const { found, replan } = await explain(samples, settings);
    expect(found.sentence).toContain('taken out by hand, at 7.00');
    expect(found.remedy).toEqual({ kind: 'restore', frames: [7000] });
    expect(replan({ removedCuts: [] })).toEqual([]);
  });
});

describe('a piece that is too short', () => {
  // 0.3 s of sound after 10.9 s of it, so that together they are over 11 s.
  const samples = recording(12.2, [10.9, 11.9, -100]);
  const settings = { ...SETTINGS, edgePaddingS: 0.05 };

  it('is told with what it would be with its neighbour, and the shortest clip that would take it', async () => {
    const { found, replan } = await explain(samples, settings);
    expect(found.sentence).toBe(
      '0.35 s at 11.85 is less than 0.6 s; with a neighbour it would be 12.20 s, over 11 s. Use 0.35 s as the shortest clip in this recording?',
    );
    expect(found.remedy).toEqual({ kind: 'settings', change: { minClipS: 0.35 } });
    expect(replan({ minClipS: 0.35 })).toEqual([]);
  });

  it('is merged where merging is off and would help', async () => {
    const short = recording(6, [2, 3, -100], [3.3, 4.3, -100]);
    const { found, replan } = await explain(short, { ...settings, mergeShort: false });
    expect(found.remedy).toEqual({ kind: 'settings', change: { mergeShort: true } });
    expect(replan({ mergeShort: true })).toEqual([]);
  });
});
