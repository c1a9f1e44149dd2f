/**
 * What was said in one clip, as Whisper writes it down. Texts are kept exactly as in the file (Whisper begins each with a
 * space); `shownText` in text-sync.ts is what screens show. Keys the app does not know travel in `extra` and are written
 * back unchanged.
 */

/** One word with its place in the clip, in seconds; times are null where a tool gave none. */
export interface Word {
  readonly word: string;
  readonly startS: number | null;
  readonly endS: number | null;
  /** 0..1, or null where a tool gave none. */
  readonly probability: number | null;
  /** Set when the file calls the probability `score`, as whisperX does; it is then written so again. */
  readonly probabilityKey?: 'score';
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** A stretch of text with its place in the clip, in seconds. */
export interface Segment {
  readonly id: number;
  readonly startS: number;
  readonly endS: number;
  readonly text: string;
  /** Summed token log-probability ÷ (tokens + 1), Whisper's definition. */
  readonly avgLogprob?: number;
  /** UTF-8 bytes ÷ zlib bytes, Whisper's definition. */
  readonly compressionRatio?: number;
  /** Probability of the no-speech token at the start-of-transcript step, Whisper's definition. */
  readonly noSpeechProb?: number;
  readonly words?: readonly Word[];
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** The transcript of one clip. */
export interface Transcript {
  readonly text: string;
  readonly segments: readonly Segment[];
  /** ISO 639-1 code; null when the file has none (whisper.cpp). */
  readonly language: string | null;
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** The transcript with a note of the model that heard it (its id in src/jobs/models.ts), as `model` in the file's entry. */
export function withModel(transcript: Transcript, model: string): Transcript {
  return { ...transcript, extra: { ...transcript.extra, model } };
}

/** The id of the model that heard it; null where the file does not say, as other programs' do not. */
export function heardBy(transcript: Pick<Transcript, 'extra'> | null): string | null {
  const model = transcript?.extra?.['model'];
  return typeof model === 'string' ? model : null;
}
