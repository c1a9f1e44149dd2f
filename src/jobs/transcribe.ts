/**
 * Transcribes clips, a window at a time as far as anybody can see: each is handed over when its own text has ended, so that a stop
 * loses nothing that was heard. As many are under way as the device hears faster together, and one more, so that it never waits.
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

/** How fast a window went. */
export interface HeardWindowTime {
  readonly audioS: number;
  /** Since the one before it was done, or since this one was begun when that was later: they add up to the time of all. */
  readonly wallS: number;
}

/** What a transcription is given. */
export interface TranscribeRequest {
  /** In order. */
  readonly clips: readonly ClipToHear[];
  /** One of Whisper's codes, or null to let the model hear it: one language a recording, by a vote of some of its windows. */
  readonly language: string | null;
  /**
   * All clips of the recordings, in order, the others too: they vote, so that a clip heard again alone, or the rest of a recording,
   * is taken to be in the language of the whole.
   */
  readonly voters: readonly ClipToHear[];
  /** As `loadClip`, of any of these. */
  readonly loadVoter: (id: string) => Promise<Float32Array | null>;
  /** The clip's audio as 16 kHz mono, −1..1; null when it is no longer wanted. Throws an AppError that names the clip. */
  readonly loadClip: (id: string) => Promise<Float32Array | null>;
  /** Takes the transcripts of a window; resolves when they are safe. */
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

/** Clips that share a window. */
interface WindowOfClips {
  readonly recording: string | null;
  readonly ids: readonly string[];
  readonly durationS: number;
}

/** The job that transcribes the clips. The model must be loaded. */
export function transcribeJob(request: TranscribeRequest): JobSpec<WindowOfClips> {
  const { loadClip, loadVoter, deliver, speech } = request;
  const windows = windowsOf(request.clips);
  const elected = new Map<string | null, Promise<string | null>>();
  let lastDoneMs = 0;

  /** The language of a recording; null when nothing of it could be heard. */
  async function elect(recording: string | null, signal: AbortSignal): Promise<string | null> {
    const own = windowsOf(request.voters.filter((clip) => clip.recording === recording));
    const step = Math.max(1, own.length / VOTING_WINDOWS);
    const votes: (readonly HeardLanguage[])[] = [];
    for (let at = 0; at < own.length; at += step) {
      // What cannot be read is told when it is that window's turn.
      const loaded = (own[Math.floor(at)]?.ids ?? []).map((id) => loadVoter(id).catch(() => null));
      const sound = (await Promise.all(loaded)).filter((samples) => samples !== null);
      if (sound.length > 0) votes.push(await speech.detectLanguage(sound, signal));
    }
    return voteLanguage(votes)?.language ?? null;
  }

  function languageOf(recording: string | null, signal: AbortSignal): Promise<string | null> {
    const language = elected.get(recording) ?? elect(recording, signal);
    elected.set(recording, language);
    return language;
  }

  return {
    name: 'Transcription',
    items: windows,
    concurrency: request.windowsAtOnce + 1,
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
      const doneMs = performance.now();
      request.onWindow?.({
        audioS: [...sound.values()].reduce((sum, { length }) => sum + length / SPEECH_RATE_HZ, 0),
        wallS: (doneMs - Math.max(startedMs, lastDoneMs)) / 1000,
      });
      lastDoneMs = doneMs;
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

/** Clips of two recordings never share a window: they may be of two languages. */
function windowsOf(clips: readonly ClipToHear[]): WindowOfClips[] {
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
