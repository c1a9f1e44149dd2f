/** The clips worker for real: other rates and mp3, decoded by the browser, which knows nothing of how they were made. */
import { expect, it } from 'vitest';
import type { PcmSource } from '../../src/audio/pcm.ts';
import { parseWav } from '../../src/audio/wav.ts';
import { createWorkerHost } from '../../src/base/worker-host.ts';
import type { ClipFormat } from '../../src/jobs/engines.ts';
import type { ClipsWorkerApi } from '../../workers/clips.worker.ts';

const host = createWorkerHost<ClipsWorkerApi>(
  'Writing clips',
  () => new Worker(new URL('../../workers/clips.worker.ts', import.meta.url), { type: 'module' }),
);

/** A rising tone from `offset` on, another one in each channel. */
function recording(sampleRateHz: number, channels: number, frames: number): PcmSource {
  const samples = new Int16Array(frames * channels);
  for (let i = 0; i < frames; i++) {
    for (let channel = 0; channel < channels; channel++) {
      samples[i * channels + channel] = 12_000 * at(i / sampleRateHz, channel);
    }
  }
  return { bytes: new Blob([samples]), format: 's16', sampleRateHz, channels, frames };
}
const at = (timeS: number, channel: number) =>
  Math.sin(2 * Math.PI * (300 + 200 * channel + 150 * timeS) * timeS);

async function decode(clip: Blob, rateHz: number): Promise<AudioBuffer> {
  return await new OfflineAudioContext(1, 1, rateHz).decodeAudioData(await clip.arrayBuffer());
}

const range = { startFrame: 10_001, endFrame: 50_002 };

it.each([
  [22_050, 1, 22_050],
  [44_100, 2, 44_100],
  [16_000, 1, 16_000],
  [22_050, 2, 24_000],
])(
  'an mp3 of %i Hz, %i channels, at %i Hz has exactly its samples, at their place',
  async (from, channels, to) => {
    const pcm = recording(from, channels, 60_000);
    const format: ClipFormat = { codec: 'mp3', sampleRateHz: to, channels: 'keep' };
    const clip = await host.call((api) => api.makeClip(pcm, range, format));
    expect(clip.type).toBe('audio/mpeg');
    const buffer = await decode(clip, to);
    const first = Math.round((range.startFrame * to) / from);
    expect(buffer.length).toBe(Math.round((range.endFrame * to) / from) - first);
    expect(buffer.numberOfChannels).toBe(channels);
    for (let channel = 0; channel < channels; channel++) {
      const samples = buffer.getChannelData(channel);
      let signal = 0;
      let error = 0;
      for (let i = 200; i < samples.length - 200; i++) {
        const wanted = (12_000 / 32_768) * at((first + i) / to, channel);
        signal += wanted * wanted;
        error += ((samples[i] ?? 0) - wanted) ** 2;
      }
      // A sample too early or too late would leave less than this.
      expect(10 * Math.log10(signal / error)).toBeGreaterThan(28);
    }
  },
);

it('a wav at another rate, mono, has the length to the sample and the mean of the channels', async () => {
  const pcm = recording(44_100, 2, 60_000);
  const format: ClipFormat = { codec: 'wav', sampleRateHz: 24_000, channels: 'mono' };
  const clip = await host.call((api) => api.makeClip(pcm, range, format));
  const wav = await parseWav(new File([clip], 'a.wav'));
  expect(wav?.pcm).toMatchObject({ format: 's16', sampleRateHz: 24_000, channels: 1 });
  const first = Math.round((range.startFrame * 24_000) / 44_100);
  expect(wav?.pcm.frames).toBe(Math.round((range.endFrame * 24_000) / 44_100) - first);
  const samples = (await decode(clip, 24_000)).getChannelData(0);
  for (let i = 100; i < samples.length - 100; i += 97) {
    const timeS = (first + i) / 24_000;
    expect(samples[i]).toBeCloseTo((6_000 / 32_768) * (at(timeS, 0) + at(timeS, 1)), 3);
  }
});

it('an mp3 takes what it has no form for in the nearest one: more channels as their mean, another rate as the next', async () => {
  const pcm = recording(96_000, 3, 60_000);
  const clip = await host.call((api) =>
    api.makeClip(pcm, range, { codec: 'mp3', sampleRateHz: null, channels: 'keep' }),
  );
  const buffer = await decode(clip, 48_000);
  expect(buffer.numberOfChannels).toBe(1);
  expect(buffer.length).toBe(Math.round(range.endFrame / 2) - Math.round(range.startFrame / 2));
});
