/**
 * The media worker: recordings in, samples, pictures and silences out. Wav files are read where they lie; everything else is
 * decoded once into the cache. Owns the order of these steps; the parts are in workers/media and src/audio.
 */
import * as Comlink from 'comlink';
import { AppError } from '../src/base/app-error.ts';
import { registerErrorTransfer } from '../src/base/worker-errors.ts';
import { type PcmSource, readBlocks } from '../src/audio/pcm.ts';
import type { SilenceRuns } from '../src/audio/silence.ts';
import { parseWav, type WavFile } from '../src/audio/wav.ts';
import type { ConvertSettings, DecodedRecording, RecordingInfo } from '../src/jobs/engines.ts';
import { type Analysis, createAnalyser } from './media/analysis.ts';
import { convertWithFfmpeg } from './media/convert.ts';
import { decodeWithFfmpeg, probeTrack, probeWithFfmpeg, unreadable } from './media/ffmpeg.ts';
import {
  cacheKey,
  type CacheWriter,
  createCached,
  emptyCache,
  isNamed,
  noRoom,
  readCached,
  withCacheKey,
} from './media/pcm-cache.ts';
import { isProtected } from './media/protection.ts';
import { scanSilences } from './media/silence-scan.ts';

/** MediaEngine and ConvertEngine as the page calls them: without the signals, for the host ends the whole worker to cancel. */
export interface MediaWorkerApi {
  probe(file: File): Promise<RecordingInfo>;
  decode(file: File, onFraction: (fraction: number) => void): Promise<DecodedRecording>;
  silenceRuns(pcm: PcmSource, levelDb: number): Promise<SilenceRuns>;
  convert(
    file: File,
    settings: ConvertSettings,
    use: (output: File) => Promise<void>,
    onFraction: (fraction: number) => void,
  ): Promise<void>;
}

/** Progress crosses to the page as a message; more often than a person sees would only keep both sides busy. */
const PROGRESS_MS = 100;

const api: MediaWorkerApi = {
  async probe(file) {
    const wav = await openWav(file);
    if (wav?.pcm.frames === 0) throw empty(file);
    return wav ? wavInfo(wav) : await probeWithFfmpeg(file);
  },

  async decode(file, onFraction) {
    const wav = await openWav(file);
    const recording = wav ? await readWav(file, wav, onFraction) : await decodeCached(file, onFraction);
    if (recording.pcm.frames === 0) throw empty(file);
    onFraction(1);
    return recording;
  },

  silenceRuns: scanSilences,

  async convert(file, settings, use, onFraction) {
    const wav = await openWav(file);
    const info = wav ? wavInfo(wav) : await probeWithFfmpeg(file);
    if (wav?.pcm.frames === 0) throw empty(file);
    await convertWithFfmpeg(file, info, settings, use, throttled(onFraction));
    onFraction(1);
  },
};

async function openWav(file: File): Promise<WavFile | null> {
  if (file.size === 0) throw empty(file);
  if (await reading(file, isProtected(file))) throw protectedFile(file);
  return await reading(file, parseWav(file));
}

function wavInfo({ codec, pcm }: WavFile): RecordingInfo {
  const { sampleRateHz, channels } = pcm;
  return { codec, sampleRateHz, channels, durationS: pcm.frames / sampleRateHz };
}

/** What was measured in the wavs that were read last, by `cacheKey`: a split that follows its plan reads a gigabyte once less. */
const measured = new Map<string, Analysis>();
/** One is on the screen, of two a job writes clips. */
const MEASURED_WAVS = 3;

async function readWav(
  file: File,
  wav: WavFile,
  onFraction: (fraction: number) => void,
): Promise<DecodedRecording> {
  const { pcm } = wav;
  const key = await reading(file, cacheKey(file));
  const known = measured.get(key);
  if (known) return { info: wavInfo(wav), pcm, ...known };
  const report = throttled(onFraction);
  const analyser = createAnalyser(pcm.sampleRateHz, pcm.channels);
  let samplesSeen = 0;
  const blocks = readBlocks(pcm);
  for (;;) {
    const { value: block, done } = await reading(file, blocks.next());
    if (done) break;
    analyser.push(block);
    samplesSeen += block.length;
    report(samplesSeen / (pcm.frames * pcm.channels));
  }
  const analysis = analyser.finish();
  measured.set(key, analysis);
  for (const oldest of [...measured.keys()].slice(0, -MEASURED_WAVS)) measured.delete(oldest);
  return { info: wavInfo(wav), pcm, ...analysis };
}

async function decodeCached(file: File, onFraction: (fraction: number) => void): Promise<DecodedRecording> {
  const key = await reading(file, cacheKey(file));
  return await withCacheKey(
    key,
    async () => (await readCached(key)) ?? (await decodeMakingRoom(key, file, onFraction)),
  );
}

async function decodeMakingRoom(...call: Parameters<typeof decode>): Promise<DecodedRecording> {
  try {
    return await decode(...call);
  } catch (error) {
    const isFull = error instanceof AppError && error.code === 'folder/full';
    if (!isFull || !(await emptyCache())) throw error;
    return await decode(...call);
  }
}

async function decode(
  key: string,
  file: File,
  onFraction: (fraction: number) => void,
): Promise<DecodedRecording> {
  const track = await probeTrack(file);
  const { info } = track;
  const { sampleRateHz, channels } = info;
  const expectedSamples = info.durationS * sampleRateHz * channels;
  const report = throttled(onFraction);
  const analyser = createAnalyser(sampleRateHz, channels);
  let writer: CacheWriter | null = null;
  let samplesSeen = 0;
  try {
    const cache = await createCached(key, file.name, expectedSamples * (track.samples === 's16' ? 2 : 4));
    writer = cache;
    await decodeWithFfmpeg(file, track, (samples) => {
      analyser.push(cache.write(samples));
      samplesSeen += samples.length;
      report(expectedSamples > 0 ? samplesSeen / expectedSamples : 0);
    });
    const durationS = samplesSeen / channels / sampleRateHz;
    return await cache.finish({ ...info, durationS }, analyser.finish());
  } catch (error) {
    await writer?.discard();
    throw isNamed(error, 'QuotaExceededError') ? noRoom(file.name, error) : error;
  }
}

/** Passes a rejected read on as the sentence for a file that is gone; other errors as they are. */
async function reading<T>(file: File, read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    throw error instanceof DOMException ? unreadable(file, error) : error;
  }
}

function throttled(onFraction: (fraction: number) => void): (fraction: number) => void {
  let lastMs = 0;
  return (fraction) => {
    if (performance.now() - lastMs < PROGRESS_MS) return;
    lastMs = performance.now();
    onFraction(Math.min(1, fraction));
  };
}

function protectedFile(file: File): AppError {
  return new AppError(
    'media/protected',
    `“${file.name}” is copy-protected (DRM), so only the player of the shop it came from can decode it. Get it without protection, as mp3, m4b or wav, and put that into the folder.`,
  );
}

function empty(file: File): AppError {
  return new AppError(
    'media/empty',
    `“${file.name}” is empty: it holds no sound. Copy it again from where it came from, or take it out of the folder.`,
  );
}

registerErrorTransfer();
Comlink.expose(api);
