/** Makes 16-bit mono wavs of clips at a trainer's rate, off the page's thread. Wav files are read here; others come decoded. */
import * as Comlink from 'comlink';
import { readFrames, toMonoFloat32 } from '../src/audio/pcm.ts';
import { resample } from '../src/audio/resample.ts';
import { cutClip, parseWav } from '../src/audio/wav.ts';
import type { ClipAudioEngine } from '../src/jobs/engines.ts';
import { registerErrorTransfer } from '../src/base/worker-errors.ts';

async function toWav(mono: Float32Array, fromHz: number, sampleRateHz: number): Promise<Blob> {
  const samples = resample(mono, fromHz, sampleRateHz);
  const frames = samples.length;
  const pcm = { bytes: new Blob([samples]), format: 'f32', sampleRateHz, channels: 1, frames } as const;
  return cutClip(pcm, { startFrame: 0, endFrame: frames });
}

const api: ClipAudioEngine = {
  async convertWav(file, sampleRateHz) {
    const wav = await parseWav(file);
    if (!wav) return null;
    const { pcm } = wav;
    const mono = toMonoFloat32(await readFrames(pcm, 0, pcm.frames), pcm.channels);
    return toWav(mono, pcm.sampleRateHz, sampleRateHz);
  },

  convertSamples(channels, fromHz, sampleRateHz) {
    const mono = new Float32Array(channels[0]?.length ?? 0);
    for (const samples of channels)
      for (let i = 0; i < mono.length; i++) mono[i] = (mono[i] ?? 0) + (samples[i] ?? 0) / channels.length;
    return toWav(mono, fromHz, sampleRateHz);
  },
};

registerErrorTransfer();
Comlink.expose(api);
