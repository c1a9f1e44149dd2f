/**
 * ffmpeg as three questions: what is in this file, its samples please, and this command please. Owns the core and its limits;
 * leaves what becomes of the output to the caller. Calls run one after another, because a core runs one command at a time.
 */
import coreUrl from '@ffmpeg/core?url';
import coreWasmUrl from '@ffmpeg/core/wasm?packed';
import { FFFSType, FFmpeg } from '@ffmpeg/ffmpeg';
import * as v from 'valibot';
import { AppError } from '../../src/base/app-error.ts';
import type { RecordingInfo } from '../../src/jobs/engines.ts';
import coreWorkerUrl from './ffmpeg-core.worker.ts?worker&url';

/** A core leaks a little with each command and fails with "memory access out of bounds" after 65 to 147 of them. */
const COMMANDS_PER_CORE = 25;
const INPUT_FOLDER = '/in';
/** Where a command is to write; see output-device.ts. */
export const OUTPUT_DEVICE = '/dev/output';
const PROBE_OUTPUT = '/probe.json';
const LOG_LINES_KEPT = 40;

/** What ffprobe prints as JSON; it leaves out what it does not know. */
const Probe = v.object({
  streams: v.optional(
    v.array(
      v.object({
        codec_type: v.optional(v.string()),
        codec_name: v.optional(v.string()),
        sample_rate: v.optional(v.string()),
        sample_fmt: v.optional(v.string()),
        channels: v.optional(v.number()),
      }),
    ),
    [],
  ),
  format: v.optional(v.object({ duration: v.optional(v.string()) }), {}),
});

/** A line of the log, or a block of output from `OUTPUT_DEVICE` and where it belongs. */
interface LogEvent {
  readonly type: string;
  readonly message: unknown;
  readonly position?: number;
  /** Counts what was taken of the output, so that ffmpeg does not run ahead; null where memory cannot be shared. */
  readonly taken?: Int32Array | null;
}

interface Core {
  readonly ffmpeg: FFmpeg;
  commands: number;
}

let core: Core | null = null;
let onOutput: ((bytes: Uint8Array<ArrayBuffer>, position: number) => void) | null = null;
let onTime: ((timeS: number) => void) | null = null;
let logLines: string[] = [];
let queue: Promise<unknown> = Promise.resolve();

/** Interleaved samples in the kind that the track's own decoder gives, so that nothing is rounded on the way. */
export type DecodedSamples = Int16Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

type SampleKind = 's16' | 's32' | 'f32';

/** What a header says, and what the decoder will give. */
interface Track {
  readonly info: RecordingInfo;
  readonly samples: SampleKind;
}

/**
 * What the header says of the first audio track. The duration of a format that does not store it is estimated, and 0 where
 * nothing is known. Errors: `media/not-audio`, `media/no-audio-track`, `media/unsupported`, `media/failed`, `file/unreadable`.
 */
export async function probeWithFfmpeg(file: File): Promise<RecordingInfo> {
  return (await probeTrack(file)).info;
}

/** As probeWithFfmpeg, and what to ask decodeWithFfmpeg for. */
export function probeTrack(file: File): Promise<Track> {
  return withInput(file, async (ffmpeg, path) => {
    const entries = 'stream=codec_type,codec_name,sample_rate,sample_fmt,channels:format=duration';
    const output = ['-of', 'json', '-o', PROBE_OUTPUT];
    // This build's ffprobe answers -1 whatever happened; a file that it cannot open has no streams in its answer.
    await ffmpeg.ffprobe(['-v', 'error', '-show_entries', entries, ...output, path]);
    const json = await ffmpeg.readFile(PROBE_OUTPUT, 'utf8');
    await ffmpeg.deleteFile(PROBE_OUTPUT);
    const { streams, format } = v.parse(Probe, JSON.parse(String(json)));
    if (streams.length === 0) throw notAudio(file);
    const track = streams.find((stream) => stream.codec_type === 'audio');
    if (!track) throw noAudioTrack(file);
    const { codec_name: codec, channels } = track;
    const sampleRateHz = Number(track.sample_rate);
    // A track of a codec that this ffmpeg cannot decode has no rate, or no name.
    if (!codec || codec === 'unknown' || !channels || !(sampleRateHz > 0)) throw unsupported(file, codec);
    const info = { codec, sampleRateHz, channels, durationS: Number(format.duration) || 0 };
    return { info, samples: sampleKind(track.sample_fmt) };
  });
}

/** ffmpeg's own names, "p" for planar; what is not known is asked for in 16 bits. */
function sampleKind(sampleFormat = ''): SampleKind {
  if (/^s32p?$/.test(sampleFormat)) return 's32';
  return /^(flt|dbl)p?$/.test(sampleFormat) ? 'f32' : 's16';
}

/**
 * Decodes the first audio track at its own rate and channels, in the kind of samples that `track` says. `onSamples` gets them
 * in order and may throw to stop: its error is the one that rejects. Other errors: `media/failed`, `file/unreadable`.
 */
export function decodeWithFfmpeg(
  file: File,
  { info: { sampleRateHz, channels }, samples }: Track,
  onSamples: (samples: DecodedSamples) => void,
): Promise<void> {
  // Rate and channels are named although they are the track's own: a track that changes them midway is brought in line.
  const format = ['-ar', String(sampleRateHz), '-ac', String(channels), '-f', `${samples}le`];
  const SampleArray = { s16: Int16Array, s32: Int32Array, f32: Float32Array }[samples];
  return runFfmpeg(file, ['-v', 'error'], [...format, OUTPUT_DEVICE], {
    onOutput: (bytes) => onSamples(new SampleArray(bytes.buffer)),
  }).then(() => {});
}

