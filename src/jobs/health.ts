/** Measures the sound of clips, several at once. What was measured before and has not changed is only looked at. */
import { AppError } from '../base/app-error.ts';
import { isMeasured, type MeasuredClip } from '../dataset/health/health-json.ts';
import type { QualityEngine } from './engines.ts';
import type { JobSpec } from './job.ts';

/** What measuring is given. */
export interface HealthRequest {
  readonly clips: readonly { readonly id: string; readonly durationS: number | null }[];
  /** The clip's audio file, null when it is gone. */
  readonly readClip: (id: string) => Promise<File | null>;
  /** What was measured before, by clip id. */
  readonly known: ReadonlyMap<string, MeasuredClip>;
  readonly quality: QualityEngine;
  /** Takes what was measured now, clip by clip. */
  readonly deliver: (id: string, measured: MeasuredClip) => void;
}

/** A clip whose length nobody knows yet counts as one of usual length. */
const USUAL_LENGTH_S = 5;

/** The job that measures the clips. */
export function healthJob(request: HealthRequest): JobSpec<HealthRequest['clips'][number]> {
  const { clips, readClip, known, quality, deliver } = request;
  return {
    name: 'Measuring',
    items: clips,
    label: ({ id }) => id,
    weight: ({ durationS }) => durationS ?? USUAL_LENGTH_S,
    concurrency: quality.concurrency,
    async run({ id }, { signal }) {
      const file = await readClip(id);
      if (!file) {
        throw new AppError(
          'file/unreadable',
          `${id} is no longer in the folder, so it was not measured. Put it back, or delete the clip from the dataset.`,
        );
      }
      if (isMeasured(known.get(id), file)) return;
      const measured = await quality.measure(file, signal);
      deliver(id, { sizeBytes: file.size, lastModifiedMs: file.lastModified, quality: measured });
    },
  };
}
