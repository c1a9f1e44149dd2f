/**
 * Audio for a trainer: the browser's own decoder takes every clip format, resamples well, and works beside the page's thread.
 * Compared with a recording at its own rate nothing but the rate, the number of channels and the 16 bits changes.
 */
import { cutClip } from '../audio/wav.ts';
import { AppError } from '../base/app-error.ts';
import type { ConvertAudio } from '../jobs/export.ts';

/** A 16-bit wav of the mean of the file's channels. */
export const convertAudio: ConvertAudio = async (file, { sampleRateHz, channels }) => {
  let buffer: AudioBuffer;
  try {
    const context = new OfflineAudioContext(channels, 1, sampleRateHz);
    buffer = await context.decodeAudioData(await file.arrayBuffer());
  } catch (cause) {
    throw new AppError(
      'media/failed',
      `${file.name} cannot be read as audio, so it was left out. Replace the file and export again, or delete the clip.`,
      { cause },
    );
  }
  const mono = new Float32Array(buffer.length);
  for (let channel = 0; channel < buffer.numberOfChannels; channel++) {
    const samples = buffer.getChannelData(channel);
    for (let i = 0; i < mono.length; i++)
      mono[i] = (mono[i] ?? 0) + (samples[i] ?? 0) / buffer.numberOfChannels;
  }
  const bytes = new Blob([mono]);
  const pcm = { bytes, format: 'f32', sampleRateHz, channels, frames: buffer.length } as const;
  return cutClip(pcm, { startFrame: 0, endFrame: buffer.length });
};