/** What a command is followed with. */
interface Following {
  /** Gets what goes to `OUTPUT_DEVICE`, in order, and where in the file it belongs. May throw to stop: its error rejects. */
  readonly onOutput?: (bytes: Uint8Array<ArrayBuffer>, position: number) => void;
  /** Gets how much sound went through, in seconds. */
  readonly onTime?: (timeS: number) => void;
}

/**
 * Runs one command on the first audio track of the file and gives the last lines of its log.
 * @param before options before the input, the log level among them.
 * @param after options for the output, and the output.
 * Errors: `media/failed`, `file/unreadable`, `worker/crashed`, and what `onOutput` throws.
 */
export function runFfmpeg(
  file: File,
  before: readonly string[],
  after: readonly string[],
  following: Following,
): Promise<readonly string[]> {
  return withInput(file, async (ffmpeg, path) => {
    const failures: unknown[] = [];
    onTime = following.onTime ?? null;
    onOutput = (bytes, position) => {
      if (failures.length > 0) return;
      try {
        following.onOutput?.(bytes, position);
      } catch (error) {
        failures.push(error);
        endCore(); // the command is synchronous over there: nothing gentler stops it
      }
    };
    try {
      const head = ['-hide_banner', '-nostats', ...before, '-i', path, '-map', '0:a:0'];
      const exitCode = await ffmpeg.exec([...head, ...after]);
      if (exitCode === 0) return logLines;
      endCore(); // the command left halfway, with whatever it had allocated
      throw failed(file, logLines.join('\n'));
    } catch (error) {
      throw failures.length > 0 ? failures[0] : error;
    } finally {
      onOutput = null;
      onTime = null;
    }
  });
}

/** Runs commands on the mounted file, after all that were asked for before. */
function withInput<T>(file: File, run: (ffmpeg: FFmpeg, path: string) => Promise<T>): Promise<T> {
  const result = queue.then(async () => {
    try {
      const ffmpeg = await startCore();
      // ffmpeg goes by the ending, and takes a name with ":" or "%" for something else.
      const name = `input${/\.[a-z0-9]{1,5}$/i.exec(file.name)?.[0].toLowerCase() ?? ''}`;
      await ffmpeg.mount(FFFSType.WORKERFS, { blobs: [{ name, data: file }] }, INPUT_FOLDER);
      try {
        return await run(ffmpeg, `${INPUT_FOLDER}/${name}`);
      } finally {
        if (core?.ffmpeg === ffmpeg) await ffmpeg.unmount(INPUT_FOLDER).catch(endCore);
      }
    } catch (error) {
      if (error instanceof AppError) throw error;
      endCore(); // it crashed, and a core is not to be trusted after that
      throw (await isReadable(file)) ? failed(file, error) : unreadable(file, error);
    }
  });
  queue = result.catch(() => undefined);
  return result;
}

async function startCore(): Promise<FFmpeg> {
  if (core && core.commands >= COMMANDS_PER_CORE) endCore();
  logLines = [];
  if (core) {
    core.commands++;
    return core.ffmpeg;
  }
  const ffmpeg = new FFmpeg();
  core = { ffmpeg, commands: 1 };
  ffmpeg.on('progress', ({ time }) => onTime?.(time / 1e6));
  ffmpeg.on('log', ({ type, message, position, taken }: LogEvent) => {
    if (message instanceof Uint8Array) {
      onOutput?.(message as Uint8Array<ArrayBuffer>, position ?? 0);
      if (taken) {
        Atomics.add(taken, 0, message.length);
        Atomics.notify(taken, 0);
      }
    } else if (type === 'stderr') logLines = [...logLines.slice(1 - LOG_LINES_KEPT), String(message)];
  });
  try {
    await ffmpeg.load({
      coreURL: absolute(coreUrl),
      wasmURL: absolute(coreWasmUrl),
      classWorkerURL: absolute(coreWorkerUrl),
    });
    await ffmpeg.createDir(INPUT_FOLDER);
  } catch (error) {
    endCore();
    throw new AppError(
      'worker/crashed',
      'The audio decoder could not be loaded. Check the connection to where the app came from, reload the page and try again.',
      { cause: error },
    );
  }
  return ffmpeg;
}

function endCore(): void {
  core?.ffmpeg.terminate();
  core = null;
}

function absolute(url: string): string {
  return new URL(url, self.location.href).href;
}

async function isReadable(file: File): Promise<boolean> {
  return await file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );
}

function notAudio(file: File): AppError {
  return new AppError(
    'media/not-audio',
    `“${file.name}” is not a recording that can be read: it is no audio, or it is incomplete. Try it in a player, then replace it or take it out of the folder.`,
    { cause: logLines.join('\n') },
  );
}

function noAudioTrack(file: File): AppError {
  return new AppError(
    'media/no-audio-track',
    `“${file.name}” has no sound in it, only picture or text. Export it again with its audio track, or take it out of the folder.`,
  );
}

function unsupported(file: File, codec: string | undefined): AppError {
  const what = codec && codec !== 'unknown' ? ` (${codec})` : '';
  return new AppError(
    'media/unsupported',
    `The sound in “${file.name}” is in a format that the app cannot decode${what}. Convert it to wav, flac or mp3 with another program first.`,
  );
}

function failed(file: File, cause: unknown): AppError {
  return new AppError(
    'media/failed',
    `“${file.name}” could not be decoded: the file is damaged. Convert it to wav with another program, or take it out of the folder.`,
    { cause },
  );
}

/** The rejection for a file that was there when it was chosen and cannot be read now. */
export function unreadable(file: File, cause: unknown): AppError {
  return new AppError(
    'file/unreadable',
    `“${file.name}” can no longer be read: it was moved, deleted or changed. Open its folder again.`,
    { cause },
  );
}
