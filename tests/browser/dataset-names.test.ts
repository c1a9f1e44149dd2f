/** Names of clips in an open dataset: given anew, carried through every file, and told apart. */
import { clear, createStore } from 'idb-keyval';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeRestore, makeSets, makeStatus } from '../../src/dataset/commands.ts';
import { ownLayout } from '../../src/dataset/layout.ts';
import { writeWhisperJson } from '../../src/dataset/whisper-json.ts';
import { compareNames } from '../../src/dataset/naming.ts';
import { startJob } from '../../src/jobs/job.ts';
import { reindexJob } from '../../src/jobs/reindex.ts';
import { openDatasetSession, type DatasetSession } from '../../src/workspace/dataset-session.ts';
import { type MemoryFolder } from '../support/memory-folder.ts';
import { dataset, onDisk, textOf, transcript, type } from '../support/small-dataset.ts';

const LAYOUT = ownLayout('');
let count = 0;
let id = '';

beforeEach(async () => {
  id = `test-${Date.now()}-${count++}`;
  await clear(createStore('audio-dataset-manager-journal', 'pages'));
});

/** The folder, as one that goes at its nth change and does not come back by itself. */
function goneAt(folder: MemoryFolder, nth: number): MemoryFolder {
  let changes = 0;
  const counted = <T>(work: () => Promise<T>): Promise<T> => {
    if (++changes === nth) folder.fail('folder/gone');
    return work();
  };
  return {
    ...folder,
    write: (path, data) => counted(() => folder.write(path, data)),
    move: (from, to) => counted(() => folder.move(from, to)),
    remove: (path) => counted(() => folder.remove(path)),
  };
}

