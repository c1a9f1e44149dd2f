import { expect, it } from 'vitest';
import { parseClipsJson, writeClipsJson } from '../../../src/dataset/clips-json.ts';
import { findRecordings, type Recording } from '../../../src/jobs/find-recordings.ts';
import { startJob } from '../../../src/jobs/job.ts';
import { COMMON_PLAN } from '../../../src/jobs/recording-plan.ts';
import { readSplitForm } from '../../../src/jobs/split-form.ts';
import { splitJob, type SplitOutcome } from '../../../src/jobs/split-job.ts';
import { createFakeMedia } from '../../support/fake-media.ts';
import { createMemoryFolder, type MemoryFolder } from '../../support/memory-folder.ts';
import { noise, storedWav } from '../audio/recordings.ts';

const RATE_HZ = 8000;
const FIRST = new Date(2026, 10, 22);
const AGAIN = new Date(2026, 10, 23);
const media = createFakeMedia();
const form = readSplitForm({ getItem: () => null, setItem: () => {} });

/** Four seconds of sound, a second of silence, and so on. */
function sentences(count: number): File {
  const samples = noise(count * 5 * RATE_HZ, -70, 2);
  for (let i = 0; i < samples.length; i++) {
    if (i % (5 * RATE_HZ) < 4 * RATE_HZ) samples[i] = i % 40 < 20 ? 0.2 : -0.2;
  }
  return storedWav('s16', RATE_HZ, 1, samples);
}

const input = createMemoryFolder('my-voice', { 'a.wav': sentences(3), 'b.wav': sentences(2) });
let recordings: readonly Recording[] = [];
await findRecordings(input, media, [], (list) => (recordings = list), new AbortController().signal);

/** Splits both recordings; a longest clip of 3 s makes other clips than the usual settings. */
async function split(output: MemoryFolder, startedAt: Date, maxClipS = form.maxClipS): Promise<SplitOutcome> {
  const { spec, outcome } = splitJob({
    ...{ input, output, recordings, media, startedAt, earlier: 'replace' },
    form: { ...form, maxClipS, forceCut: true },
    planOf: () => COMMON_PLAN,
    clips: { makeClip: () => Promise.reject(new Error('nothing is converted here')) },
  });
  await startJob(spec, () => {}).result.catch(() => {});
  return outcome;
}

/** A dataset that was split, transcribed, and worked on. */
async function dataset(): Promise<MemoryFolder> {
  const output = createMemoryFolder('dataset');
  await split(output, new Date(2026, 10, 21));
  const ids = [...(await clipsOf(output)).keys()];
  const said = ids.map((id) => [id, { text: ` ${id}.`, segments: [], language: 'en' }] as const);
  await output.write('whisper.json', JSON.stringify(Object.fromEntries(said)));
  const words = ids.map((id) => [id, [[[` ${id}.`, 0, 1, 0.9]]]] as const);
  const page = { format: 'audio-dataset-manager/words', version: 1, clips: Object.fromEntries(words) };
  await output.write('words/0001.json', JSON.stringify(page));
  return output;
}

async function clipsOf(folder: MemoryFolder, path = 'clips.json') {
  return parseClipsJson((await folder.files.get(path)?.text()) ?? '').clips;
}

/** The folder, as one that goes at its nth change and does not come back by itself. */
function goneAt(folder: MemoryFolder, nth: number): MemoryFolder & { readonly isGone: () => boolean } {
  let changes = 0;
  const counted = <T>(work: () => Promise<T>): Promise<T> => {
    if (++changes === nth) folder.fail('folder/gone');
    return work();
  };
  return {
    ...folder,
    isGone: () => changes >= nth,
    write: (path, data) => counted(() => folder.write(path, data)),
    move: (from, to) => counted(() => folder.move(from, to)),
    remove: (path) => counted(() => folder.remove(path)),
    async folder(path, options) {
      const inside = await folder.folder(path, options);
      return inside && { ...inside, create: (name, data) => counted(() => inside.create(name, data)) };
    },
  };
}

/** Every file: clips by their bytes, JSON by its content. */
async function contentOf(folder: MemoryFolder): Promise<Record<string, unknown>> {
  const all = [...folder.files].sort(([a], [b]) => (a < b ? -1 : 1));
  const contents = all.map(async ([path, file]) => {
    const content: unknown = path.endsWith('.json') ? JSON.parse(await file.text()) : await file.text();
    return [path, content] as const;
  });
  return Object.fromEntries(await Promise.all(contents));
}

