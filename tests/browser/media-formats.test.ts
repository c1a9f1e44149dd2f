/** Every format that Split takes, made here from a tone whose every sample is known. */
import coreUrl from '@ffmpeg/core?url';
import coreWasmUrl from '@ffmpeg/core/wasm?packed';
import { FFmpeg } from '@ffmpeg/ffmpeg';
import * as Comlink from 'comlink';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorkerHost } from '../../src/base/worker-host.ts';
import { toMonoFloat32, readFrames } from '../../src/audio/pcm.ts';
import { makeSpectrogram } from '../../src/audio/spectrogram.ts';
import { suggestLevel } from '../../src/audio/suggest.ts';
import type { DecodedRecording } from '../../src/jobs/engines.ts';
import type { MediaWorkerApi } from '../../workers/media.worker.ts';
import heAacUrl from '../fixtures/he-aac.m4a?url';
import { noise, type StoredFormat, storedWav } from '../unit/audio/recordings.ts';

const RATE_HZ = 48_000;
const DURATION_S = 3;
/** Silent, then a 1 kHz tone at half scale, then silent: a boundary that a shifted or stretched decode would move. */
const TONE_S = [1, 2] as const;

const host = createWorkerHost<MediaWorkerApi>(
  'The audio decoder',
  () => new Worker(new URL('../../workers/media.worker.ts', import.meta.url), { type: 'module' }),
);
let encoder: FFmpeg;

function toneWav(channels: number, format: StoredFormat = 's16', rateHz = RATE_HZ): File {
  const samples = new Float64Array(rateHz * DURATION_S * channels);
  for (let i = TONE_S[0] * rateHz; i < TONE_S[1] * rateHz; i++) {
    samples.fill(0.5 * Math.sin((2 * Math.PI * 1000 * i) / rateHz), i * channels, (i + 1) * channels);
  }
  return storedWav(format, rateHz, channels, samples);
}

async function bytesOf(blob: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await blob.arrayBuffer());
}

beforeAll(async () => {
  encoder = new FFmpeg();
  const absolute = (url: string) => new URL(url, location.href).href;
  await encoder.load({ coreURL: absolute(coreUrl), wasmURL: absolute(coreWasmUrl) });
  await encoder.writeFile('mono.wav', await bytesOf(toneWav(1)));
  await encoder.writeFile('stereo.wav', await bytesOf(toneWav(2)));
  await encoder.writeFile('half-rate.wav', await bytesOf(toneWav(2, 's16', RATE_HZ / 2)));
  const canvas = new OffscreenCanvas(64, 64);
  canvas.getContext('2d')?.fillRect(0, 0, 32, 64);
  await encoder.writeFile('cover.png', await bytesOf(await canvas.convertToBlob()));
  const chapter = (start: number, end: number) =>
    `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${start}\nEND=${end}\ntitle=Chapter\n`;
  const chapters = `;FFMETADATA1\ntitle=A book\n${chapter(0, 1500)}${chapter(1500, 3000)}`;
  await encoder.writeFile('chapters.txt', new TextEncoder().encode(chapters));
});
afterAll(() => {
  encoder.terminate();
  host.terminate();
});

/** By how much an encoder may lengthen: its delay and the filling of its last packet. */
const PADDING_S = 0.1;

const AAC = ['-c:a', 'aac'] as const;
const BOOK = ['-i', 'cover.png', '-i', 'chapters.txt', '-map', '0:a', '-map', '1:v', '-map_metadata', '2'];

async function encoded(name: string, input: string, options: readonly string[]): Promise<File> {
  expect(await encoder.exec(['-i', input, ...options, name])).toBe(0);
  return new File([(await encoder.readFile(name)) as Uint8Array<ArrayBuffer>], name);
}

async function decode(file: File) {
  return await host.call((api) =>
    api.decode(
      file,
      Comlink.proxy(() => {}),
    ),
  );
}

