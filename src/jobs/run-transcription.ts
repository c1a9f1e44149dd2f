/**
 * A transcription of a dataset's clips from beginning to end: the model loaded, lengths read, windows heard, results given to the
 * dataset. Every screen that has clips transcribed (all of them, or one again with a bigger model) does it by this.
 */
import { AppError, isAbort } from '../base/app-error.ts';
import type { Folder } from '../base/folder.ts';
import type { Clip } from '../dataset/clip.ts';
import type { DatasetLayout } from '../dataset/layout.ts';
import { withModel, type Transcript } from '../dataset/transcript.ts';
import { readClipLengths } from './clip-lengths.ts';
import type { MediaEngine, ModelRef, SpeechEngine } from './engines.ts';
import type { JobResult, JobSpec } from './job.ts';
import { transcribeJob, type ClipToHear, type HeardWindowTime } from './transcribe.ts';

/** The job's name. */
export const TRANSCRIPTION = 'Transcription';

/** A clip whose length nobody could read is taken for a long one, so that a window never overflows. */
const UNKNOWN_LENGTH_S = 29;

/** What of a dataset a transcription reads and changes. */
export interface TranscribedDataset {
  readonly folder: Folder;
  readonly layout: Pick<DatasetLayout, 'home'>;
  /** Ids of the clips that are neither discarded nor Non Usable, in order. */
  order(): readonly string[];
  plainClip(id: string): Clip | undefined;
  audio(id: string): Promise<File | null>;
  /** Takes over what another program wrote into whisper.json meanwhile. */
  mergeElsewhere(): Promise<void>;
  learnDurations(durationsS: ReadonlyMap<string, number>): void;
  setTranscripts(transcripts: ReadonlyMap<string, Transcript>, run: string): Promise<void>;
  flush(): Promise<void>;
}

/** What the app has for it; the App of a screen is one. */
export interface TranscriptionTools {
  readonly speech: SpeechEngine;
  readonly media: Pick<MediaEngine, 'probe'>;
  /** A clip's audio as 16 kHz mono, −1..1. */
  readonly decodeClip: (file: File) => Promise<Float32Array>;
  readonly jobs: {
    run<Item>(
      spec: JobSpec<Item>,
      finished: { name: string; summary: (result: JobResult) => string },
    ): Promise<JobResult>;
  };
}

/** What is to be transcribed, and how. */
export interface TranscriptionOrder {
  /** In the dataset's order. */
  readonly ids: readonly string[];
  readonly model: ModelRef;
  /** One of Whisper's codes, or null to let the model hear it. */
  readonly language: string | null;
  /** 0..1 while the model is made ready, null when it is. */
  readonly onLoading?: (fraction: number | null) => void;
  /** Stops the making ready; the job itself is stopped by its own Cancel. */
  readonly signal?: AbortSignal;
  readonly onWindow?: (time: HeardWindowTime) => void;
  /** Ids that just got their transcript. */
  readonly onDone?: (ids: readonly string[]) => void;
  /** See JobSpec. */
  readonly atEnd?: () => Promise<void>;
}

/**
 * Transcribes the clips; resolves when all is on disk, null when it was cancelled before it began. A clip that is discarded or
 * edited meanwhile keeps what the user made of it. Errors: those of loading the model, and what the dataset throws.
 */
export async function runTranscription(
  { speech, media, decodeClip, jobs }: TranscriptionTools,
  dataset: TranscribedDataset,
  order: TranscriptionOrder,
): Promise<JobResult | null> {
  const { onLoading = () => undefined } = order;
  const run = crypto.randomUUID();
  const clips = order.ids.flatMap((id) => dataset.plainClip(id) ?? []);
  const textsBefore = new Map(clips.map(({ id, transcript }) => [id, transcript]));
  /** False once the user has discarded the clip or written its text: then that stands. */
  const isOpen = (id: string) => {
    const clip = dataset.plainClip(id);
    return clip && clip.status !== 'discarded' && clip.transcript === textsBefore.get(id);
  };
  async function loadSound(id: string): Promise<Float32Array> {
    const file = await dataset.audio(id);
    if (file) return await decodeClip(file);
    throw new AppError(
      'file/unreadable',
      `${id} is no longer in the folder. Put it back and transcribe again.`,
    );
  }
  try {
    onLoading(0);
    const { windowsAtOnce } = await speech.load(order.model, onLoading, order.signal);
    const { lengths } = await readClipLengths(clips, (id) => dataset.audio(id), media);
    dataset.learnDurations(lengths);
    onLoading(null);
    const toHear = ({ id, origin, durationS }: Clip): ClipToHear => ({
      id,
      durationS: lengths.get(id) ?? durationS ?? UNKNOWN_LENGTH_S,
      recording: origin?.source ?? null,
    });
    const result = await jobs.run(
      {
        writesInto: { folder: dataset.folder, path: dataset.layout.home },
        ...(order.atEnd && { atEnd: order.atEnd }),
        ...transcribeJob({
          clips: clips.map(toHear),
          language: order.language,
          voters: dataset.order().flatMap((id) => {
            const clip = dataset.plainClip(id);
            return clip ? [toHear(clip)] : [];
          }),
          speech,
          windowsAtOnce,
          loadClip: (id) => (isOpen(id) ? loadSound(id) : Promise.resolve(null)),
          loadVoter: loadSound,
          async deliver(transcripts) {
            // What another program wrote down of a clip is not for us to replace.
            await dataset.mergeElsewhere();
            const open = new Map(
              [...transcripts]
                .filter(([id]) => isOpen(id))
                .map(([id, transcript]) => [id, withModel(transcript, order.model.id)]),
            );
            if (open.size > 0) await dataset.setTranscripts(open, run);
            order.onDone?.([...open.keys()]);
          },
          ...(order.onWindow && { onWindow: order.onWindow }),
        }),
      },
      { name: TRANSCRIPTION, summary },
    );
    await dataset.flush();
    return result;
  } catch (error) {
    if (isAbort(error)) return null;
    throw error;
  } finally {
    onLoading(null);
  }
}

/** Failures told in full in the sentence at the end; the screen lists them all. */
const TOLD_FAILURES = 2;

function summary({ done, failures, cancelled }: JobResult): string {
  const told = failures.slice(0, TOLD_FAILURES).map(({ error }) => error.message);
  const more = failures.length - told.length;
  return [
    `${done.toLocaleString('en')} ${done === 1 ? 'clip' : 'clips'} transcribed.`,
    ...(told.length > 0 ? [`Not done: ${told.join(' ')}`] : []),
    ...(more > 0 ? [`And ${more} more, listed on the screen.`] : []),
    ...(cancelled ? ['What is done stays; Transcribe goes on from there.'] : []),
  ].join(' ');
}
