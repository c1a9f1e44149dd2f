/**
 * One job at a time for the whole app: its progress for the status bar and the title, the screen kept awake while it runs,
 * and the sentence at its end.
 */
import { createSignal } from 'solid-js';
import { AppError } from '../base/app-error.ts';
import { startJob, type Job, type JobProgress, type JobResult } from '../jobs/job.ts';
import type { JobCenter } from './context.ts';
import { makeWakeLock } from './wake-lock.ts';

/** @param announce shows the sentence at the end of a job in the live region. */
export function createJobCenter(announce: (sentence: string, result: JobResult) => void): JobCenter {
  const [progress, setProgress] = createSignal<JobProgress | null>(null);
  let job: Job | null = null;
  let frame = 0;
  let latest: JobProgress | null = null;

  /** Snapshots come as often as items report; the screen needs one a frame. A hidden tab has no frames: then at once. */
  function onProgress(next: JobProgress): void {
    latest = next;
    if (document.hidden) {
      setProgress(next);
      return;
    }
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      if (job) setProgress(latest);
    });
  }

  return {
    progress,
    async run(spec, finished) {
      if (job) {
        throw new AppError(
          'app/unexpected',
          `${latest?.name ?? 'Another job'} is still running. Wait for it, or cancel it in the status bar.`,
        );
      }
      job = startJob(spec, onProgress);
      setProgress(latest);
      const sleep = makeWakeLock();
      try {
        const result = await job.result;
        const outcome = result.cancelled ? 'cancelled' : 'finished';
        announce(`${finished.name} ${outcome}: ${finished.summary(result)}`, result);
        return result;
      } finally {
        job = null;
        latest = null;
        cancelAnimationFrame(frame);
        frame = 0;
        setProgress(null);
        sleep();
      }
    },
    pause: () => job?.pause(),
    resume: () => job?.resume(),
    cancel: () => job?.cancel(),
  };
}
