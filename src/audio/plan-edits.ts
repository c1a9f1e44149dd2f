/**
 * What the user changed in a plan by hand: cuts added and taken out, stretches left out. Each change makes a new value, so that a
 * list of values is a history. What a plan makes of them is split-plan.ts's.
 */
import type { FrameRange } from './silence.ts';
import type { Cut } from './split-plan.ts';

/** Changes of one recording's plan, in frames. */
export interface HandEdits {
  readonly addedCuts: readonly number[];
  /** A silence that holds one of these is not cut. */
  readonly removedCuts: readonly number[];
  /** In order, and none touches another. */
  readonly excluded: readonly FrameRange[];
}

/** A plan as the settings make it. */
export const NO_EDITS: HandEdits = { addedCuts: [], removedCuts: [], excluded: [] };

/** Whether anything was changed by hand. */
export function hasEdits(edits: HandEdits): boolean {
  return edits.addedCuts.length + edits.removedCuts.length + edits.excluded.length > 0;
}

/** A cut at `frame`. One that was taken out there comes back instead. */
export function addCut(edits: HandEdits, frame: number): HandEdits {
  if (edits.removedCuts.includes(frame)) {
    return { ...edits, removedCuts: edits.removedCuts.filter((removed) => removed !== frame) };
  }
  if (edits.addedCuts.includes(frame)) return edits;
  return { ...edits, addedCuts: [...edits.addedCuts, frame].sort((a, b) => a - b) };
}

/** Without the cut: its silence is left alone, whatever the settings. */
export function removeCut(edits: HandEdits, cut: Pick<Cut, 'frame' | 'origin'>): HandEdits {
  return cut.origin === 'hand'
    ? { ...edits, addedCuts: edits.addedCuts.filter((added) => added !== cut.frame) }
    : { ...edits, removedCuts: [...edits.removedCuts, cut.frame].sort((a, b) => a - b) };
}

/** The cut at another place, where it stays whatever the settings. */
export function moveCut(edits: HandEdits, cut: Pick<Cut, 'frame' | 'origin'>, frame: number): HandEdits {
  return frame === cut.frame ? edits : addCut(removeCut(edits, cut), frame);
}

/** Leaves a stretch out of every clip. It joins others that it touches. */
export function exclude(edits: HandEdits, range: FrameRange): HandEdits {
  if (range.startFrame >= range.endFrame) return edits;
  let { startFrame, endFrame } = range;
  const apart = edits.excluded.filter((other) => {
    if (other.endFrame < startFrame || other.startFrame > endFrame) return true;
    startFrame = Math.min(startFrame, other.startFrame);
    endFrame = Math.max(endFrame, other.endFrame);
    return false;
  });
  const excluded = [...apart, { startFrame, endFrame }].sort((a, b) => a.startFrame - b.startFrame);
  return { ...edits, excluded };
}

/** Takes a stretch that was left out back in. */
export function include(edits: HandEdits, range: FrameRange): HandEdits {
  return { ...edits, excluded: edits.excluded.filter(({ startFrame }) => startFrame !== range.startFrame) };
}

/** A left-out stretch with other ends; one without length is gone. */
export function resizeExcluded(edits: HandEdits, range: FrameRange, to: FrameRange): HandEdits {
  return exclude(include(edits, range), to);
}
