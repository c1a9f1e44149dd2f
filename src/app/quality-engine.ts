/**
 * Measures clips in several workers at once. A wav is read where it lies. Anything else is decoded by the browser at the file's
 * own rate, so that nothing is resampled and peaks beyond full scale stay what they are.
 */
import { parseWav } from '../audio/wav.ts';
import type { PcmSource } from '../audio/pcm.ts';
import type { ClipQuality } from '../audio/quality/quality.ts';
import { AppError, isAbort } from '../base/app-error.ts';
import type { MediaEngine, QualityEngine } from '../jobs/engines.ts';

/** One worker's way to measure. */
type Measure = (pcm: PcmSource, signal?: AbortSignal) => Promise<ClipQuality>;

/** @param workers each measures one clip at a time; the next clip goes to the one with the fewest. */
export function createQualityEngine(
  workers: readonly Measure[],
  media: Pick<MediaEngine, 'probe'>,
): QualityEngine {
  const pool = workers.map((measure) => ({ measure, busy: 0 }));
  return {
    // One is read while another is measured.
    concurrency: 2 * pool.length,
    async measure(file, signal) {
      const pcm = await open(file, media, signal);
      const worker = pool.reduce((least, other) => (other.busy < least.busy ? other : least));
      worker.busy++;
      try {
        return await worker.measure(pcm, signal);
      } catch (error) {
        throw error instanceof DOMException && !isAbort(error) ? unreadable(file, error) : error;
      } finally {
        worker.busy--;
      }
    },
  };
}

async function open(
  file: File,
  media: Pick<MediaEngine, 'probe'>,
  signal: AbortSignal | undefined,
): Promise<PcmSource> {
  const wav = await parseWav(file);
  if (wav) return wav.pcm;
  const { sampleRateHz } = await media.probe(file, signal);
  let buffer: AudioBuffer;
  try {
    const context = new OfflineAudioContext(1, 1, sampleRateHz);
    buffer = await context.decodeAudioData(await file.arrayBuffer());
  } catch (cause) {
    throw unreadable(file, cause);
  }
  const { numberOfChannels: channels, length: frames } = buffer;
  const samples = new Float32Array(frames * channels);
  for (let channel = 0; channel < channels; channel++) {
    const from = buffer.getChannelData(channel);
    for (let i = 0, at = channel; i < frames; i++, at += channels) samples[at] = from[i] ?? 0;
  }
  return { bytes: new Blob([samples]), format: 'f32', sampleRateHz, channels, frames };
}

function unreadable(file: File, cause: unknown): AppError {
  return new AppError(
    'media/failed',
    `${file.name} cannot be read as audio, so it was not measured. Replace the file, or delete the clip from the dataset.`,
    { cause },
  );
}
