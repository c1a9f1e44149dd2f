/** Where words stand under a waveform so that as few as possible are cut: two lanes, filled from the left. */

/** A word on the axis of time, in pixels from the left end of what is shown; `textPx` is what its letters take. */
export interface WordSpan {
  readonly startPx: number;
  readonly endPx: number;
  readonly textPx: number;
}

/** Where a word is printed. */
export interface WordPlace {
  readonly lane: 0 | 1;
  readonly leftPx: number;
  readonly widthPx: number;
}

/** Between two words of a lane. */
const GAP_PX = 5;
/** A word may be so much late before it is cut. */
const MOST_SHIFT_PX = 20;
const LANES = [0, 1] as const;

/**
 * Each word stands in the middle of its time, moved only as far as its neighbours and the edge of the picture make it; one
 * whose letters no lane has room for goes where most of it fits, and is cut there. Words are in the order of time.
 */
export function placeInLanes(words: readonly WordSpan[], widthPx: number): WordPlace[] {
  /** Up to where each lane is taken. */
  const taken = [-Infinity, -Infinity];
  return words.map(({ startPx, endPx, textPx }) => {
    const neededPx = Math.max(textPx, endPx - startPx);
    const wishedPx = (startPx + endPx - neededPx) / 2;
    // A word in sight is not cut by the edge of the picture.
    const inside = endPx > 0 && startPx < widthPx;
    const leftPx = inside ? Math.max(0, Math.min(wishedPx, widthPx - neededPx)) : wishedPx;
    const free = (lane: 0 | 1) => Math.max(leftPx, (taken[lane] ?? 0) + GAP_PX);
    // A small shift is no loss; the upper lane reads on as long as it can.
    const lane = LANES.find((one) => free(one) - leftPx <= GAP_PX) ?? (free(0) <= free(1) ? 0 : 1);
    const placedPx = free(lane);
    const width = Math.max(0, Math.min(neededPx, leftPx + neededPx + MOST_SHIFT_PX - placedPx));
    taken[lane] = placedPx + width;
    return { lane, leftPx: placedPx, widthPx: width };
  });
}
