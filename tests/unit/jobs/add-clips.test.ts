import { expect, it } from 'vitest';
import type { Clip } from '../../../src/dataset/clip.ts';
import type { Command } from '../../../src/dataset/commands.ts';
import { addClipsJob, type NewClip } from '../../../src/jobs/add-clips.ts';
import { startJob } from '../../../src/jobs/job.ts';
import { ownLayout } from '../../../src/dataset/layout.ts';
import { createMemoryFolder } from '../../support/memory-folder.ts';

function clip(id: string): Clip {
  return { id, kind: 'usable', status: 'new', transcript: null, origin: null, durationS: 1 };
}

function newClip(id: string, sound: () => Promise<Blob> = () => Promise.resolve(new Blob([id]))): NewClip {
  return { label: `old ${id}`, make: async () => ({ clip: clip(id), sound: await sound() }) };
}

function dataset(ids: readonly string[] = []) {
  const log: string[] = [];
  const commands: Command[] = [];
  const versions = new Set<string>();
  return {
    log,
    versions,
    commands,
    folder: createMemoryFolder('my-voice'),
    layout: ownLayout(),
    plainClip: (id: string) => (ids.includes(id) ? clip(id) : undefined),
    sets: () => null,
    async addAudio(id: string, sound: Blob) {
      log.push(`sound of ${id}: ${await sound.text()}`);
      versions.add(`${id}.version`);
      return `${id}.version`;
    },
    dropAudio(gone: readonly string[]) {
      for (const version of gone) versions.delete(version);
      return Promise.resolve();
    },
    run(make: () => Command | null) {
      log.push('step');
      const command = make();
      if (command) commands.push(command);
      return Promise.resolve();
    },
    flush: () => Promise.resolve(),
  };
}

const addedBy = (command: Command | undefined) =>
  command?.type === 'clips' ? command.changes.map(({ after, audio }) => [after?.id, audio?.after]) : [];

it('brings the sound of all clips first, then all clips in one step', async () => {
  const target = dataset();
  const clips = Array.from({ length: 20 }, (_, i) => newClip(`${i}.wav`));
  const { spec, outcome } = addClipsJob('Merge', target, clips);
  const result = await startJob(spec, () => {}).result;
  expect(result).toEqual({ cancelled: false, done: 20, failures: [] });
  expect(outcome.added).toBe(20);
  expect(target.log.at(-1)).toBe('step');
  expect(target.log.filter((line) => line === 'step')).toHaveLength(1);
  expect(target.log).toContain('sound of 7.wav: 7.wav');
  expect(addedBy(target.commands[0])).toEqual(clips.map((_, i) => [`${i}.wav`, `${i}.wav.version`]));
});

it('leaves out a clip whose sound cannot be had, and says which', async () => {
  const target = dataset();
  const bad = newClip('b.wav', () => Promise.reject(new Error('gone')));
  const { spec, outcome } = addClipsJob('Merge', target, [newClip('a.wav'), bad, newClip('c.wav')]);
  const { failures } = await startJob(spec, () => {}).result;
  expect(failures.map(({ label }) => label)).toEqual(['old b.wav']);
  expect(outcome.added).toBe(2);
  expect(addedBy(target.commands[0]).map(([id]) => id)).toEqual(['a.wav', 'c.wav']);
});

it('changes nothing when it is cancelled while sound is on its way', async () => {
  const target = dataset();
  const { spec, outcome } = addClipsJob('Merge', target, [
    newClip('a.wav', () => {
      job.cancel();
      return Promise.resolve(new Blob());
    }),
    ...Array.from({ length: 20 }, (_, i) => newClip(`${i}.wav`)),
  ]);
  const job = startJob(spec, () => {});
  expect((await job.result).cancelled).toBe(true);
  expect(outcome.added).toBe(0);
  expect(target.commands).toEqual([]);
});

it('never puts a clip in the place of one that came meanwhile', async () => {
  const target = dataset(['a.wav']);
  const { spec, outcome } = addClipsJob('Merge', target, [newClip('a.wav'), newClip('b.wav')]);
  const { failures } = await startJob(spec, () => {}).result;
  expect(addedBy(target.commands[0]).map(([id]) => id)).toEqual(['b.wav']);
  expect([outcome.added, failures.length]).toEqual([1, 1]);
});

it('leaves no sound behind when it is cancelled before the step', async () => {
  const target = dataset();
  let stop = (): void => {};
  const last = newClip('b.wav', () => {
    stop();
    return Promise.resolve(new Blob(['b']));
  });
  const { spec, cleanUp } = addClipsJob('Merge', target, [newClip('a.wav'), last]);
  const job = startJob(spec, () => {});
  stop = () => job.cancel();
  expect(await job.result).toMatchObject({ cancelled: true });
  expect(target.commands).toEqual([]);
  expect(target.versions.size).toBeGreaterThan(0);
  await cleanUp();
  expect([...target.versions]).toEqual([]);
});

it('keeps the sound of the clips that came, and no other', async () => {
  const target = dataset(['a.wav']);
  const { spec, cleanUp } = addClipsJob('Merge', target, [newClip('a.wav'), newClip('b.wav')]);
  await startJob(spec, () => {}).result;
  await cleanUp();
  expect([...target.versions]).toEqual(['b.wav.version']);
});
