import { describe, expect, it } from 'vitest';
import { NO_EDITS } from '../../../src/audio/plan-edits.ts';
import type { FrameRange } from '../../../src/audio/silence.ts';
import { parseClipsJson } from '../../../src/dataset/clips-json.ts';
import type { ClipEngine } from '../../../src/jobs/engines.ts';
import { findRecordings, type Recording } from '../../../src/jobs/find-recordings.ts';
import { startJob } from '../../../src/jobs/job.ts';
import {
  COMMON_PLAN,
  parseRecordingPlan,
  settingsJson,
  type RecordingPlan,
} from '../../../src/jobs/recording-plan.ts';
import { readSplitForm } from '../../../src/jobs/split-form.ts';
import { splitJob } from '../../../src/jobs/split-job.ts';
import { createFakeMedia } from '../../support/fake-media.ts';
import { createMemoryFolder, type MemoryFolder } from '../../support/memory-folder.ts';
import { noise, storedWav } from '../audio/recordings.ts';

const RATE_HZ = 8000;
const media = createFakeMedia();
const clips: ClipEngine = { makeClip: () => Promise.reject(new Error('nothing is converted here')) };
const form = readSplitForm({ getItem: () => null, setItem: () => {} });

/** Sound with a pause of a second after every four. */
function sentences(count: number): File {
  const samples = noise(count * 5 * RATE_HZ, -70, 2);
  for (let i = 0; i < samples.length; i++) {
    if (i % (5 * RATE_HZ) < 4 * RATE_HZ) samples[i] = i % 40 < 20 ? 0.2 : -0.2;
  }
  return storedWav('s16', RATE_HZ, 1, samples);
}

async function recordingsIn(folder: MemoryFolder): Promise<readonly Recording[]> {
  let found: readonly Recording[] = [];
  await findRecordings(folder, media, [], (list) => (found = list), new AbortController().signal);
  return found;
}

async function split(input: MemoryFolder, plans: Readonly<Record<string, RecordingPlan>> = {}) {
  const output = createMemoryFolder('dataset');
  const { spec, outcome } = splitJob({
    input,
    output,
    recordings: await recordingsIn(input),
    form,
    planOf: ({ path }) => plans[path] ?? COMMON_PLAN,
    earlier: 'replace',
    media,
    clips,
    startedAt: new Date(2026, 10, 22),
  });
  const result = await startJob(spec, () => {}).result;
  return { output, outcome, result };
}

describe('splitting several recordings', () => {
  it('accounts for every sample of each, in their order', async () => {
    const input = createMemoryFolder('my-voice', {
      'tape 2.wav': sentences(2),
      'tape 10.wav': sentences(3),
      'tape 1.wav': sentences(1),
    });
    const { outcome, result } = await split(input);
    expect(result).toMatchObject({ done: 3, failures: [] });
    expect(outcome.recordings.map(({ path, counts }) => [path, counts.usable])).toEqual([
      ['tape 1.wav', 1],
      ['tape 2.wav', 2],
      ['tape 10.wav', 3],
    ]);
    for (const { frames, totalFrames } of outcome.recordings) {
      expect(Object.values(frames).reduce((sum, some) => sum + some)).toBe(totalFrames);
    }
  });

  it('keeps two of the same name apart, the first one without a number', async () => {
    const input = createMemoryFolder('my-voice', {
      'b/intro.wav': sentences(1),
      'a/intro.wav': sentences(2),
    });
    const { output } = await split(input);
    const file = parseClipsJson((await (await output.read('clips.json'))?.text()) ?? '');
    expect([...file.sources].map(([path, { stem }]) => [path, stem])).toEqual([
      ['a/intro.wav', 'intro'],
      ['b/intro.wav', 'intro-2'],
    ]);
    expect([...output.files.keys()].filter((path) => path.endsWith('.wav')).sort()).toEqual([
      'Usable/intro-2_000001.wav',
      'Usable/intro_000001.wav',
      'Usable/intro_000002.wav',
    ]);
  });

  it('goes on after one that cannot be read, and says which', async () => {
    const input = createMemoryFolder('my-voice', {
      'a.wav': sentences(1),
      'b.wav': sentences(1),
      'c.wav': sentences(1),
    });
    const recordings = await recordingsIn(input);
    await input.write('b.wav', 'These are notes, not sound.');
    expect(recordings).toHaveLength(3);
    const output = createMemoryFolder('dataset');
    const { spec, outcome } = splitJob({
      ...{ input, output, recordings, form, media, clips, earlier: 'replace' },
      planOf: () => COMMON_PLAN,
      startedAt: new Date(2026, 10, 22),
    });
    const result = await startJob(spec, () => {}).result;
    expect(result.failures.map(({ label }) => label)).toEqual(['b.wav']);
    expect(outcome.recordings.map(({ path }) => path)).toEqual(['a.wav', 'c.wav']);
  });

  it('decodes again what the cache drops while clips are written, and keeps those that are there', async () => {
    const input = createMemoryFolder('my-voice', { 'a.wav': sentences(9) });
    const output = createMemoryFolder('dataset');
    const again = new Blob();
    const made: FrameRange[] = [];
    const { spec } = splitJob({
      ...{ input, output, recordings: await recordingsIn(input), earlier: 'replace' },
      form: { ...form, codec: 'mp3' },
      planOf: () => COMMON_PLAN,
      media: { ...media, readable: (pcm) => Promise.resolve({ ...pcm, bytes: again }) },
      clips: {
        makeClip(pcm, range) {
          const isGone = pcm.bytes !== again && made.length === 4;
          if (isGone) return Promise.reject(new DOMException('gone', 'NotFoundError'));
          made.push(range);
          return Promise.resolve(new Blob(['sound']));
        },
      },
      startedAt: new Date(2026, 10, 22),
    });
    const result = await startJob(spec, () => {}).result;
    expect(result).toMatchObject({ done: 1, failures: [] });
    expect([...output.files.keys()].filter((path) => path.endsWith('.mp3'))).toHaveLength(9);
    expect(new Set(made.map(({ startFrame }) => startFrame)).size).toBe(made.length);
  });

  it('gives a recording its own settings and changes by hand, and writes them down', async () => {
    const input = createMemoryFolder('my-voice', { 'a.wav': sentences(2), 'b.wav': sentences(2) });
    const byHand: RecordingPlan = {
      own: { minClipS: 3.5 },
      edits: {
        ...NO_EDITS,
        addedCuts: [2 * RATE_HZ],
        excluded: [{ startFrame: 5 * RATE_HZ, endFrame: 10 * RATE_HZ }],
      },
    };
    const { outcome, output } = await split(input, { 'b.wav': byHand });
    expect(outcome.recordings.map(({ counts }) => counts)).toMatchObject([
      { usable: 2, 'non-usable': 0, excluded: 0 },
      { usable: 0, 'non-usable': 2, excluded: 1 },
    ]);
    const { sources } = parseClipsJson((await (await output.read('clips.json'))?.text()) ?? '');
    expect(parseRecordingPlan(sources.get('b.wav')?.settings)).toEqual(byHand);
    expect(parseRecordingPlan(sources.get('a.wav')?.settings)).toEqual(COMMON_PLAN);
    expect(sources.get('a.wav')?.settings).toEqual(settingsJson(form, COMMON_PLAN));
  });
});
