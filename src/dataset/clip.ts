/**
 * One clip of a dataset and everything the app knows about it, as plain data. Where it lies on disk is `layout.ts`, how it
 * is stored `clips-json.ts` and `whisper-json.ts`, how it changes `commands.ts`.
 */
import type { Transcript } from './transcript.ts';

/** Whether the clip kept the limits of the split. It decides the folder the clip belongs to. */
export type ClipKind = 'usable' | 'non-usable';

/** Where a review stands. "discarded" = taken out of the dataset, audio and text kept aside. */
export type ClipStatus = 'new' | 'accepted' | 'discarded';

/** The stretch of a recording that a clip was cut from. Frames count time in the recording; half-open. */
export interface ClipOrigin {
  /** The recording's path in the folder that was split: a key of `ClipsFile.sources`. */
  readonly source: string;
  readonly startFrame: number;
  readonly endFrame: number;
  readonly sampleRateHz: number;
  /** Why the clip is Non Usable; null when it is not. "no-finer-silence" = too long, and no silence of 0.05 s in it. */
  readonly reason: 'too-short' | 'too-long' | 'no-finer-silence' | null;
  /** One end was cut at the quietest point because there was no silence. */
  readonly forced: boolean;
}

/** One audio file of the dataset. */
export interface Clip {
  /** The file name without folder, unique in the dataset: "kettle_000001.wav". */
  readonly id: string;
  readonly kind: ClipKind;
  readonly status: ClipStatus;
  /** null until it is transcribed. A discarded clip keeps its transcript. */
  readonly transcript: Transcript | null;
  /** null for a clip that was not cut here. */
  readonly origin: ClipOrigin | null;
  /** null until somebody read the file's header. */
  readonly durationS: number | null;
  /** Keys of its entry in clips.json that this version does not know; written back unchanged. */
  readonly extra?: Readonly<Record<string, unknown>>;
}