describe('other names for clips', () => {
  const NAMES = [
    ['clip_2.wav', 'clip_000001.wav'],
    ['clip_10.wav', 'clip_000002.wav'],
    ['clip_000001.wav', 'clip_000003.wav'],
  ] as const;
  const before = () => dataset({ 'clip_2.wav': 'two', 'clip_10.wav': 'ten', 'clip_000001.wav': 'one' });
  const OLD = { 'clip_2.wav': 'two', 'clip_10.wav': 'ten', 'clip_000001.wav': 'one' };
  const NEW = { 'clip_000001.wav': 'two', 'clip_000002.wav': 'ten', 'clip_000003.wav': 'one' };

  /** Sound and text agree, for each clip that is on disk. */
  async function sounds(folder: MemoryFolder): Promise<Record<string, string>> {
    const entries = await folder.list('Usable');
    const texts = await Promise.all(
      entries
        .filter(({ kind }) => kind === 'file')
        .map(async ({ name }) => [name, await (await folder.read(`Usable/${name}`))?.text()] as const),
    );
    return Object.fromEntries(texts.map(([name, text]) => [name, text ?? '']));
  }
  const SOUNDS_OLD = Object.fromEntries(Object.keys(OLD).map((name) => [name, `sound of ${name}`]));
  const SOUNDS_NEW = Object.fromEntries(NAMES.map(([from, to]) => [to, `sound of ${from}`]));

  it('carry sound, text, review state, sets and the place along, and are undone over a reload', async () => {
    const folder = before();
    let session = await openDatasetSession(folder, LAYOUT, id);
    const settings = {
      method: 'length',
      amount: { unit: 'percent', percent: 5 },
      seed: 1,
      shortText: 12,
      shortAudioS: 1,
    } as const;
    await session.run(() =>
      makeSets(null, { settings, pinned: new Map(), clips: new Map([['clip_10.wav', 'validation']]) }),
    );
    await session.run(() => makeStatus(session.plainClip('clip_10.wav') ?? never(), 'accepted'));
    session.setPlace('clip_2.wav');
    await session.rename(NAMES);
    expect(await onDisk(folder)).toEqual(NEW);
    expect(await sounds(folder)).toEqual(SOUNDS_NEW);
    expect(session.plainClip('clip_000002.wav')?.status).toBe('accepted');
    expect(session.sets()?.clips).toEqual(new Map([['clip_000002.wav', 'validation']]));
    expect(session.place()).toBe('clip_000001.wav');
    await type(session, 'clip_000003.wav', 'won');
    await session.close();

    session = await openDatasetSession(folder, LAYOUT, id);
    expect(session.place()).toBe('clip_000001.wav');
    await session.undo();
    await session.undo();
    expect(await onDisk(folder)).toEqual(OLD);
    expect(await sounds(folder)).toEqual(SOUNDS_OLD);
    await session.undo();
    expect(session.plainClip('clip_10.wav')?.status).toBe('new');
    await session.redo();
    await session.redo();
    expect(session.plainClip('clip_000002.wav')?.status).toBe('accepted');
    await session.close();
    expect(await onDisk(folder)).toEqual(NEW);
  });

  it('carry another model’s transcripts along, there and back', async () => {
    const folder = before();
    const opinion = new Map(NAMES.map(([from]) => [from, transcript(`heard in ${from}`)]));
    await folder.write('second_opinion.json', writeWhisperJson(opinion));
    const session = await openDatasetSession(folder, LAYOUT, id);
    await session.rename(NAMES);
    expect(await onDisk(folder, 'second_opinion.json')).toEqual(
      Object.fromEntries(NAMES.map(([from, to]) => [to, `heard in ${from}`])),
    );
    await session.undo();
    expect(await onDisk(folder, 'second_opinion.json')).toEqual(
      Object.fromEntries(NAMES.map(([from]) => [from, `heard in ${from}`])),
    );
    await session.close();
  });

  it('are not finished by a tab that may only read, for the other one may be in the middle of them', async () => {
    const folder = before();
    const owner = await openDatasetSession(folder, LAYOUT, id);
    let reader: DatasetSession | undefined;
    const write = folder.write.bind(folder);
    folder.write = async (path, data) => {
      await write(path, data);
      if (path === '.changing/placing') reader = await openDatasetSession(folder, LAYOUT, id);
    };
    await owner.rename(NAMES);
    expect(reader?.saveState().kind).toBe('read-only');
    expect(await onDisk(folder)).toEqual(NEW);
    expect(await sounds(folder)).toEqual(SOUNDS_NEW);
    await reader?.close();
    await owner.close();
  });

  it('are finished or were never begun when the folder goes in the middle, and undo still works', async () => {
    let renamed = 0;
    for (let nth = 1; nth <= 26; nth++) {
      const folder = before();
      const killedId = `${id}-${nth}`;
      const session = await openDatasetSession(goneAt(folder, nth), LAYOUT, killedId);
      await session.rename(NAMES).catch(() => {});
      await session.close();
      folder.fail(null);

      const again = await openDatasetSession(folder, LAYOUT, killedId);
      const isRenamed = again.order().includes('clip_000003.wav');
      if (isRenamed) renamed++;
      expect(await onDisk(folder), `gone at change ${nth}`).toEqual(isRenamed ? NEW : OLD);
      expect(await sounds(folder), `gone at change ${nth}`).toEqual(isRenamed ? SOUNDS_NEW : SOUNDS_OLD);
      expect(again.canUndo(), `gone at change ${nth}`).toBe(isRenamed);
      if (isRenamed) {
        await again.undo();
        expect(await sounds(folder), `undone after ${nth}`).toEqual(SOUNDS_OLD);
      }
      await again.close();
    }
    expect(renamed).toBeGreaterThan(5);
  });

  /** Reindex as its screen runs it. */
  function reindex(session: DatasetSession) {
    return startJob(
      reindexJob({
        folder: session.folder,
        jsonFolder: session.jsonFolder,
        layout: session.layout,
        names: NAMES,
        ids: session.ids(),
        clip: (clipId) => session.plainClip(clipId),
        flush: () => session.flush(),
        rename: (names, onFraction) => session.rename(names, onFraction),
        now: new Date(2026, 0, 2, 3, 4, 5),
      }),
      () => {},
    ).result;
  }
  const BACKUP = 'Backup 2026-01-02 03-04-05';
  /** Everything that is not where clips and texts are. */
  const others = async (folder: MemoryFolder) =>
    (await folder.list('')).map(({ name }) => name).filter((name) => /^(Backup|\.)/.test(name));

  it('rest on a backup that is a dataset of its own', async () => {
    const folder = before();
    const session = await openDatasetSession(folder, LAYOUT, id);
    expect(await reindex(session)).toMatchObject({ done: 3, failures: [] });
    await session.close();
    expect(await onDisk(folder)).toEqual(NEW);
    expect(await others(folder)).toEqual([BACKUP]);
    const backup = await openDatasetSession(folder, ownLayout(BACKUP), `${id}-backup`);
    expect(backup.order()).toEqual(Object.keys(OLD).sort(compareNames));
    for (const [name, text] of Object.entries(OLD)) {
      expect(textOf(backup, name)).toBe(text);
      expect(await (await backup.audio(name))?.text()).toBe(`sound of ${name}`);
    }
    await backup.close();
  });

  it('leave no half backup, wherever the tab is killed: either none and the old names, or a whole one and the new', async () => {
    const ends = { old: 0, new: 0 };
    for (let nth = 1; nth <= 34; nth++) {
      const folder = before();
      const killedId = `${id}-reindex-${nth}`;
      const session = await openDatasetSession(goneAt(folder, nth), LAYOUT, killedId);
      await reindex(session);
      await session.close();
      folder.fail(null);

      const again = await openDatasetSession(folder, LAYOUT, killedId);
      const isRenamed = again.order().includes('clip_000003.wav');
      ends[isRenamed ? 'new' : 'old']++;
      expect(await onDisk(folder), `killed at ${nth}`).toEqual(isRenamed ? NEW : OLD);
      expect(await sounds(folder), `killed at ${nth}`).toEqual(isRenamed ? SOUNDS_NEW : SOUNDS_OLD);
      expect(await others(folder), `killed at ${nth}`).toEqual(isRenamed ? [BACKUP] : []);
      if (isRenamed) {
        for (const name of Object.keys(OLD)) {
          const copy = await folder.read(`${BACKUP}/Usable/${name}`);
          expect(await copy?.text(), `killed at ${nth}`).toBe(`sound of ${name}`);
        }
      }
      await again.close();
    }
    expect(ends.old).toBeGreaterThan(5);
    expect(ends.new).toBeGreaterThan(5);
  });

  it('take the backup away again when they fail', async () => {
    const folder = before();
    const session = await openDatasetSession(folder, LAYOUT, id);
    folder.failWrite(3, 'folder/full');
    const { failures } = await reindex(session);
    expect(failures[0]?.error).toMatchObject({ code: 'folder/full' });
    expect(failures[0]?.error.message).toContain('nothing was renamed');
    expect(await others(folder)).toEqual([]);
    expect(await onDisk(folder)).toEqual(OLD);
    await session.close();
  });

  it('take no folder away that a note names and that is no backup', async () => {
    const folder = before();
    await folder.write('.backing-up', 'Usable');
    const session = await openDatasetSession(folder, LAYOUT, id);
    expect(await sounds(folder)).toEqual(SOUNDS_OLD);
    expect(await others(folder)).toEqual([]);
    await session.close();
  });

  function never(): never {
    throw new Error('There is no such clip.');
  }
});

