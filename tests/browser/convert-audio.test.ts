/** Clips made for a trainer by the real workers and the browser's decoder; the filter itself is tested in unit/audio/resample. */
import { expect, it } from 'vitest';
import ferryUrl from '../fixtures/the-ferry.m4b?url';
import { createConvertAudio } from '../../src/app/convert-audio.ts';
import { cutClip, parseWav } from '../../src/audio/wav.ts';

const FERRY = { codec: 'aac', sampleRateHz: 22_050, channels: 1, durationS: 0 };
const convert = createConvertAudio(
  { probe: () => Promise.resolve(FERRY) },
  () => new Worker(new URL('../../workers/clip-audio.worker.ts', import.meta.url), { type: 'module' }),
);

async function samplesOf(blob: Blob, sampleRateHz: number): Promise<Int16Array> {
  const wav = await parseWav(new File([blob], 'out.wav'));
  expect(wav).toMatchObject({ codec: 'pcm_s16le', pcm: { sampleRateHz, channels: 1 } });
  return new Int16Array((await wav?.pcm.bytes.arrayBuffer()) ?? new ArrayBuffer(0));
}

it('makes mono of a stereo wav at the trainer’s rate', async () => {
  const frames = 44_100;
  const interleaved = new Int16Array(frames * 2);
  for (let i = 0; i < frames; i++) interleaved[i * 2] = 16_384 * Math.sin((2 * Math.PI * 440 * i) / 44_100);
  const pcm = {
    bytes: new Blob([interleaved]),
    format: 's16',
    sampleRateHz: 44_100,
    channels: 2,
    frames,
  } as const;
  const file = new File([await cutClip(pcm, { startFrame: 0, endFrame: frames })], 'a.wav');
  const samples = await samplesOf(await convert(file, { sampleRateHz: 22_050, channels: 1 }), 22_050);
  expect(samples.length).toBe(22_050);
  for (const i of [5000, 5010, 5020, 15_000])
    expect(Math.abs((samples[i] ?? 0) - 8192 * Math.sin((2 * Math.PI * 440 * i) / 22_050))).toBeLessThan(2);
});

it('decodes what is no wav, at its own rate and then at the trainer’s', async () => {
  const bytes = await (await fetch(ferryUrl)).arrayBuffer();
  const file = () => new File([bytes], 'ferry.m4b');
  const same = await samplesOf(await convert(file(), { sampleRateHz: 22_050, channels: 1 }), 22_050);
  const higher = await samplesOf(await convert(file(), { sampleRateHz: 44_100, channels: 1 }), 44_100);
  expect(same.length).toBeGreaterThan(22_050);
  expect(higher.length).toBe(2 * same.length);
  // Every second sample of twice the rate is the sample itself, for sound that fills less than the filter's pass band.
  const power = same.reduce((sum, sample) => sum + sample ** 2, 0);
  const error = same.reduce((sum, sample, i) => sum + (sample - (higher[2 * i] ?? 0)) ** 2, 0);
  expect(10 * Math.log10(error / power)).toBeLessThan(-40);
});

it('names a file that is no audio', async () => {
  await expect(
    convert(new File(['text'], 'notes.wav'), { sampleRateHz: 22_050, channels: 1 }),
  ).rejects.toMatchObject({ code: 'media/failed', message: expect.stringContaining('notes.wav') as string });
});
