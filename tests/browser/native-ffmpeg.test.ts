/** The app's figures beside those of native ffmpeg on the PATH (skipped without it). */
import * as Comlink from 'comlink';
import { afterAll, describe, expect, it } from 'vitest';
import { commands } from 'vitest/browser';
import { createWorkerHost } from '../../src/base/worker-host.ts';
import { silences } from '../../src/audio/silence.ts';
import type { ConvertSettings } from '../../src/jobs/engines.ts';
import type { MediaWorkerApi } from '../../workers/media.worker.ts';
import { type StoredFormat, storedWav, testRecording } from '../unit/audio/recordings.ts';

const RATE = 22_050;
/** Native ffmpeg prints seconds with six digits: below ten seconds that tells samples apart. */
const LENGTH_S = 9;

const host = createWorkerHost<MediaWorkerApi>(
  'The audio decoder',
  () => new Worker(new URL('../../workers/media.worker.ts', import.meta.url), { type: 'module' }),
);
afterAll(() => host.terminate());

async function base64Of(blob: Blob): Promise<string> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(new Error('not read'));
    reader.readAsDataURL(blob);
  });
  return url.slice(url.indexOf(',') + 1);
}

function fileOf(name: string, base64: string): File {
  return new File([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], name);
}

async function native(file: File, ...args: string[]) {
  const run = await commands.nativeFfmpeg(file.name, await base64Of(file), args);
  expect(run.exitCode, run.log).toBe(0);
  return run;
}

async function encoded(source: File, name: string, ...args: string[]): Promise<File> {
  return fileOf(name, (await native(source, ...args, name)).output);
}

const hasFfmpeg = (await commands.nativeFfmpeg('a', '', ['-version'])).exitCode !== null;

describe.skipIf(!hasFfmpeg)('silences', () => {
  const speech = (format: StoredFormat, channels: number, rateHz = RATE) =>
    storedWav(format, rateHz, channels, testRecording(rateHz, channels, LENGTH_S));

  const recordings: [string, () => File | Promise<File>][] = [
    ...(['s16', 's24', 'f32'] as const).flatMap((format) =>
      [1, 2].map((channels): [string, () => File] => [
        `wav ${format}, ${channels} channels`,
        () => speech(format, channels),
      ]),
    ),
    ['wav at 96 kHz', () => speech('s24', 2, 96_000)],
    ['mp3, constant', () => encoded(speech('s16', 1), 'a.mp3', '-b:a', '64k')],
    ['mp3, variable, stereo', () => encoded(speech('s16', 2), 'a.mp3', '-q:a', '4')],
    ['mp3 without a Xing header', () => encoded(speech('s16', 1), 'a.mp3', '-write_xing', '0')],
    ['m4b', () => encoded(speech('s16', 1), 'a.m4b', '-c:a', 'aac', '-b:a', '64k')],
    ['m4b, stereo', () => encoded(speech('s16', 2), 'a.m4b', '-c:a', 'aac', '-b:a', '96k')],
    ['aac', () => encoded(speech('s16', 1), 'a.aac', '-c:a', 'aac')],
    ['flac of 16 bits', () => encoded(speech('s16', 1), 'a.flac')],
    ['flac of 24 bits, stereo', () => encoded(speech('s24', 2), 'a.flac', '-sample_fmt', 's32')],
    ['opus', () => encoded(speech('s16', 1), 'a.opus', '-c:a', 'libopus', '-b:a', '64k')],
  ];

  it.each(recordings)('are native silencedetect’s to the sample: %s', async (_, make) => {
    const file = await make();
    const { pcm } = await host.call((api) =>
      api.decode(
        file,
        Comlink.proxy(() => {}),
      ),
    );
    let compared = 0;
    for (const levelDb of [-60, -44, -37, -23]) {
      const runs = await host.call((api) => api.silenceRuns(pcm, levelDb));
      for (const durationS of [0.05, 0.2]) {
        const { log } = await native(
          file,
          '-af',
          `silencedetect=n=${levelDb}dB:d=${durationS}`,
          '-f',
          'null',
          '-',
        );
        const theirs = [...log.matchAll(/silence_(?:start|end): (-?[\d.e-]+)/g)].map(([, s]) => Number(s));
        const ours = silences(runs, durationS).flatMap(({ startFrame, endFrame }) => [startFrame, endFrame]);
        compared += ours.length;
        expect(ours, `${levelDb} dB, ${durationS} s`).toEqual(
          theirs.map((s) => Math.round(s * pcm.sampleRateHz)),
        );
      }
    }
    expect(compared).toBeGreaterThan(20);
  });
});

describe.skipIf(!hasFfmpeg)('loudness', () => {
  const settings: ConvertSettings = {
    format: 'wav16',
    sampleRateHz: null,
    channels: 'keep',
    loudnessLufs: -19,
    peakCeilingDb: -1,
    highPassHz: null,
  };

  it.each(['wav16', 'wav24', 'flac', 'mp3-cbr', 'mp3-vbr'] as const)(
    'is the target by native ebur128, from quiet and from loud speech (%s)',
    async (format) => {
      // LAME turns what it encodes at a constant rate down by up to 0.45 dB.
      const slackLu = format === 'mp3-cbr' ? 0.5 : 0.1;
      const ferry = await (await fetch('/sample/the-ferry.mp3')).blob();
      const sources = [
        new File([ferry], 'speech.mp3'),
        storedWav(
          's16',
          48_000,
          2,
          testRecording(48_000, 2, 12).map((sample) => sample / 20),
        ),
        storedWav(
          'f32',
          44_100,
          1,
          testRecording(44_100, 1, 12).map((sample) => sample * 3),
        ),
      ];
      for (const source of sources) {
        const outputs: File[] = [];
        const use = async (output: File): Promise<void> => {
          outputs.push(new File([await output.arrayBuffer()], `out.${format.replace(/\d+|-.*/, '')}`));
        };
        await host.call((api) =>
          api.convert(
            source,
            { ...settings, format },
            Comlink.proxy(use),
            Comlink.proxy(() => {}),
          ),
        );
        const [output] = outputs;
        if (!output) throw new Error('nothing was converted');
        const { log } = await native(output, '-af', 'ebur128=framelog=verbose', '-f', 'null', '-');
        const lufs = Number(
          /^\s*I:\s*(-?[\d.]+)\s+LUFS/m.exec(log.split('Integrated loudness:').at(-1) ?? '')?.[1],
        );
        expect(Math.abs(lufs - -19), `${source.name}: ${lufs} LUFS`).toBeLessThanOrEqual(slackLu);
      }
    },
  );
});
