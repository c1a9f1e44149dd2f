/** Repair of word times: the alignment gives some words no time of their own, and some a time outside their clip. */

/** Shortest word: one frame of the alignment. */
const SHORTEST_S = 0.02;

/** A stretch of time in seconds. */
interface Span {
  readonly startS: number;
  readonly endS: number;
}

/**
 * Words one after another within the clip, each at least 0.02 s long; where all words together do not have that much room, they
 * share it evenly. Words that are so already stay as they are; no time is missing afterwards.
 *
 * @param durationS of the clip.
 */
export function repairTimes<W extends Span>(words: readonly W[], durationS: number): W[] {
  const leastS = Math.min(SHORTEST_S, durationS / Math.max(1, words.length));
  const spans: { startS: number; endS: number }[] = [];
  let earliestS = 0;
  for (const { startS, endS } of words) {
    const start = Math.max(earliestS, Number.isFinite(startS) ? startS : 0);
    earliestS = Math.max(start + leastS, Number.isFinite(endS) ? endS : 0);
    spans.push({ startS: start, endS: earliestS });
  }
  let latestS = durationS;
  for (const span of spans.toReversed()) {
    span.endS = Math.min(span.endS, latestS);
    span.startS = Math.min(span.startS, span.endS - leastS);
    latestS = span.startS;
  }
  return words.map((word, index) => ({ ...word, ...spans[index] }));
}