it.each([
  ['cbr.mp3', 'mono.wav', ['-b:a', '64k'], 'mp3', 1],
  ['vbr.mp3', 'stereo.wav', ['-q:a', '4'], 'mp3', 2],
  ['no-xing.mp3', 'mono.wav', ['-b:a', '64k', '-write_xing', '0', '-id3v2_version', '0'], 'mp3', 1],
  ['vbr-no-xing.mp3', 'mono.wav', ['-q:a', '4', '-write_xing', '0', '-id3v2_version', '0'], 'mp3', 1],
  ['raw.aac', 'mono.wav', [...AAC, '-f', 'adts'], 'aac', 1],
  ['book.m4b', 'stereo.wav', [...AAC, '-f', 'ipod'], 'aac', 2],
  [
    'cover and chapters.m4b',
    'stereo.wav',
    [...BOOK, ...AAC, '-c:v', 'copy', '-disposition:v', 'attached_pic', '-f', 'ipod'],
    'aac',
    2,
  ],
  ['talk.mp4', 'mono.wav', [...AAC, '-f', 'mp4'], 'aac', 1],
  [
    'film.mp4',
    'mono.wav',
    ['-loop', '1', '-i', 'cover.png', '-map', '1:v', '-map', '0:a', '-c:v', 'mpeg4', '-shortest', ...AAC],
    'aac',
    1,
  ],
  ['take.flac', 'stereo.wav', [], 'flac', 2],
  ['note.ogg', 'mono.wav', ['-c:a', 'libvorbis'], 'vorbis', 1],
  ['note.opus', 'mono.wav', ['-c:a', 'libopus'], 'opus', 1],
  ['note.webm', 'mono.wav', ['-c:a', 'libopus'], 'opus', 1],
] as const)('decodes %s with its sound where it was', async (name, input, options, codec, channels) => {
  const decoded = await decode(await encoded(name, input, options));
  expect(decoded.info).toMatchObject({ codec, channels });
  // Without a header that says so nobody knows an encoder's delay: 1024 samples for aac, up to 0.05 s for mp3.
  await expectTone(decoded, name.includes('no-xing') ? 0.06 : name === 'raw.aac' ? 0.03 : 0.008);
});

it.each(['u8', 's16', 's24', 's32', 'f32', 'f64'] as const)(
  'reads wav %s in place, mono, stereo and at 96 kHz',
  async (format) => {
    for (const [channels, rateHz] of [
      [1, RATE_HZ],
      [2, RATE_HZ],
      [2, 96_000],
    ] as const) {
      const decoded = await decode(toneWav(channels, format, rateHz));
      expect(decoded.pcm).toMatchObject({
        format,
        channels,
        sampleRateHz: rateHz,
        frames: rateHz * DURATION_S,
      });
      await expectTone(decoded, 0.001);
    }
  },
);

it('decodes an m4a that announces HE-AAC at the doubled rate', async () => {
  // ffmpeg's encoder writes no spectral band replication; its announcement makes the decoder double the rate all the same.
  const plain = await encoded('plain.m4a', 'half-rate.wav', [...AAC, '-f', 'ipod']);
  const decoded = await decode(await announceSbr(plain, RATE_HZ));
  expect(decoded.info).toMatchObject({ codec: 'aac', sampleRateHz: RATE_HZ, channels: 2 });
  await expectTone(decoded, 0.05);
});

/**
 * he-aac.m4a is real HE-AAC, which ffmpeg cannot write: a second of nothing, a second of a 1 kHz tone at half scale under white noise
 * at a tenth, a second of nothing. Encoded with the FDK AAC encoder (the Rust package fdk-aac-sys 0.5.0: object type 5, 48 kHz stereo,
 * 32 kbit/s, ADTS), then `ffmpeg -i he.aac -c copy -movflags +faststart he-aac.m4a`. Its core ends at 12 kHz; the encoder delays by 0.105 s.
 */