describe('clips of one name in several folders', () => {
  async function withSameNames(): Promise<MemoryFolder> {
    const folder = dataset({ 'clip_000001.wav': 'one', 'clip_000002.wav': 'two' });
    await folder.write('Usable/Discarded Audios/clip_000001.wav', 'sound of the discarded one');
    await folder.write('Usable/Discarded Audios/clip_000003.wav', 'sound of the discarded three');
    await folder.write('Non Usable/CLIP_000002.wav', 'sound of the short one');
    const entries = { 'clip_000001.wav': 'once', 'clip_000003.wav': 'three' };
    await folder.write(
      'discarded_entries.json',
      writeWhisperJson(new Map(Object.entries(entries).map(([name, text]) => [name, transcript(text)]))),
    );
    return folder;
  }

  it('are told apart when the dataset opens: the one in the dataset keeps the name, the others keep sound and text', async () => {
    const folder = await withSameNames();
    const session = await openDatasetSession(folder, LAYOUT, id);
    expect(session.order()).toEqual(['clip_000001.wav', 'clip_000002.wav']);
    expect(session.nonUsable()).toEqual(['CLIP_000002_2.wav']);
    expect(session.discarded()).toEqual(['clip_000001_2.wav', 'clip_000003.wav']);
    const sound = async (clip: string) => (await session.audio(clip))?.text();
    expect(await sound('clip_000001.wav')).toBe('sound of clip_000001.wav');
    expect(await sound('clip_000001_2.wav')).toBe('sound of the discarded one');
    expect(await sound('CLIP_000002_2.wav')).toBe('sound of the short one');
    expect(textOf(session, 'clip_000001_2.wav')).toBe('once');

    await session.run(() => {
      const clip = session.plainClip('clip_000001_2.wav');
      return clip ? makeRestore([clip]) : null;
    });
    await session.close();
    expect(await onDisk(folder)).toEqual({
      'clip_000001.wav': 'one',
      'clip_000001_2.wav': 'once',
      'clip_000002.wav': 'two',
    });
    expect(await onDisk(folder, 'discarded_entries.json')).toEqual({ 'clip_000003.wav': 'three' });
  });

  it('stay as they are while another tab has the dataset', async () => {
    const folder = await withSameNames();
    const owner = await openDatasetSession(dataset({ 'a.wav': 'one' }), LAYOUT, id);
    const reader = await openDatasetSession(folder, LAYOUT, id);
    expect(reader.discarded()).toEqual(['clip_000003.wav']);
    expect(await folder.read('Usable/Discarded Audios/clip_000001.wav')).not.toBeNull();
    await reader.close();
    await owner.close();
  });
});
