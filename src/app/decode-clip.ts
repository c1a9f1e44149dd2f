/** A clip as Whisper hears it. The browser's own decoder takes every clip format, resamples well, and works beside the page's thread. */
import { AppError } from '../base/app-error.ts';

/** Whisper hears 16 kHz. */
const SPEECH_RATE_HZ = 16_000;

/**
 * Decodes a clip of any rate to 16 kHz; channels are mixed to their mean.
 *
 * @throws AppError `media/failed`, naming the file.
 */
export async function decodeClip(file: File): Promise<Float32Array<ArrayBuffer>> {
  try {
    const context = new OfflineAudioContext(1, 1, SPEECH_RATE_HZ);
    const buffer = await context.decodeAudioData(await file.arrayBuffer());
    if (buffer.numberOfChannels === 1) return buffer.getChannelData(0);
    const mono = new Float32Array(buffer.length);
    for (let channel = 0; channel < buffer.numberOfChannels; channel++) {
      const samples = buffer.getChannelData(channel);
      for (let i = 0; i < mono.length; i++)
        mono[i] = (mono[i] ?? 0) + (samples[i] ?? 0) / buffer.numberOfChannels;
    }
    return mono;
  } catch (cause) {
    throw new AppError(
      'media/failed',
      `${file.name} cannot be read as audio. Replace the file, or delete the clip from the dataset.`,
      { cause },
    );
  }
}
