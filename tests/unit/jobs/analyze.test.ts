import { describe, expect, it } from 'vitest';
import { measureSilences } from '../../../src/audio/suggest.ts';
import { analyzeJob, type AnalyzedRecording } from '../../../src/jobs/analyze.ts';
import { findRecordings, type Recording } from '../../../src/jobs/find-recordings.ts';
import { startJob } from '../../../src/jobs/job.ts';
import { createFakeMedia } from '../../support/fake-media.ts';
import { createMemoryFolder, type MemoryFolder } from '../../support/memory-folder.ts';
import { noise, storedWav } from '../audio/recordings.ts';

const RATE_HZ = 8000;
const LIMITS = { minClipS: 0.6, maxClipS: 11, mergeShort: true, edgePaddingS: 0.5 };
const media = createFakeMedia();

/** Noise at −60 dB with a loud tone wherever there is no pause; the first and the last second are sound. */
function toneWithPauses(durationS: number, pauses: readonly (readonly [number, number])[]): File {
  const samples = noise(durationS * RATE_HZ, -60, 2);
  for (let i = 0; i < samples.length; i++) {
    if (pauses.some(([start, end]) => start * RATE_HZ <= i && i < end * RATE_HZ)) continue;
    // A square wave is never near zero, so that a pause begins and ends at a sample that can be told.
    samples[i] = i % 40 < 20 ? 0.2 : -0.2;
  }
  return storedWav('s16', RATE_HZ, 1, samples);
}

async function recordingsIn(folder: MemoryFolder): Promise<readonly Recording[]> {
  let found: readonly Recording[] = [];
  await findRecordings(folder, media, [], (list) => (found = list), new AbortController().signal);
  return found;
}

describe('analyzing recordings', () => {
  it('measures the pauses that are there, at the level it suggests', async () => {
    const pauses = [
      [2, 2.5],
      [6, 7.25],
      [12, 12.8],
    ] as const;
    const folder = createMemoryFolder('my-voice', { 'tapes/one.wav': toneWithPauses(20, pauses) });
    const done: AnalyzedRecording[] = [];
    const job = startJob(
      analyzeJob({
        folder,
        recordings: await recordingsIn(folder),
        limits: LIMITS,
        media,
        deliver: (analyzed) => done.push(analyzed),
        refuse: (_, error) => expect.fail(String(error)),
      }),
      () => {},
    );
    expect(await job.result).toMatchObject({ done: 1, failures: [] });
    const [one] = done;
    if (!one) throw new Error('nothing was delivered');
    expect(one.recording.path).toBe('tapes/one.wav');
    const figures = measureSilences(one.runs, 0.3);
    expect(figures.count).toBe(3);
    expect(figures.shortestS).toBeCloseTo(0.5, 3);
    expect(figures.longestS).toBeCloseTo(1.25, 3);
    expect(figures.meanS).toBeCloseTo((0.5 + 1.25 + 0.8) / 3, 3);
    expect(measureSilences(one.runs, 0.6).count).toBe(2);
    expect(one.runs.levelDb).toBe(one.decoded.levels.autoLevelDb);
  });

  it('says which file is bad and goes on with the rest', async () => {
    const folder = createMemoryFolder('my-voice', {
      'a.wav': toneWithPauses(5, [[2, 3]]),
      'b.wav': toneWithPauses(5, [[2, 3]]),
      'c.wav': toneWithPauses(5, [[2, 3]]),
      'd.wav': toneWithPauses(5, [[2, 3]]),
    });
    const recordings = await recordingsIn(folder);
    folder.files.set('b.wav', new File(['no longer audio'], 'b.wav'));
    folder.files.delete('c.wav');
    const done: string[] = [];
    const refused: string[] = [];
    const { failures, done: count } = await startJob(
      analyzeJob({
        folder,
        recordings,
        limits: LIMITS,
        media,
        deliver: ({ recording }) => done.push(recording.path),
        refuse: ({ path }) => refused.push(path),
      }),
      () => {},
    ).result;
    expect({ done, refused, count }).toEqual({
      done: ['a.wav', 'd.wav'],
      refused: ['b.wav', 'c.wav'],
      count: 2,
    });
    expect(failures.map(({ error }) => error.code)).toEqual(['media/not-audio', 'file/unreadable']);
    expect(failures[1]?.error.message).toContain('c.wav');
  });

  it('keeps what was done when it is cancelled, and blames no file for that', async () => {
    const folder = createMemoryFolder('my-voice', {
      'a.wav': toneWithPauses(3, [[1, 2]]),
      'b.wav': toneWithPauses(3, [[1, 2]]),
    });
    const done: string[] = [];
    const refused: string[] = [];
    const job = startJob(
      analyzeJob({
        folder,
        recordings: await recordingsIn(folder),
        limits: LIMITS,
        media,
        deliver({ recording }) {
          done.push(recording.path);
          job.cancel();
        },
        refuse: ({ path }) => refused.push(path),
      }),
      () => {},
    );
    expect(await job.result).toMatchObject({ cancelled: true, failures: [] });
    expect({ done, refused }).toEqual({ done: ['a.wav'], refused: [] });
  });
});
