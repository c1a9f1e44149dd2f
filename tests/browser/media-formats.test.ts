/** Every format that Split takes, made here from a tone whose every sample is known. */
import coreUrl from '@ffmpeg/core?url';
import coreWasmUrl from '@ffmpeg/core/wasm?packed';
import { FFmpeg } from '@ffmpeg/ffmpeg';
import * as Comlink from 'comlink';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorkerHost } from '../../src/base/worker-host.ts';
import { toMonoFloat32, readFrames } from '../../src/audio/pcm.ts';
import type { MediaWorkerApi } from '../../workers/media.worker.ts';

const RATE_HZ = 48_000;
const DURATION_S = 3;
/** Silent, then a 1 kHz tone at half scale, then silent: a boundary that a shifted or stretched decode would move. */
const TONE_S = [1, 2] as const;

const host = createWorkerHost<MediaWorkerApi>(
  'The audio decoder',
  () => new Worker(new URL('../../workers/media.worker.ts', import.meta.url), { type: 'module' }),
);
let encoder: FFmpeg;

function toneWav(channels: number): Uint8Array {
  const frames = RATE_HZ * DURATION_S;
  const view = new DataView(new ArrayBuffer(44 + frames * channels * 2));
  const text = (at: number, value: string) =>
    new TextEncoder().encode(value).forEach((byte, i) => view.setUint8(at + i, byte));
  text(0, 'RIFF');
  view.setUint32(4, view.byteLength - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, RATE_HZ, true);
  view.setUint32(28, RATE_HZ * channels * 2, true);
  view.setUint16(32, channels * 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, frames * channels * 2, true);
  for (let i = TONE_S[0] * RATE_HZ; i < TONE_S[1] * RATE_HZ; i++) {
    const sample = Math.round(16_384 * Math.sin((2 * Math.PI * 1000 * i) / RATE_HZ));
    for (let c = 0; c < channels; c++) view.setInt16(44 + (i * channels + c) * 2, sample, true);
  }
  return new Uint8Array(view.buffer);
}

beforeAll(async () => {
  encoder = new FFmpeg();
  const absolute = (url: string) => new URL(url, location.href).href;
  await encoder.load({ coreURL: absolute(coreUrl), wasmURL: absolute(coreWasmUrl) });
  await encoder.writeFile('mono.wav', toneWav(1));
  await encoder.writeFile('stereo.wav', toneWav(2));
});
afterAll(() => {
  encoder.terminate();
  host.terminate();
});

/** By how much an encoder may lengthen: its delay and the filling of its last packet. */
const PADDING_S = 0.1;

it.each([
  ['cbr.mp3', 'mono.wav', ['-b:a', '64k'], 'mp3', 1],
  ['vbr.mp3', 'stereo.wav', ['-q:a', '4'], 'mp3', 2],
  ['no-xing.mp3', 'mono.wav', ['-b:a', '64k', '-write_xing', '0', '-id3v2_version', '0'], 'mp3', 1],
  ['raw.aac', 'mono.wav', ['-c:a', 'aac', '-f', 'adts'], 'aac', 1],
  ['book.m4b', 'stereo.wav', ['-c:a', 'aac', '-f', 'ipod'], 'aac', 2],
  ['talk.mp4', 'mono.wav', ['-c:a', 'aac', '-f', 'mp4'], 'aac', 1],
  ['take.flac', 'stereo.wav', [], 'flac', 2],
  ['note.ogg', 'mono.wav', ['-c:a', 'libvorbis'], 'vorbis', 1],
  ['note.opus', 'mono.wav', ['-c:a', 'libopus'], 'opus', 1],
  ['note.webm', 'mono.wav', ['-c:a', 'libopus'], 'opus', 1],
] as const)('decodes %s with its sound where it was', async (name, input, options, codec, channels) => {
  expect(await encoder.exec(['-i', input, ...options, name])).toBe(0);
  const bytes = (await encoder.readFile(name)) as Uint8Array<ArrayBuffer>;
  const file = new File([bytes], name);

  const { info, pcm } = await host.call((api) =>
    api.decode(
      file,
      Comlink.proxy(() => {}),
    ),
  );
  expect(info).toMatchObject({ codec, channels });
  const durationS = pcm.frames / pcm.sampleRateHz;
  expect(durationS).toBeGreaterThanOrEqual(DURATION_S - 0.001);
  expect(durationS).toBeLessThan(DURATION_S + PADDING_S);

  const mono = toMonoFloat32(await readFrames(pcm, 0, pcm.frames), pcm.channels);
  const level = (fromS: number, toS: number) => {
    const part = mono.subarray(fromS * pcm.sampleRateHz, toS * pcm.sampleRateHz);
    return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length);
  };
  // Half of full scale is 0.5/√2 RMS; lossy codecs keep a plain tone within a decibel.
  expect(20 * Math.log10(level(1.1, 1.9) / (0.5 / Math.SQRT2))).toBeCloseTo(0, 0);
  expect(level(0.2, 0.9)).toBeLessThan(0.001);
  expect(level(2.1 + PADDING_S, 2.9)).toBeLessThan(0.001);
  // Without a header that says so nobody knows an encoder's delay: 1024 samples for aac, up to 0.05 s for mp3.
  const slackS = name === 'no-xing.mp3' ? 0.06 : name === 'raw.aac' ? 0.03 : 0.008;
  const onset = mono.findIndex((sample) => Math.abs(sample) > 0.25) / pcm.sampleRateHz;
  expect(Math.abs(onset - TONE_S[0])).toBeLessThan(slackS);
});