const backupsIn = async (folder: MemoryFolder) =>
  (await folder.list('')).map(({ name }) => name).filter((name) => name.startsWith('Backup'));

it('a split that replaces clips ends with one backup and the same files, wherever it was killed', async () => {
  const undisturbed = await dataset();
  const before = await contentOf(undisturbed);
  const { backup } = await split(undisturbed, FIRST, 3);
  const expected = await contentOf(undisturbed);
  for (const [path, content] of Object.entries(before)) {
    expect(expected[`${backup ?? ''}/${path}`], path).toEqual(content);
  }
  expect(expected['.replacing']).toBeUndefined();

  let kills = 0;
  for (let nth = 1; ; nth++) {
    const folder = await dataset();
    const killed = goneAt(folder, nth);
    await split(killed, FIRST, 3);
    if (!killed.isGone()) break;
    kills++;
    folder.fail(null);
    const resumed = await split(folder, AGAIN, 3);
    const [name = '', ...more] = await backupsIn(folder);
    expect(more, `killed at ${nth}`).toEqual([]);
    expect(resumed.backup ?? name, `killed at ${nth}`).toBe(name);
    const there = Object.entries(await contentOf(folder)).map(([path, content]) => [
      path.replace(name, backup ?? ''),
      content,
    ]);
    expect(Object.fromEntries(there), `killed at ${nth}`).toEqual(expected);
  }
  expect(kills).toBeGreaterThan(20);
});

it('what the user did to clips before their split goes on is in the backup with them', async () => {
  const folder = await dataset();
  const before = JSON.parse((await folder.files.get('whisper.json')?.text()) ?? '') as object;
  await split(goneAt(folder, 9), FIRST, 3);
  folder.fail(null);
  const [id = ''] = [...folder.files.keys()].flatMap((path) => /^Usable\/(b_.*)$/.exec(path)?.[1] ?? []);
  const whisper = JSON.parse((await folder.files.get('whisper.json')?.text()) ?? '') as object;
  const corrected = { text: ' Corrected.', segments: [], language: 'en' };
  await folder.write('whisper.json', JSON.stringify({ ...whisper, [id]: corrected }));
  const file = parseClipsJson((await folder.files.get('clips.json')?.text()) ?? '');
  const record = file.clips.get(id);
  if (!record) throw new Error(`${id} is not in clips.json.`);
  const clips = new Map(file.clips).set(id, { ...record, status: 'accepted' });
  await folder.write('clips.json', writeClipsJson({ ...file, clips }));

  await split(folder, AGAIN, 3);
  const [name = '', ...more] = await backupsIn(folder);
  expect(more).toEqual([]);
  const kept = JSON.parse((await folder.files.get(`${name}/whisper.json`)?.text()) ?? '') as object;
  expect(kept).toEqual({ ...before, [id]: corrected });
  expect((await clipsOf(folder, `${name}/clips.json`)).get(id)?.status).toBe('accepted');
});

it('another split after one that was stopped writes over nothing in the backup', async () => {
  const folder = await dataset();
  const before = await contentOf(folder);
  await split(goneAt(folder, 30), FIRST, 3);
  folder.fail(null);
  const made = [...folder.files].filter(([path, { size }]) => path.startsWith('Usable/a_') && size > 0);
  expect(made.length).toBeGreaterThan(0);
  await split(folder, AGAIN, 2);
  const [first = '', second = '', ...more] = await backupsIn(folder);
  expect(more).toEqual([]);
  const after = await contentOf(folder);
  for (const [path, content] of Object.entries(before)) {
    if (!path.endsWith('.json'))
      expect([after[`${first}/${path}`], after[`${second}/${path}`]]).toContain(content);
  }
  for (const [path, file] of made) expect(after[`${second}/${path}`]).toBe(await file.text());
});

it('a split after one that came to its end makes a backup of its own', async () => {
  const folder = await dataset();
  await split(folder, FIRST, 3);
  await split(folder, AGAIN);
  expect(await backupsIn(folder)).toHaveLength(2);
});