it('decodes HE-AAC in full, in m4a and bare: at the doubled rate, with the sound that only band replication has', async () => {
  await encoder.writeFile('he-aac.m4a', await bytesOf(await (await fetch(heAacUrl)).blob()));
  for (const file of [
    await encoded('again.m4a', 'he-aac.m4a', ['-c', 'copy']),
    await encoded('he.aac', 'he-aac.m4a', ['-c', 'copy', '-f', 'adts']),
  ]) {
    const { info, pcm } = await decode(file);
    expect(info).toMatchObject({ codec: 'aac', sampleRateHz: RATE_HZ, channels: 2 });
    expect(Math.abs(info.durationS - DURATION_S)).toBeLessThan(0.12);
    const mono = toMonoFloat32(await readFrames(pcm, 0, pcm.frames), pcm.channels);
    const onset = mono.findIndex((sample) => Math.abs(sample) > 0.25) / RATE_HZ;
    expect(Math.abs(onset - TONE_S[0] - 0.105)).toBeLessThan(0.01);
    const picture = makeSpectrogram(mono, RATE_HZ);
    picture.compute(0, picture.columns);
    const replicated = (atS: number) => {
      const column = Math.round((atS / picture.durationS) * picture.columns);
      const bin = (hz: number) => column * picture.bins + Math.round((hz / picture.highestHz) * picture.bins);
      const levels = picture.levels.subarray(bin(12_500), bin(15_000));
      return levels.reduce((sum, level) => sum + level, 0) / levels.length;
    };
    expect(replicated(1.6)).toBeGreaterThan(50); // of 255, for −71 dB
    expect(replicated(0.5)).toBe(0);
  }
});

it.each([
  ['cbr.mp3', 'wav', 'mp3'],
  ['book.m4b', 'mp3', 'aac'],
  ['take.flac', 'ogg', 'flac'],
  ['note.opus', 'm4a', 'opus'],
  ['mono.wav', 'mp3', 'pcm_s16le'],
  ['talk.mp4', 'flac', 'aac'],
] as const)('decodes %s by what is in it when its name ends in .%s', async (name, ending, codec) => {
  const bytes = (await encoder.readFile(name)) as Uint8Array<ArrayBuffer>;
  const decoded = await decode(new File([bytes], `🎙 100 % wrong.${ending}`));
  expect(decoded.info.codec).toBe(codec);
  await expectTone(decoded, 0.008);
});

it.each(['drms', 'enca', 'aavd'])('says that an m4b whose track is %s is protected', async (entry) => {
  const bytes = (await encoder.readFile('book.m4b')) as Uint8Array<ArrayBuffer>;
  const at = new TextDecoder('latin1').decode(bytes).lastIndexOf('mp4a');
  const marked = bytes.slice();
  marked.set(new TextEncoder().encode(entry), at);
  const file = new File([marked], 'bought.m4p');
  for (const call of [decode(file), host.call((api) => api.probe(file))]) {
    await expect(call).rejects.toMatchObject({
      code: 'media/protected',
      message: expect.stringContaining('“bought.m4p” is copy-protected') as string,
    });
  }
});

it('says the same of an old Audible file', async () => {
  const file = new File([Uint8Array.of(0, 1, 0, 0, 0x57, 0x90, 0x75, 0x36), new Uint8Array(900)], 'old.aa');
  await expect(decode(file)).rejects.toMatchObject({ code: 'media/protected' });
});

it.each([
  ['cbr.mp3', 0.6],
  ['vbr.mp3', 0.6],
  ['raw.aac', 0.6],
  ['take.flac', 0.6],
  ['note.ogg', 0.6],
  ['note.opus', 0.6],
  ['note.webm', 0.6],
  ['stereo.wav', 0.6],
])('gives what is there of %s when its end is missing', async (name, share) => {
  const bytes = (await encoder.readFile(name)) as Uint8Array<ArrayBuffer>;
  const { pcm, info } = await decode(new File([bytes.slice(0, bytes.length * share)], name));
  expect(pcm.frames / pcm.sampleRateHz).toBeGreaterThan(0.5);
  expect(pcm.frames / pcm.sampleRateHz).toBeLessThan(DURATION_S);
  expect(info.durationS).toBeCloseTo(pcm.frames / pcm.sampleRateHz, 6);
});

