/**
 * Splits recordings as a job: decode, plan, write, one recording after another in their order, with the next one decoded while the
 * clips of the one before are written. What is written and when it is kept is split.ts's.
 */
import type { PcmSource } from '../audio/pcm.ts';
import { planSplit, planTotals, type PlanTotals } from '../audio/split-plan.ts';
import { AppError, isAbort } from '../base/app-error.ts';
import type { Folder, Path } from '../base/folder.ts';
import type { ClipEngine, MediaEngine } from './engines.ts';
import type { Recording } from './find-recordings.ts';
import type { ItemContext, JobSpec } from './job.ts';
import { clipFormat, planLevelDb, planSettings, settingsJson, type RecordingPlan } from './recording-plan.ts';
import { endBackup } from './replaced-clips.ts';
import type { SplitForm } from './split-form.ts';
import { sweepLeftOvers, writeClips, type EarlierClips } from './split.ts';

/** What a split is given. */
export interface SplitRequest {
  readonly input: Folder;
  readonly output: Folder;
  readonly recordings: readonly Recording[];
  readonly form: SplitForm;
  readonly planOf: (recording: Recording) => RecordingPlan;
  readonly earlier: EarlierClips;
  readonly media: MediaEngine;
  readonly clips: ClipEngine;
  readonly startedAt: Date;
}

/** What became of one recording, to the frame. */
export interface SplitRecording extends PlanTotals {
  readonly path: Path;
  readonly sampleRateHz: number;
  /** Of the whole recording; `frames` adds up to it. */
  readonly totalFrames: number;
}

/** What came of a split; filled in while its job runs. */
export interface SplitOutcome {
  readonly recordings: SplitRecording[];
  /** The folder in the dataset that holds what was replaced; null when nothing was. */
  backup: string | null;
}

/** Decoding is most of an item's time, writing the rest. */
const DECODED_SHARE = 0.7;

/** The job that splits, and what came of it. */
export function splitJob(request: SplitRequest): { spec: JobSpec<Recording>; outcome: SplitOutcome } {
  const { input, output, recordings, form, planOf, earlier, media, clips, startedAt } = request;
  const outcome: SplitOutcome = { recordings: [], backup: null };
  /** Ends when all earlier recordings are written: clips.json is one file, and its stems go by the order. */
  let written: Promise<void> = sweepLeftOvers(output);

  async function run(recording: Recording, context: ItemContext): Promise<void> {
    const before = written;
    let ended: () => void = () => {};
    written = new Promise((resolve) => (ended = resolve));
    try {
      await splitOne(recording, context, before);
    } finally {
      // One that failed early must not let the next one overtake those that are still being written.
      void before.catch(() => {}).then(ended);
    }
  }

  async function splitOne(recording: Recording, context: ItemContext, before: Promise<void>): Promise<void> {
    const { path } = recording;
    const file = await input.read(path);
    if (!file) {
      throw new AppError(
        'file/unreadable',
        `${path} is no longer in “${input.name}”. Put it back, or open the folder again.`,
      );
    }
    const plan = planOf(recording);
    const decoded = await media.decode(
      file,
      (fraction) => context.onFraction(fraction * DECODED_SHARE),
      context.signal,
    );
    await context.checkpoint();
    const levelDb = planLevelDb(form, plan, decoded.levels.autoLevelDb);
    const runs = await media.silenceRuns(decoded.pcm, levelDb, context.signal);
    const split = planSplit(runs, planSettings(form, plan), decoded.peaks);
    await before;
    await context.checkpoint();
    const write = (pcm: PcmSource) =>
      writeClips(
        output,
        {
          path,
          sizeBytes: file.size,
          lastModifiedMs: file.lastModified,
          recording: { ...decoded, pcm },
          plan: split,
          settings: settingsJson(form, plan),
          format: clipFormat(form),
        },
        clips,
        earlier,
        startedAt,
        {
          checkpoint: context.checkpoint,
          signal: context.signal,
          onFraction: (fraction) => context.onFraction(DECODED_SHARE + fraction * (1 - DECODED_SHARE)),
        },
      );
    const { backup } = await write(decoded.pcm).catch(async (error: unknown) => {
      // The cache may have dropped the samples to make room for the next recording's; what is written by then is kept.
      const pcm = isAbort(error) ? decoded.pcm : await media.readable(decoded.pcm, context.signal);
      if (pcm === decoded.pcm) throw error;
      return await write(pcm);
    });
    outcome.backup = backup ?? outcome.backup;
    const { sampleRateHz, frames } = split;
    outcome.recordings.push({ path, sampleRateHz, totalFrames: frames, ...planTotals(split) });
  }

  return {
    outcome,
    spec: {
      name: 'Split',
      items: recordings,
      writesInto: { folder: output, path: '' },
      label: ({ path }) => path,
      weight: ({ info }) => info?.durationS ?? 60,
      concurrency: 2,
      run,
      async atEnd() {
        // What could not be split now is when it is tried again, into the same backup.
        if (outcome.recordings.length === recordings.length) outcome.backup = await endBackup(output);
      },
    },
  };
}
