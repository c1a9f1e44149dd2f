import { expect, it } from 'vitest';
import type { App, DatasetSession } from '../../../src/app/context.ts';
import { ownLayout } from '../../../src/dataset/layout.ts';
import type { Rename } from '../../../src/dataset/renaming.ts';
import { putWordsInNames } from '../../../src/features/split/words-in-names.ts';
import { startJob, type JobSpec } from '../../../src/jobs/job.ts';
import { createMemoryFolder } from '../../support/memory-folder.ts';

/** What was renamed, and whether a job had the folder when it was. */
async function renames(texts: Readonly<Record<string, string | null>>, stopsHearing = false) {
  const folder = createMemoryFolder('dataset');
  const seen: { names: readonly Rename[]; alone: boolean }[] = [];
  const places: unknown[] = [];
  let alone = false;
  let cancel = () => {};
  const session: Partial<DatasetSession> = {
    folder,
    layout: ownLayout(),
    order: () => Object.keys(texts),
    plainClip: (id) => ({
      id,
      kind: 'usable',
      status: 'new',
      transcript: texts[id] ? { text: texts[id], segments: [], language: 'en' } : null,
      origin: null,
      durationS: 3,
    }),
    audio: (id) => Promise.resolve(new File([id], id)),
    learnDurations: () => {},
    flush: () => Promise.resolve(),
    async rename(names) {
      await Promise.resolve();
      seen.push({ names, alone });
    },
  };
  const app = {
    dataset: () => session,
    notices: { show: () => {} },
    decodeClip: () => Promise.resolve(new Float32Array(48_000)),
    speech: {
      load: () => Promise.resolve({ windowsAtOnce: 1 }),
      detectLanguage: () => Promise.resolve([]),
      transcribe() {
        if (stopsHearing) cancel();
        return Promise.reject(new Error('Nothing was understood.'));
      },
    },
    jobs: {
      async run<Item>(spec: JobSpec<Item>) {
        alone = true;
        places.push(spec.writesInto);
        const job = startJob(spec, () => {});
        cancel = () => job.cancel();
        const result = await job.result;
        alone = false;
        return result;
      },
    },
  };
  await putWordsInNames(app as unknown as App, 'whisper-tiny.en');
  for (const place of places) expect(place).toEqual({ folder, path: 'dataset' });
  return seen;
}

const NAMES = [['a_000001.wav', 'a_000001_the_kettle.wav']];

it('clips get words in their names while the transcription that heard them still has the folder', async () => {
  expect(await renames({ 'a_000001.wav': 'The kettle.', 'a_000002.wav': null })).toEqual([
    { names: NAMES, alone: true },
  ]);
});

it('clips that were transcribed before get words in their names by a job of its own', async () => {
  expect(await renames({ 'a_000001.wav': 'The kettle.' })).toEqual([{ names: NAMES, alone: true }]);
  expect(await renames({ 'a_000001_the_kettle.wav': 'The kettle.' })).toEqual([]);
});

it('clips keep their names when their transcription is cancelled', async () => {
  expect(await renames({ 'a_000001.wav': 'The kettle.', 'a_000002.wav': null }, true)).toEqual([]);
});
