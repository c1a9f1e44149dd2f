/** Transcribes clips window by window; what is done is handed over after each window, so a stop loses at most one. */
import { AppError, toAppError } from '../base/app-error.ts';
import { planWindows } from '../dataset/windows.ts';
import type { Transcript } from '../dataset/transcript.ts';
import type { SpeechEngine } from './engines.ts';
import type { JobSpec } from './job.ts';

/** What a transcription is given. */
export interface TranscribeRequest {
  /** Ids and lengths of the clips to transcribe, in order. */
  readonly clips: readonly { readonly id: string; readonly durationS: number }[];
  /** ISO 639-1, or null to let the model hear it. */
  readonly language: string | null;
  /** The clip's audio as 16 kHz mono, −1..1. Throws an AppError that names the clip. */
  readonly loadClip: (id: string) => Promise<Float32Array>;
  /** Takes the transcripts of one window; resolves when they are safe. */
  readonly deliver: (transcripts: ReadonlyMap<string, Transcript>) => Promise<void>;
  readonly speech: SpeechEngine;
}

interface Window {
  readonly ids: readonly string[];
  readonly durationS: number;
}

/** The job that transcribes the clips. The model must be loaded. */
export function transcribeJob(request: TranscribeRequest): JobSpec<Window> {
  const { clips, language, loadClip, deliver, speech } = request;
  const windows = planWindows(clips.map(({ durationS }) => durationS)).map(({ from, to }): Window => {
    const group = clips.slice(from, to);
    return {
      ids: group.map(({ id }) => id),
      durationS: group.reduce((sum, { durationS }) => sum + durationS, 0),
    };
  });
  return {
    name: 'Transcription',
    items: windows,
    label: ({ ids }) => (ids.length === 1 ? (ids[0] ?? '') : `${ids[0] ?? ''} – ${ids.at(-1) ?? ''}`),
    weight: ({ durationS }) => durationS,
    count: ({ ids }) => ids.length,
    async run({ ids }, context) {
      const sound = new Map<string, Float32Array>();
      for (const id of ids) {
        try {
          sound.set(id, await loadClip(id));
        } catch (error) {
          context.fail(id, toAppError(error, 'file/unreadable', `${id} could not be read as audio.`));
        }
      }
      if (sound.size === 0) return;
      const transcripts = await speech.transcribe([...sound.values()], language, context.signal);
      const byId = new Map<string, Transcript>();
      for (const [at, id] of [...sound.keys()].entries()) {
        const transcript = transcripts[at];
        if (!transcript)
          throw new AppError('speech/failed', `Whisper gave no result for ${id}. Transcribe it again.`);
        byId.set(id, transcript);
      }
      await deliver(byId);
    },
  };
}
