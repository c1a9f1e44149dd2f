/** Listens to recordings one after another: decodes each, finds its silences, and says what to look for in it. Writes nothing. */
import type { SilenceRuns } from '../audio/silence.ts';
import { suggestLevel, tryDurations, type ClipLimits, type DurationTrial } from '../audio/suggest.ts';
import { AppError } from '../base/app-error.ts';
import type { Folder } from '../base/folder.ts';
import type { DecodedRecording, MediaEngine } from './engines.ts';
import type { Recording } from './find-recordings.ts';
import type { JobSpec } from './job.ts';

/** What is known of a recording once it was listened to. */
export interface AnalyzedRecording {
  readonly recording: Recording;
  readonly decoded: DecodedRecording;
  /** At the suggested level. */
  readonly runs: SilenceRuns;
  readonly trial: DurationTrial;
}

/** What an analysis is given. */
export interface AnalyzeRequest {
  readonly folder: Folder;
  readonly recordings: readonly Recording[];
  /** What makes a clip usable, for the suggested silence duration. */
  readonly limits: ClipLimits;
  readonly media: MediaEngine;
  /** Takes each recording as soon as it is done. */
  readonly deliver: (analyzed: AnalyzedRecording) => void;
  /** Takes the reason of one that cannot be analyzed; the rest goes on. */
  readonly refuse: (recording: Recording, error: unknown) => void;
}

/** Scanning for silences and trying durations takes about a tenth of the time that decoding takes. */
const DECODED_SHARE = 0.9;

/** The job that analyzes the recordings. */
export function analyzeJob(request: AnalyzeRequest): JobSpec<Recording> {
  const { folder, recordings, limits, media, deliver, refuse } = request;
  return {
    name: 'Analysis',
    items: recordings,
    label: ({ path }) => path,
    weight: ({ info }) => info?.durationS ?? 60,
    async run(recording, { signal, onFraction, checkpoint }) {
      try {
        const file = await folder.read(recording.path);
        if (!file) {
          throw new AppError(
            'file/unreadable',
            `${recording.path} is no longer in “${folder.name}”. Put it back, or open the folder again.`,
          );
        }
        const decoded = await media.decode(file, (f) => onFraction(f * DECODED_SHARE), signal);
        await checkpoint();
        const { levelDb } = suggestLevel(decoded.levels);
        const runs = await media.silenceRuns(decoded.pcm, levelDb, signal);
        deliver({ recording, decoded, runs, trial: tryDurations(runs, limits) });
      } catch (error) {
        if (!signal.aborted) refuse(recording, error);
        throw error;
      }
    },
  };
}
