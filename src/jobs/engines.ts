/**
 * What jobs ask of the workers. The workers implement these, the page reaches them through src/main.tsx, tests fake them.
 */
import type { Peaks } from '../audio/peaks.ts';
import type { PcmSource } from '../audio/pcm.ts';
import type { ClipQuality } from '../audio/quality/quality.ts';
import type { LevelSummary } from '../audio/levels.ts';
import type { FrameRange, SilenceRuns } from '../audio/silence.ts';
import type { HeardLanguage } from '../dataset/language.ts';
import type { Transcript } from '../dataset/transcript.ts';

/** What a recording is, read from its header. */
export interface RecordingInfo {
  /** "mp3", "pcm_s16le", "aac", … as ffmpeg names codecs. */
  readonly codec: string;
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly durationS: number;
}

/** A decoded recording: its samples (sliceable), its picture and its levels. */
export interface DecodedRecording {
  readonly info: RecordingInfo;
  readonly pcm: PcmSource;
  readonly peaks: Peaks;
  readonly levels: LevelSummary;
}

/**
 * Decoding and silence. Errors name the file: `media/empty` (zero bytes), `media/not-audio`, `media/no-audio-track`,
 * `media/protected` (DRM), `media/unsupported`, `media/failed`, `folder/full` (no room for the decoded samples).
 */
export interface MediaEngine {
  /** Reads the header only. Fast for every format; nothing is decoded. */
  probe(file: File, signal?: AbortSignal): Promise<RecordingInfo>;
  /** Decodes once (wav is read in place; others go to a bounded cache, reused while `file` is unchanged). `onFraction` gets 0..1. */
  decode(file: File, onFraction: (fraction: number) => void, signal?: AbortSignal): Promise<DecodedRecording>;
  /** Every run below `levelDb` of at least 0.05 s. A scan of decoded samples, about 0.1 s an hour. */
  silenceRuns(pcm: PcmSource, levelDb: number, signal?: AbortSignal): Promise<SilenceRuns>;
  /**
   * The same samples, there to be read: what the cache has dropped since it was decoded is decoded again. For whoever reads
   * `pcm` some time after decoding.
   */
  readable(pcm: PcmSource, signal?: AbortSignal): Promise<PcmSource>;
}

/** How a clip is written. */
export interface ClipFormat {
  /** 16-bit wav, or mp3 at a variable bit rate. */
  readonly codec: 'wav' | 'mp3';
  /** Null keeps the recording's; for mp3 the next one that the format has. */
  readonly sampleRateHz: number | null;
  /** `mono` is the mean of all channels. An mp3 has two at most, so more become one. */
  readonly channels: 'keep' | 'mono';
}

/** Making clips. Errors: `file/unreadable` when the recording changed, `worker/crashed`. */
export interface ClipEngine {
  /**
   * The clip that frames [startFrame, endFrame) of a recording make. At another rate it holds exactly the samples that the whole
   * recording would have there: from round(startFrame × ratio) to round(endFrame × ratio), so that neighbouring clips tile.
   */
  makeClip(pcm: PcmSource, range: FrameRange, format: ClipFormat, signal?: AbortSignal): Promise<Blob>;
}

/** What a recording is converted to. Null leaves that alone. */
export interface ConvertSettings {
  readonly format: 'wav16' | 'wav24' | 'mp3-cbr' | 'mp3-vbr' | 'flac';
  readonly sampleRateHz: number | null;
  /** `mono` is the mean of all channels; `left` and `right` are the first and the second one. */
  readonly channels: 'keep' | 'mono' | 'left' | 'right';
  /** Integrated loudness of EBU R128 that the whole is brought to. */
  readonly loudnessLufs: number | null;
  /** No sample is louder than this, in dBFS. */
  readonly peakCeilingDb: number | null;
  readonly highPassHz: number | null;
}

/** Writing recordings in another format. Errors as MediaEngine's; `folder/full`: no room for the output. */
export interface ConvertEngine {
  /**
   * Converts a whole recording, without holding it in memory. `use` gets the output, which is gone when it resolves;
   * its error rejects the call. `onFraction` gets 0..1.
   */
  convert(
    file: File,
    settings: ConvertSettings,
    use: (output: File) => Promise<void>,
    onFraction: (fraction: number) => void,
    signal?: AbortSignal,
  ): Promise<void>;
}

/** One worker that makes 16-bit mono wavs of clips at a trainer's rate. */
export interface ClipAudioEngine {
  /** The wav file at another rate; null when it is none that can be read without a decoder. */
  convertWav(file: File, sampleRateHz: number): Promise<Blob | null>;
  /** The same of decoded samples of each channel, full scale ±1. */
  convertSamples(channels: readonly Float32Array[], fromHz: number, sampleRateHz: number): Promise<Blob>;
}

/** Measuring the sound of clips. Errors name the file: as MediaEngine's. */
export interface QualityEngine {
  /** So many clips at once keep it busy. */
  readonly concurrency: number;
  /** Measures the clip's own samples, at its own rate. */
  measure(file: File, signal?: AbortSignal): Promise<ClipQuality>;
}

/** Where a model lies: shipped with the app under `models/<id>/`, its files unpacked into OPFS before use. */
export interface ModelRef {
  readonly id: string;
}

/** What the model was loaded on. */
export interface SpeechDevice {
  readonly kind: 'webgpu' | 'wasm';
  /** Of the decoder's weights. The GPU takes an encoder in fp32 beside it. */
  readonly precision: 'q8' | 'q4' | 'fp32';
  /** WASM threads; 1 where the page is not cross-origin isolated. */
  readonly threads: number;
  /** How many windows it hears faster together than one by one; those under way at a stop are heard again, so they are few. */
  readonly windowsAtOnce: number;
}

/**
 * Speech recognition. A device that fails (no adapter, lost, out of memory) is left for the next one of the ladder, which the
 * user is told; only the last one's failure is an error: `model/missing`, `model/broken`, `speech/failed`, `worker/crashed`.
 */
export interface SpeechEngine {
  /** Loads the model if it is not loaded; `onFraction` follows unpacking and loading. */
  load(model: ModelRef, onFraction: (fraction: number) => void, signal?: AbortSignal): Promise<SpeechDevice>;
  /**
   * Recognises consecutive clips (16 kHz mono), best those of one window (together at most 29.5 s with 0.5 s between clips; a
   * longer clip is done in several windows). One transcript a clip, in order, times relative to the clip. Calls that come while
   * another is under way are heard together with the next, `windowsAtOnce` at a time.
   *
   * @param language Whisper's code, or null to let every window speak for itself. English-only models ignore it. A language
   *   that the model does not know is `speech/language`.
   * @returns transcripts whose `extra` may hold `language_probability` (of `language`, by models of several languages),
   *   `heard_language` (when the model takes another one for more likely) and `doubts` (a list of Doubt, for a clip that still
   *   looks wrong after it was heard again).
   */
  transcribe(
    clips: readonly Float32Array[],
    language: string | null,
    signal?: AbortSignal,
  ): Promise<Transcript[]>;
  /**
   * What the model takes the language of one window of clips (as for `transcribe`) to be, likeliest first; all it knows are
   * there. One pass of the encoder and one step of the decoder. Vote over windows with `voteLanguage`.
   */
  detectLanguage(clips: readonly Float32Array[], signal?: AbortSignal): Promise<readonly HeardLanguage[]>;
}
