/**
 * Which consecutive clips are recognised together. A clip costs the model a whole padded 30 s window however short it is, so
 * clips share one. This module decides by durations alone; the sound is packed where it is recognised.
 */

/** A window of the model is 30 s; the rest stays empty because without a tail of silence it does not know where to stop. */
const LONGEST_WINDOW_S = 29.5;

/** Real silence between two clips of a window: enough for the model to hear an end, little enough to keep the context. */
const GAP_S = 0.5;

/** Consecutive clips that share a window: indices `[from, to)`. */
export interface ClipWindow {
  readonly from: number;
  readonly to: number;
}

/**
 * Groups consecutive clips, each into the window before it while it fits. Every clip is in exactly one window, in order. A clip
 * longer than `maxS` gets a window of its own.
 *
 * @param durationsS seconds of each clip, in order.
 * @param maxS most seconds of a window, gaps included.
 * @param gapS seconds of silence between two clips.
 */
export function planWindows(
  durationsS: readonly number[],
  maxS: number = LONGEST_WINDOW_S,
  gapS: number = GAP_S,
): ClipWindow[] {
  const windows: ClipWindow[] = [];
  let from = 0;
  let lengthS = 0;
  durationsS.forEach((durationS, index) => {
    const joinedS = lengthS + gapS + durationS;
    if (index > from && joinedS > maxS) {
      windows.push({ from, to: index });
      from = index;
    }
    lengthS = index > from ? joinedS : durationS;
  });
  if (durationsS.length > from) windows.push({ from, to: durationsS.length });
  return windows;
}
