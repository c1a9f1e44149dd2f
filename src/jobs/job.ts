/**
 * The one way long work runs: items one after another (or a few at once), progress, pause, cancel, and a result that lists
 * what failed and why. It owns the order and the counting; what an item does is the caller's.
 */
import { abortError, isAbort, toAppError, type AppError } from '../base/app-error.ts';
import type { Folder, Path } from '../base/folder.ts';

/** What an item's work is given. */
export interface ItemContext {
  readonly signal: AbortSignal;
  /** Reports how far this item is, 0..1. */
  readonly onFraction: (fraction: number) => void;
  /** Notes that a part of this item could not be done, and goes on with the rest of it. */
  readonly fail: (label: string, error: unknown) => void;
  /** Resolves at once, or when a paused job goes on. Rejects with an AbortError when the job is cancelled. */
  readonly checkpoint: () => Promise<void>;
}

/** Where a job writes: a folder in a folder. */
export interface Place {
  readonly folder: Folder;
  readonly path: Path;
}

/** What a job does. */
export interface JobSpec<Item> {
  /** The name of its progress bar: "Split", "Transcription". */
  readonly name: string;
  readonly items: readonly Item[];
  /** What an item is called in messages, usually a file name. */
  label(item: Item): string;
  /** How much of the whole an item is (its seconds of audio); 1 when not given. */
  weight?(item: Item): number;
  /** How many things the item counts for in "done of total" (the clips of a window); 1 when not given. */
  count?(item: Item): number;
  run(item: Item, context: ItemContext): Promise<void>;
  /** What is to follow when all items are through, before anybody else may write there; not when the job was cancelled. */
  atEnd?(): Promise<void>;
  /** Where it writes, so that no other tab changes anything there meanwhile; not given by one that only reads. */
  readonly writesInto?: Place;
  /** Items in flight at once; 1 when not given. */
  readonly concurrency?: number;
}

/** One item that could not be done. */
export interface JobFailure {
  readonly label: string;
  readonly error: AppError;
}

/** A snapshot of a job. */
export interface JobProgress {
  readonly name: string;
  readonly state: 'running' | 'paused' | 'ended';
  /** 0..1, never backwards. */
  readonly fraction: number;
  readonly done: number;
  readonly total: number;
  /** The item being worked on, or null. */
  readonly current: string | null;
  readonly elapsedS: number;
  /** Null until enough is done to say. */
  readonly remainingS: number | null;
  readonly failures: readonly JobFailure[];
}

/** How a job ended. Items that failed never end the batch. */
export interface JobResult {
  readonly cancelled: boolean;
  readonly done: number;
  readonly failures: readonly JobFailure[];
}

/** A running job. */
export interface Job {
  pause(): void;
  resume(): void;
  cancel(): void;
  readonly result: Promise<JobResult>;
}

/** Starts the work at once. `onProgress` is called at every change, at most as often as items report. */
export function startJob<Item>(
  spec: JobSpec<Item>,
  onProgress: (progress: JobProgress) => void,
  now: () => number = () => performance.now(),
): Job {
  const abort = new AbortController();
  const { signal } = abort;
  const weights = spec.items.map((item) => spec.weight?.(item) ?? 1);
  const totalWeight = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  const counts = spec.items.map((item) => spec.count?.(item) ?? 1);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const fractions = new Float64Array(spec.items.length);
  /** Of all items; kept as a sum, for with thousands of items adding them up at every report takes longer than the work. */
  let weightDone = 0;
  const failures: JobFailure[] = [];
  const startedMs = now();
  let pausedMs = 0;
  let pausedAtMs: number | null = null;
  let resumeWaiters: (() => void)[] = [];
  let best = 0;
  let done = 0;
  let next = 0;
  let current: string | null = null;
  let ended = false;

  function report(): void {
    best = Math.max(best, Math.min(1, weightDone / totalWeight));
    const elapsedS = ((pausedAtMs ?? now()) - startedMs - pausedMs) / 1000;
    onProgress({
      name: spec.name,
      state: ended ? 'ended' : pausedAtMs === null ? 'running' : 'paused',
      fraction: best,
      done,
      total,
      current,
      elapsedS,
      // The first hundredth is mostly start-up and would promise far too long.
      remainingS: best > 0.01 ? (elapsedS / best) * (1 - best) : null,
      failures: [...failures],
    });
  }

  function reach(index: number, fraction: number): void {
    const before = fractions[index] ?? 0;
    const after = Math.max(before, Math.min(1, fraction));
    fractions[index] = after;
    weightDone += (after - before) * (weights[index] ?? 0);
  }

  async function checkpoint(): Promise<void> {
    if (pausedAtMs !== null && !signal.aborted) await new Promise<void>((go) => resumeWaiters.push(go));
    if (signal.aborted) throw abortError();
  }

  function fail(label: string, error: unknown): void {
    failures.push({ label, error: toAppError(error, 'app/unexpected', `${label} could not be processed.`) });
  }

  function release(): void {
    for (const go of resumeWaiters) go();
    resumeWaiters = [];
  }

  async function worker(): Promise<void> {
    for (;;) {
      // A pause holds up what is left, not an end.
      if (next >= spec.items.length) return;
      await checkpoint();
      const index = next++;
      const item = spec.items[index];
      if (index >= spec.items.length || item === undefined) return;
      current = spec.label(item);
      report();
      let failedParts = 0;
      try {
        await spec.run(item, {
          signal,
          checkpoint,
          fail(label, error) {
            failedParts++;
            fail(label, error);
          },
          onFraction(fraction) {
            reach(index, fraction);
            report();
          },
        });
        done += (counts[index] ?? 1) - failedParts;
      } catch (error) {
        if (isAbort(error) && signal.aborted) throw error;
        fail(spec.label(item), error);
      }
      reach(index, 1);
      report();
    }
  }

  async function run(): Promise<JobResult> {
    report();
    // All that is in flight ends before the job does, so that what follows finds the folder at rest.
    const ends = await Promise.allSettled(Array.from({ length: spec.concurrency ?? 1 }, worker));
    current = null;
    if (!signal.aborted) await spec.atEnd?.().catch((error: unknown) => fail(spec.name, error));
    ended = true;
    report();
    const broken = ends.find((end) => end.status === 'rejected' && !isAbort(end.reason));
    if (broken?.status === 'rejected') throw broken.reason;
    return { cancelled: signal.aborted, done, failures };
  }

  return {
    pause() {
      pausedAtMs ??= now();
      report();
    },
    resume() {
      if (pausedAtMs !== null) pausedMs += now() - pausedAtMs;
      pausedAtMs = null;
      release();
      report();
    },
    cancel() {
      abort.abort();
      release();
    },
    result: run(),
  };
}
