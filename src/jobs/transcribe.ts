/**
 * Transcribes clips, as many windows at a time as the device hears faster together (one, or a few); what is done is handed over
 * after each time, so a stop loses no more.
 */
import { AppError, toAppError } from '../base/app-error.ts';
import { type HeardLanguage, voteLanguage } from '../dataset/language.ts';
import { planWindows } from '../dataset/windows.ts';
import type { Transcript } from '../dataset/transcript.ts';
import type { SpeechEngine } from './engines.ts';
import type { JobSpec } from './job.ts';

/** A clip to be transcribed. */
export interface ClipToHear {
  readonly id: string;
  readonly durationS: number;
  /** What it was cut from; clips of one recording share windows and language. Null where nobody knows. */
  readonly recording: string | null;
}

/** How fast some windows went. */
export interface HeardWindowTime {
  readonly audioS: number;
  readonly wallS: number;
}

/** What a transcription is given. */
export interface TranscribeRequest {
  /** In order. */
  readonly clips: readonly ClipToHear[];
  /** One of Whisper's codes, or null to let the model hear it: one language a recording, by a vote of some of its windows. */
  readonly language: string | null;
  /** The clip's audio as 16 kHz mono, −1..1; null when it is no longer wanted. Throws an AppError that names the clip. */
  readonly loadClip: (id: string) => Promise<Float32Array | null>;
  /** Takes the transcripts of what was heard together; resolves when they are safe. */
  readonly deliver: (transcripts: ReadonlyMap<string, Transcript>) => Promise<void>;
  readonly speech: SpeechEngine;
  /** See SpeechDevice. */
  readonly windowsAtOnce: number;
  readonly onWindow?: (time: HeardWindowTime) => void;
}

/** Whisper hears 16 kHz. */
const SPEECH_RATE_HZ = 16_000;

/** Windows of a recording that vote on its language: enough that a quotation or a song is outvoted. */
const VOTING_WINDOWS = 5;

/** Clips that are heard together: of a window, or of several. */
interface ClipGroup {
  readonly recording: string | null;
  readonly ids: readonly string[];
  readonly durationS: number;
}

/** The job that transcribes the clips. The model must be loaded. */
export function transcribeJob(request: TranscribeRequest): JobSpec<ClipGroup> {
  const { loadClip, deliver, speech } = request;
  const windows = windowsOf(request.clips);
  const elected = new Map<string | null, string | null>();

  /** The language of a recording; null when nothing of it could be heard. */
  async function languageOf(recording: string | null, signal: AbortSignal): Promise<string | null> {
    const known = elected.get(recording);
    if (known !== undefined) return known;
    const own = windows.filter((window) => window.recording === recording);
    const step = Math.max(1, own.length / VOTING_WINDOWS);
    const votes: (readonly HeardLanguage[])[] = [];
    for (let at = 0; at < own.length; at += step) {
      // What cannot be read is told when it is that window's turn.
      const loaded = (own[Math.floor(at)]?.ids ?? []).map((id) => loadClip(id).catch(() => null));
      const sound = (await Promise.all(loaded)).filter((samples) => samples !== null);
      if (sound.length > 0) votes.push(await speech.detectLanguage(sound, signal));
    }
    const language = voteLanguage(votes)?.language ?? null;
    elected.set(recording, language);
    return language;
  }

  return {
    name: 'Transcription',
    items: together(windows, request.windowsAtOnce),
    label: ({ ids }) => (ids.length === 1 ? (ids[0] ?? '') : `${ids[0] ?? ''} – ${ids.at(-1) ?? ''}`),
    weight: ({ durationS }) => durationS,
    count: ({ ids }) => ids.length,
    async run({ recording, ids }, context) {
      const sound = new Map<string, Float32Array>();
      for (const id of ids) {
        try {
          const samples = await loadClip(id);
          if (samples) sound.set(id, samples);
        } catch (error) {
          context.fail(id, toAppError(error, 'file/unreadable', `${id} could not be read as audio.`));
        }
      }
      if (sound.size === 0) return;
      const language = request.language ?? (await languageOf(recording, context.signal));
      const startedMs = performance.now();
      const transcripts = await speech.transcribe([...sound.values()], language, context.signal);
      request.onWindow?.({
        audioS: [...sound.values()].reduce((sum, { length }) => sum + length / SPEECH_RATE_HZ, 0),
        wallS: (performance.now() - startedMs) / 1000,
      });
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

/**
 * Neighbouring windows of one recording in groups of at most `most`. The first window goes alone: something is heard, safe and
 * timed as early as can be.
 */
function together(windows: readonly ClipGroup[], most: number): ClipGroup[] {
  const groups: (ClipGroup & { readonly windows: number })[] = [];
  for (const window of windows) {
    const last = groups.at(-1);
    if (last?.recording === window.recording && groups.length > 1 && last.windows < most) {
      groups[groups.length - 1] = {
        recording: last.recording,
        ids: [...last.ids, ...window.ids],
        durationS: last.durationS + window.durationS,
        windows: last.windows + 1,
      };
    } else groups.push({ ...window, windows: 1 });
  }
  return groups;
}

/** Clips of two recordings never share a window: they may be of two languages. */
function windowsOf(clips: readonly ClipToHear[]): ClipGroup[] {
  const groups: ClipToHear[][] = [];
  for (const clip of clips) {
    const last = groups.at(-1);
    if (last?.[0]?.recording === clip.recording) last.push(clip);
    else groups.push([clip]);
  }
  return groups.flatMap((group) =>
    planWindows(group.map(({ durationS }) => durationS)).map(({ from, to }) => {
      const inWindow = group.slice(from, to);
      return {
        recording: inWindow[0]?.recording ?? null,
        ids: inWindow.map(({ id }) => id),
        durationS: inWindow.reduce((sum, { durationS }) => sum + durationS, 0),
      };
    }),
  );
}