it('calls a recording without samples empty, whatever holds it', async () => {
  await encoder.writeFile('none.wav', await bytesOf(storedWav('s16', RATE_HZ, 1, [])));
  const files = [
    storedWav('s16', RATE_HZ, 1, []),
    storedWav('f32', RATE_HZ, 2, []),
    await encoded('none.flac', 'none.wav', []),
  ];
  for (const file of files) await expect(decode(file)).rejects.toMatchObject({ code: 'media/empty' });
  const [wav] = files;
  if (!wav) throw new Error('no file');
  await expect(host.call((api) => api.probe(wav))).rejects.toMatchObject({ code: 'media/empty' });
});

it('measures all silence and no silence without stumbling', async () => {
  const silent = await decode(storedWav('s16', RATE_HZ, 1, new Float64Array(RATE_HZ)));
  const loud = await decode(storedWav('s16', RATE_HZ, 1, noise(RATE_HZ, -12, 1)));
  for (const { levels } of [silent, loud]) {
    for (const level of Object.values(levels)) expect(Number.isFinite(level)).toBe(true);
    expect(suggestLevel(levels).clear).toBe(false);
  }
  const runs = await Promise.all(
    [silent, loud].map(({ pcm, levels }) => host.call((api) => api.silenceRuns(pcm, levels.autoLevelDb))),
  );
  expect(runs.map(({ frames }) => frames)).toEqual([RATE_HZ, RATE_HZ]);
  expect(runs.map(({ runs: found }) => [...found])).toEqual([[0, RATE_HZ], []]);
});

/** Says in the track's decoder configuration that there is band replication up to `rateHz` (ISO/IEC 14496-3, 1.6.2.1). */
async function announceSbr(m4a: File, rateHz: number): Promise<File> {
  const bytes = await bytesOf(m4a);
  const latin1 = Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''); // a TextDecoder's is windows-1252
  const view = new DataView(bytes.buffer);
  const esds = latin1.indexOf('esds');
  // DecoderSpecificInfo: tag 5, a length of four bytes, then type 2, rate and channels in 5, 4 and 4 bits.
  const config = latin1.indexOf('\x05\x80\x80\x80', esds) + 5;
  const [first = 0, second = 0] = bytes.subarray(config, config + 2);
  const rateIndex = ((first & 7) << 1) | (second >> 7);
  const channels = (second >> 3) & 15;
  const rates = [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050];
  // Type 5, rate, channels, the doubled rate, then type 2 and three flags.
  const bits = [
    [5, 5],
    [rateIndex, 4],
    [channels, 4],
    [rates.indexOf(rateHz), 4],
    [2, 5],
    [0, 3],
  ]
    .map(([value = 0, width]) => value.toString(2).padStart(width ?? 0, '0'))
    .join('')
    .padEnd(32, '0');
  const longer = Array.from({ length: 4 }, (_, i) => parseInt(bits.slice(8 * i, 8 * i + 8), 2));
  const grownBy = longer.length - (bytes[config - 1] ?? 0);
  // Every box and descriptor around it is longer by that; the sound lies before them and stays where it is.
  for (const box of ['moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd', 'mp4a', 'esds']) {
    const at = latin1.indexOf(box, latin1.indexOf('moov')) - 4;
    view.setUint32(at, view.getUint32(at) + grownBy);
  }
  for (const tag of ['\x03\x80\x80\x80', '\x04\x80\x80\x80', '\x05\x80\x80\x80']) {
    const at = latin1.indexOf(tag, esds) + 4;
    bytes[at] = (bytes[at] ?? 0) + grownBy;
  }
  const configEnd = config + longer.length - grownBy;
  return new File([bytes.slice(0, config), Uint8Array.from(longer), bytes.slice(configEnd)], 'he.m4a');
}

/** The tone is between its borders to `slackS`, as loud as it was, and nothing is beside it. */
async function expectTone({ pcm }: DecodedRecording, slackS: number): Promise<void> {
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
  const onset = mono.findIndex((sample) => Math.abs(sample) > 0.25) / pcm.sampleRateHz;
  expect(Math.abs(onset - TONE_S[0])).toBeLessThan(slackS);
}
