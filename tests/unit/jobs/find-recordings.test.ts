import { expect, it } from 'vitest';
import { AppError } from '../../../src/base/app-error.ts';
import type { MediaEngine } from '../../../src/jobs/engines.ts';
import { findRecordings, type Recording } from '../../../src/jobs/find-recordings.ts';
import { createMemoryFolder } from '../../support/memory-folder.ts';

function fakeMedia(probed: string[] = []): MediaEngine {
  const never = () => Promise.reject(new Error('not asked for in this test'));
  return {
    probe: (file) => {
      probed.push(file.name);
      return file.size === 0
        ? Promise.reject(new AppError('media/empty', `${file.name} is empty.`))
        : Promise.resolve({ codec: 'mp3', sampleRateHz: 22050, channels: 1, durationS: 3 });
    },
    decode: never,
    silenceRuns: never,
    readable: never,
  };
}

async function find(
  folder: ReturnType<typeof createMemoryFolder>,
  known: readonly Recording[] = [],
  probed: string[] = [],
) {
  let last: readonly Recording[] = [];
  await findRecordings(
    folder,
    fakeMedia(probed),
    known,
    (list) => (last = list),
    new AbortController().signal,
  );
  return last;
}

it('finds recordings in sub-folders in natural order and leaves the app’s own folders out', async () => {
  const folder = createMemoryFolder('my-voice', {
    'ch10.mp3': 'x',
    'ch2.mp3': 'x',
    'tapes/100% 🎙️.wav': 'x',
    'notes.txt': 'x',
    'converted/ch2.wav': 'x',
    'dataset/Usable/ch2_000001.wav': 'x',
    'exports/ljspeech/wavs/a.wav': 'x',
  });
  expect((await find(folder)).map(({ path }) => path)).toEqual(['ch2.mp3', 'ch10.mp3', 'tapes/100% 🎙️.wav']);
});

it('says of a recording that cannot be read why, and reads the others', async () => {
  const folder = createMemoryFolder('my-voice', { 'a.mp3': '', 'b.mp3': 'x' });
  const [a, b] = await find(folder);
  expect([a?.info, a?.error?.message]).toEqual([null, 'a.mp3 is empty.']);
  expect(b?.info?.durationS).toBe(3);
});

it('does not read an unchanged recording again', async () => {
  const folder = createMemoryFolder('my-voice', { 'a.mp3': 'x' });
  const known = await find(folder);
  await folder.write('b.mp3', 'y');
  const probed: string[] = [];
  await find(folder, known, probed);
  expect(probed).toEqual(['b.mp3']);
});

it('asks again when another call’s cancel took the decoder away', async () => {
  const folder = createMemoryFolder('my-voice', { 'a.mp3': 'x' });
  const media = fakeMedia();
  let asked = 0;
  const interrupted: MediaEngine = {
    ...media,
    probe: (file) => (asked++ === 0 ? Promise.reject(new DOMException('', 'AbortError')) : media.probe(file)),
  };
  let last: readonly Recording[] = [];
  await findRecordings(folder, interrupted, [], (list) => (last = list), new AbortController().signal);
  expect(last.map(({ info, error }) => [info?.codec, error])).toEqual([['mp3', null]]);
});
