/**
 * One job at a time for the whole app: its progress for the status bar and the title, the screen kept awake while it runs,
 * and the sentence at its end.
 */
import { createSignal } from 'solid-js';
import { AppError } from '../base/app-error.ts';
import {
  startJob,
  type Job,
  type JobProgress,
  type JobResult,
  type JobSpec,
  type Place,
} from '../jobs/job.ts';
import type { JobCenter } from './context.ts';
import { makeWakeLock } from './wake-lock.ts';

/** Often enough for the eye. At every frame, painting it was a seventh of the work of a split. */
const PROGRESS_MS = 100;

/**
 * @param announce shows the sentence at the end of a job in the live region.
 * @param writeAlone does work while no other tab writes into a place.
 */
export function createJobCenter(
  announce: (sentence: string, result: JobResult) => void,
  writeAlone: <T>(place: Place, work: () => Promise<T>) => Promise<T>,
): JobCenter {
  /** The name of the job at hand, from before it has its place. */
  let running: string | null = null;
  const [progress, setProgress] = createSignal<JobProgress | null>(null);
  let job: Job | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest: JobProgress | null = null;

  /** Snapshots come as often as items report. */
  function onProgress(next: JobProgress): void {
    latest = next;
    timer ??= setTimeout(() => {
      timer = undefined;
      if (job) setProgress(latest);
    }, PROGRESS_MS);
  }

  async function toItsEnd<Item>(spec: JobSpec<Item>): Promise<JobResult> {
    job = startJob(spec, onProgress);
    setProgress(latest);
    const sleep = makeWakeLock();
    try {
      return await job.result;
    } finally {
      job = null;
      latest = null;
      clearTimeout(timer);
      timer = undefined;
      sleep();
    }
  }

  return {
    progress,
    async run(spec, finished) {
      if (running !== null) {
        throw new AppError(
          'app/unexpected',
          `${running} is still running. Wait for it, or cancel it in the status bar.`,
        );
      }
      running = spec.name;
      try {
        const { writesInto } = spec;
        const result = await (writesInto ? writeAlone(writesInto, () => toItsEnd(spec)) : toItsEnd(spec));
        const outcome = result.cancelled ? 'cancelled' : 'finished';
        announce(`${finished.name} ${outcome}: ${finished.summary(result)}`, result);
        return result;
      } finally {
        running = null;
        setProgress(null);
      }
    },
    alone: writeAlone,
    pause: () => job?.pause(),
    resume: () => job?.resume(),
    cancel: () => job?.cancel(),
  };
}
