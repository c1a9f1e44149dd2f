/** How fast a review goes: decisions an hour while somebody is at it, and how long the rest takes at that pace. */
import { createSignal } from 'solid-js';

/** A longer gap between two decisions was a break. */
const BREAK_MS = 3 * 60_000;
/** From so many decisions on their pace says something. */
const FEWEST = 4;

/** Counts decisions (accepted, discarded) as they are made; `nowMs` is a clock. */
export function createReviewPace(nowMs: () => number = () => performance.now()) {
  const [work, setWork] = createSignal({ decisions: 0, ms: 0, lastMs: null as number | null });
  /** Null as long as there are too few to tell. */
  const perHour = (): number | null => {
    const { decisions, ms } = work();
    return decisions < FEWEST || ms <= 0 ? null : Math.round(((decisions - 1) / ms) * 3_600_000);
  };
  return {
    /** A clip was decided on. */
    decided(): void {
      const now = nowMs();
      setWork(({ decisions, ms, lastMs }) => {
        const gapMs = lastMs === null ? 0 : now - lastMs;
        // After a break the first decision starts the clock again and is not counted with it.
        return gapMs > BREAK_MS
          ? { decisions, ms, lastMs: now }
          : { decisions: decisions + 1, ms: ms + gapMs, lastMs: now };
      });
    },
    perHour,
    /** Minutes that `clips` more take at this pace. */
    minutesFor(clips: number): number | null {
      const rate = perHour();
      return rate === null || rate === 0 ? null : (clips / rate) * 60;
    },
  };
}
