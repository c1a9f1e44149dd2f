/**
 * Audio for a trainer: clips as 16-bit mono wavs at its rate, several at once. Wav files are read in the workers; anything else
 * is decoded by the browser at the file's own rate, so that the rate is changed by one filter only (src/audio/resample.ts).
 */
import * as Comlink from 'comlink';
import { AppError, isAbort } from '../base/app-error.ts';
import { createWorkerHost } from '../base/worker-host.ts';
import type { ClipAudioEngine, MediaEngine } from '../jobs/engines.ts';
import type { ConvertAudio } from '../jobs/export.ts';

/** A core is left to the page. */
const WORKERS = Math.max(1, Math.min(4, navigator.hardwareConcurrency - 1));

/** @param startWorker makes one worker of `workers/clip-audio.worker.ts`; each ends when it has had nothing to do for a while. */
export function createConvertAudio(
  media: Pick<MediaEngine, 'probe'>,
  startWorker: () => Worker,
): ConvertAudio {
  const hosts = Array.from({ length: WORKERS }, () =>
    createWorkerHost<ClipAudioEngine>('The resampler', startWorker),
  );
  let turn = 0;
  return async (file, { sampleRateHz }) => {
    const host = hosts[turn++ % hosts.length];
    if (!host) throw new Error('There is no worker.');
    try {
      const wav = await host.call((api) => api.convertWav(file, sampleRateHz));
      if (wav) return wav;
      const { sampleRateHz: fromHz } = await media.probe(file);
      const context = new OfflineAudioContext(1, 1, fromHz);
      const decoded = await context.decodeAudioData(await file.arrayBuffer());
      const channels = Array.from({ length: decoded.numberOfChannels }, (_, i) => decoded.getChannelData(i));
      const buffers = channels.map(({ buffer }) => buffer);
      return await host.call((api) =>
        api.convertSamples(Comlink.transfer(channels, buffers), fromHz, sampleRateHz),
      );
    } catch (cause) {
      if (isAbort(cause)) throw cause;
      throw new AppError(
        'media/failed',
        `${file.name} cannot be read as audio, so it was left out. Replace the file and export again, or delete the clip.`,
        { cause },
      );
    }
  };
}
