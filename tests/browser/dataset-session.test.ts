import { clear, createStore } from 'idb-keyval';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  makeClips,
  makeDiscard,
  makeKind,
  makeRestore,
  makeSets,
  makeStatus,
} from '../../src/dataset/commands.ts';
import { ownLayout } from '../../src/dataset/layout.ts';
import { parseSetsJson, type SetsFile } from '../../src/dataset/sets.ts';
import { writeWhisperJson } from '../../src/dataset/whisper-json.ts';
import { openDatasetSession, type DatasetSession } from '../../src/workspace/dataset-session.ts';
import { lineOf } from '../support/editing-tab.ts';
import { createMemoryFolder, type MemoryFolder } from '../support/memory-folder.ts';
import { createRandomEditor } from '../support/random-editor.ts';
import { dataset, kill, onDisk, textOf, transcript, type } from '../support/small-dataset.ts';

const LAYOUT = ownLayout('');
let count = 0;
let id = '';

beforeEach(async () => {
  id = `test-${Date.now()}-${count++}`;
  await clear(createStore('audio-dataset-manager-journal', 'pages'));
});

describe('an open dataset', () => {
  it('writes an edit to whisper.json within a second, without being asked', async () => {
    const folder = dataset({ 'a.wav': 'one', 'b.wav': 'two' });
    const session = await openDatasetSession(folder, LAYOUT, id);
    await type(session, 'a.wav', 'One, then.');
    await vi.waitFor(
      async () => expect(await onDisk(folder)).toEqual({ 'a.wav': 'One, then.', 'b.wav': 'two' }),
      {
        timeout: 1000,
        interval: 20,
      },
    );
    await session.close();
  });

  it('has an edit that never reached the disk when the tab was killed', async () => {
    const folder = dataset({ 'a.wav': 'one' });
    const session = await openDatasetSession(folder, LAYOUT, id);
    await type(session, 'a.wav', 'one and a half');
    await kill(session, folder);
    expect(await onDisk(folder)).toEqual({ 'a.wav': 'one' });

    const again = await openDatasetSession(folder, LAYOUT, id);
    expect(textOf(again, 'a.wav')).toBe('one and a half');
    await again.flush();
    expect(await onDisk(folder)).toEqual({ 'a.wav': 'one and a half' });
    await again.close();
  });

  it('undoes and redoes over a reload, typing by words', async () => {
    const folder = dataset({ 'a.wav': 'one', 'b.wav': 'two' });
    let session = await openDatasetSession(folder, LAYOUT, id);
    for (const text of ['one ', 'one t', 'one tw', 'one two']) await type(session, 'a.wav', text);
    await session.run(() => makeDiscard([session.plainClip('b.wav')].flatMap((clip) => clip ?? [])));
    await session.close();

    session = await openDatasetSession(folder, LAYOUT, id);
    expect(await session.undo()).toBe('b.wav');
    expect(session.order()).toEqual(['a.wav', 'b.wav']);
    await session.undo();
    expect(textOf(session, 'a.wav')).toMatch(/^one ?$/);
    await session.redo();
    expect(textOf(session, 'a.wav')).toBe('one two');
    await session.close();
  });

  it('moves a discarded clip and its entry aside, and both come back', async () => {
    const folder = dataset({ 'a.wav': 'one', 'b.wav': 'two' });
    const session = await openDatasetSession(folder, LAYOUT, id);
    await session.run(() => makeDiscard([session.plainClip('a.wav')].flatMap((clip) => clip ?? [])));
    await session.flush();
    expect([...folder.files.keys()]).toContain('Usable/Discarded Audios/a.wav');
    expect(await onDisk(folder)).toEqual({ 'b.wav': 'two' });
    expect(await onDisk(folder, 'discarded_entries.json')).toEqual({ 'a.wav': 'one' });

    await session.run(() => makeRestore([session.plainClip('a.wav')].flatMap((clip) => clip ?? [])));
    await session.flush();
    expect(await folder.files.get('Usable/a.wav')?.text()).toBe('sound of a.wav');
    expect(await onDisk(folder)).toEqual({ 'a.wav': 'one', 'b.wav': 'two' });
    expect(await onDisk(folder, 'discarded_entries.json')).toEqual({});
    await session.close();
  });

  it('finds discarded clips again when another browser opens the folder', async () => {
    const folder = dataset({ 'a.wav': 'one', 'b.wav': 'two' });
    const session = await openDatasetSession(folder, LAYOUT, id);
    await session.run(() => makeDiscard([session.plainClip('a.wav')].flatMap((clip) => clip ?? [])));
    await session.run(() => {
      const clip = session.plainClip('b.wav');
      return clip ? makeStatus(clip, 'accepted') : null;
    });
    session.setPlace('b.wav');
    await session.close();

    const other = await openDatasetSession(folder, LAYOUT, `${id}-other-browser`);
    expect(other.counts()).toMatchObject({ clips: 1, accepted: 1, discarded: 1 });
    expect(textOf(other, 'a.wav')).toBe('one');
    expect(other.place()).toBe('b.wav');
    await other.close();
  });

  it('keeps entries whose audio is missing, and keys it does not know', async () => {
    const folder = dataset({ 'a.wav': 'one' });
    const raw = {
      'a.wav': { text: ' one', segments: [], language: 'en', mood: 'calm' },
      'gone.wav': transcript('kept'),
    };
    await folder.write('whisper.json', JSON.stringify(raw));
    const session = await openDatasetSession(folder, LAYOUT, id);
    await type(session, 'a.wav', 'uno');
    await session.close();
    expect(await onDisk(folder)).toEqual({ 'a.wav': 'uno', 'gone.wav': 'kept' });
    expect(await (await folder.read('whisper.json'))?.text()).toContain('"mood": "calm"');
  });

  it('keeps what another program wrote into whisper.json meanwhile', async () => {
    const folder = dataset({ 'a.wav': 'one' });
    const session = await openDatasetSession(folder, LAYOUT, id);
    const foreign = writeWhisperJson(new Map([['a.wav', transcript('by another program, and longer')]]));
    await folder.write('whisper.json', foreign);
    await type(session, 'a.wav', 'by me');
    await session.flush();
    await type(session, 'a.wav', 'by me again');
    await session.close();
    expect(await onDisk(folder)).toEqual({ 'a.wav': 'by me again' });
    const copies = [...folder.files.keys()].filter((path) => path.includes('changed-elsewhere'));
    expect(copies).toHaveLength(1);
    expect(await folder.files.get(copies[0] ?? '')?.text()).toBe(foreign);
  });

  it('takes over what another program changed alone, as a step that can be undone', async () => {
    const folder = dataset({ 'a.wav': 'one', 'b.wav': 'two', 'c.wav': 'three' });
    const session = await openDatasetSession(folder, LAYOUT, id);
    await type(session, 'a.wav', 'by me');
    await folder.write(
      'whisper.json',
      writeWhisperJson(
        new Map([
          ['a.wav', transcript('one')],
          ['b.wav', transcript('by another program')],
        ]),
      ),
    );
    window.dispatchEvent(new Event('focus'));
    await vi.waitFor(() => expect(textOf(session, 'b.wav')).toBe('by another program'));
    await session.flush();
    expect(await onDisk(folder)).toEqual({
      'a.wav': 'by me',
      'b.wav': 'by another program',
      'c.wav': 'three',
    });
    expect(session.changedElsewhere()).toMatchObject({ taken: 1, conflicts: new Map() });
    await session.undo();
    expect(textOf(session, 'b.wav')).toBe('two');
    await session.close();
  });

  it('asks about a clip that was changed here and elsewhere', async () => {
    const folder = dataset({ 'a.wav': 'one' });
    const session = await openDatasetSession(folder, LAYOUT, id);
    await type(session, 'a.wav', 'by me');
    await folder.write('whisper.json', writeWhisperJson(new Map([['a.wav', transcript('by another')]])));
    await session.flush();
    expect(await onDisk(folder)).toEqual({ 'a.wav': 'by me' });
    expect(session.changedElsewhere().conflicts.get('a.wav')?.text).toBe(' by another');
    await session.resolveConflict('a.wav', 'theirs');
    expect(session.changedElsewhere().conflicts.size).toBe(0);
    await session.flush();
    expect(await onDisk(folder)).toEqual({ 'a.wav': 'by another' });
    await session.undo();
    expect(textOf(session, 'a.wav')).toBe('by me');
    await session.close();
  });

  it('finds a clip where somebody moved it by hand', async () => {
    const folder = dataset({ 'a.wav': 'one' });
    const first = await openDatasetSession(folder, LAYOUT, id);
    await first.run(() => {
      const clip = first.plainClip('a.wav');
      return clip ? makeStatus(clip, 'accepted') : null;
    });
    await first.close();
    await folder.move('Usable/a.wav', 'Non Usable/a.wav');
    const session = await openDatasetSession(folder, LAYOUT, id);
    expect(session.counts()).toMatchObject({ clips: 0, nonUsable: 1 });
    expect(await (await session.audio('a.wav'))?.text()).toBe('sound of a.wav');
    await session.close();
  });

  it('writes the backup once and never again', async () => {
    const folder = dataset({ 'a.wav': 'as it was' });
    const session = await openDatasetSession(folder, LAYOUT, id);
    await session.ensureBackup();
    await type(session, 'a.wav', 'changed');
    await session.flush();
    await session.ensureBackup();
    expect(await onDisk(folder, 'whisper.backup.json')).toEqual({ 'a.wav': 'as it was' });
    await session.close();
  });

  it('does not open, and does not touch, a damaged whisper.json', async () => {
    const folder = dataset({ 'a.wav': 'one' });
    await folder.write('whisper.json', '{"a.wav": {"text": ');
    await expect(openDatasetSession(folder, LAYOUT, id)).rejects.toMatchObject({
      code: 'json/broken',
      message: expect.stringContaining('whisper.json') as string,
    });
    expect(await (await folder.read('whisper.json'))?.text()).toBe('{"a.wav": {"text": ');
    // The lock is free again.
    await folder.write('whisper.json', '{}');
    await (await openDatasetSession(folder, LAYOUT, id)).close();
  });

  it('is read-only while it is open elsewhere', async () => {
    const folder = dataset({ 'a.wav': 'one' });
    const first = await openDatasetSession(folder, LAYOUT, id);
    const second = await openDatasetSession(folder, LAYOUT, id);
    expect(second.saveState().kind).toBe('read-only');
    await expect(type(second, 'a.wav', 'two')).rejects.toMatchObject({ code: 'dataset/read-only' });
    await first.close();
  });

  it('gives way to another tab, after all that was changed is on disk', async () => {
    const folder = dataset({ 'a.wav': 'one' });
    const first = await openDatasetSession(folder, LAYOUT, id);
    const second = await openDatasetSession(folder, LAYOUT, id);
    await type(first, 'a.wav', 'two');
    await second.takeOver();
    await second.close();
    expect(first.saveState().kind).toBe('read-only');
    await expect(type(first, 'a.wav', 'three')).rejects.toMatchObject({ code: 'dataset/read-only' });

    const third = await openDatasetSession(folder, LAYOUT, id);
    expect(third.saveState().kind).toBe('saved');
    expect(textOf(third, 'a.wav')).toBe('two');
    await third.undo();
    expect(textOf(third, 'a.wav')).toBe('one');
    await first.close();
    await third.close();
  });

  it('is taken from a tab that does not answer', async () => {
    const held = Promise.withResolvers<undefined>();
    const lost = navigator.locks
      .request(`dataset/${id}`, () => held.promise)
      .catch((error: unknown) => error);
    const folder = dataset({ 'a.wav': 'one' });
    const second = await openDatasetSession(folder, LAYOUT, id);
    await second.takeOver();
    expect(await lost).toMatchObject({ name: 'AbortError' });
    await second.close();
    const third = await openDatasetSession(folder, LAYOUT, id);
    expect(third.saveState().kind).toBe('saved');
    await third.close();
  }, 20_000);

  it('says so when the disk is full, keeps the edit, and writes it when there is room', async () => {
    const folder = dataset({ 'a.wav': 'one' });
    const session = await openDatasetSession(folder, LAYOUT, id);
    folder.fail('folder/full');
    await type(session, 'a.wav', 'two');
    await expect(session.flush()).rejects.toMatchObject({ code: 'folder/full' });
    expect(session.saveState().kind).toBe('failed');
    expect(textOf(session, 'a.wav')).toBe('two');
    folder.fail(null);
    await session.flush();
    expect(await onDisk(folder)).toEqual({ 'a.wav': 'two' });
    await session.close();
  });

  it('takes a step that the folder refused out of the history again', async () => {
    const folder = dataset({ 'a.wav': 'one' });
    const session = await openDatasetSession(folder, LAYOUT, id);
    folder.fail('folder/no-permission');
    await expect(
      session.run(() => makeDiscard([session.plainClip('a.wav')].flatMap((clip) => clip ?? []))),
    ).rejects.toMatchObject({ code: 'folder/no-permission' });
    folder.fail(null);
    expect(session.canUndo()).toBe(false);
    await session.close();
    const again = await openDatasetSession(folder, LAYOUT, id);
    expect(again.counts()).toMatchObject({ clips: 1, discarded: 0 });
    expect([...folder.files.keys()]).toContain('Usable/a.wav');
    await again.close();
  });

  it('takes a transcription back as one step, under what was edited meanwhile, also after the tab was killed', async () => {
    const folder = dataset({ 'a.wav': 'one', 'b.wav': 'two', 'c.wav': 'three' });
    let session = await openDatasetSession(folder, LAYOUT, id);
    const texts = () => session.order().map((name) => textOf(session, name));
    const hear = (name: string, text: string, run: string) =>
      session.setTranscripts(new Map([[name, transcript(text)]]), run);
    await type(session, 'c.wav', 'three.');
    await hear('a.wav', 'won', 'first');
    await type(session, 'a.wav', 'Won!');
    await hear('b.wav', 'too', 'first');
    await kill(session, folder);

    session = await openDatasetSession(folder, LAYOUT, id);
    expect(texts()).toEqual(['Won!', 'too', 'three.']);
    expect(session.recentSteps()).toHaveLength(3);
    await hear('b.wav', 'two two', 'second');
    await session.undo();
    expect(texts()).toEqual(['Won!', 'too', 'three.']);
    await session.undo();
    expect(texts()).toEqual(['won', 'too', 'three.']);
    await session.undo();
    expect(texts()).toEqual(['one', 'two', 'three.']);
    await kill(session, folder);

    session = await openDatasetSession(folder, LAYOUT, id);
    expect(texts()).toEqual(['one', 'two', 'three.']);
    for (let step = 0; step < 3; step++) await session.redo();
    expect(texts()).toEqual(['Won!', 'two two', 'three.']);
    await session.close();
  });

  it('begins another step for what is heard after clips got other names meanwhile', async () => {
    const folder = dataset({ 'a.wav': 'one', 'b.wav': 'two' });
    const session = await openDatasetSession(folder, LAYOUT, id);
    const texts = () => session.order().map((name) => `${name} ${textOf(session, name) ?? ''}`);
    await session.setTranscripts(new Map([['a.wav', transcript('won')]]), 'run');
    await session.rename([['b.wav', 'c.wav']]);
    await session.setTranscripts(new Map([['c.wav', transcript('too')]]), 'run');
    await session.undo();
    expect(texts()).toEqual(['a.wav won', 'c.wav two']);
    await session.undo();
    await session.undo();
    expect(texts()).toEqual(['a.wav one', 'b.wav two']);
    for (let step = 0; step < 3; step++) await session.redo();
    expect(texts()).toEqual(['a.wav won', 'c.wav too']);
    await session.close();
  });

  it('takes the texts of a transcription back that replaced others, and leaves those that were the first', async () => {
    const folder = dataset({ 'a.wav': 'one' });
    await folder.write('Usable/b.wav', 'sound of b.wav');
    const session = await openDatasetSession(folder, LAYOUT, id);
    const window = new Map([
      ['a.wav', transcript('won')],
      ['b.wav', transcript('too')],
    ]);
    await session.setTranscripts(window, 'run');
    await session.undo();
    expect(['a.wav', 'b.wav'].map((name) => textOf(session, name))).toEqual(['one', 'too']);
    expect(session.canUndo()).toBe(false);
    await session.close();
  });

  it('undoes and redoes a thousand steps of every kind over reloads', async () => {
    const folder = dataset({
      'ferry_000001.wav': 'one',
      'ferry_000002.wav': 'two',
      'ferry_000003.wav': 'three',
    });
    let session = await openDatasetSession(folder, LAYOUT, id);
    const reload = async () => {
      await session.close();
      session = await openDatasetSession(folder, LAYOUT, id);
    };
    const held = async () =>
      Object.fromEntries(
        await Promise.all(
          session.ids().map(async (clipId) => {
            const clip = session.plainClip(clipId);
            return [clipId, clip && lineOf(clip, (await (await session.audio(clipId))?.text()) ?? 'none')];
          }),
        ),
      ) as Record<string, string>;
    const editor = await createRandomEditor(
      () => session,
      1,
      () => {},
    );
    const before = editor.holds();
    for (let act = 1; editor.undoable() < 1000; act++) {
      await editor.act();
      if (act % 400 !== 0) continue;
      await reload();
      expect(await held(), `after ${act} acts`).toEqual(editor.holds());
    }
    const after = editor.holds();
    await reload();
    while (editor.undoable() > 0) {
      await editor.undo();
      if (editor.undoable() === 500) await reload();
    }
    expect(await held()).toEqual(before);
    expect(session.canUndo()).toBe(false);
    await reload();
    while (editor.redoable() > 0) await editor.redo();
    expect(await held()).toEqual(after);
    await reload();
    expect(await held()).toEqual(after);
    await session.close();
  });
});

describe('clips that are cut anew', () => {
  const soundOf = async (folder: MemoryFolder, path: string) => (await folder.read(path))?.text();

  /** Splits a.wav into its first half, under the same name, and a2.wav. */
  async function splitA(session: DatasetSession): Promise<void> {
    const before = session.plainClip('a.wav');
    if (!before) throw new Error('no clip');
    const whole = await session.keepAudio('a.wav');
    const first = await session.addAudio('a.wav', new Blob(['first half']));
    const second = await session.addAudio('a2.wav', new Blob(['second half']));
    await session.run(() =>
      makeClips([
        {
          before,
          after: { ...before, transcript: transcript('one') },
          audio: { before: whole, after: first },
        },
        {
          before: null,
          after: { ...before, id: 'a2.wav', transcript: transcript('two') },
          audio: { before: null, after: second },
        },
      ]),
    );
  }

  it('have their sound and their text on disk, and undo brings both back to the byte', async () => {
    const folder = dataset({ 'a.wav': 'one two', 'b.wav': 'three' });
    const session = await openDatasetSession(folder, LAYOUT, id);
    await splitA(session);
    await session.flush();
    expect(session.order()).toEqual(['a.wav', 'a2.wav', 'b.wav']);
    expect(await onDisk(folder)).toEqual({ 'a.wav': 'one', 'a2.wav': 'two', 'b.wav': 'three' });
    expect(await soundOf(folder, 'Usable/a.wav')).toBe('first half');
    expect(await soundOf(folder, 'Usable/a2.wav')).toBe('second half');

    await session.undo();
    await session.flush();
    expect(session.order()).toEqual(['a.wav', 'b.wav']);
    expect(await onDisk(folder)).toEqual({ 'a.wav': 'one two', 'b.wav': 'three' });
    expect(await soundOf(folder, 'Usable/a.wav')).toBe('sound of a.wav');
    expect(await soundOf(folder, 'Usable/a2.wav')).toBeUndefined();

    await session.redo();
    expect(await soundOf(folder, 'Usable/a2.wav')).toBe('second half');
    await session.close();
  });

  it('agree with their texts when the tab was killed, whatever was undone before', async () => {
    const folder = dataset({ 'a.wav': 'one two' });
    const session = await openDatasetSession(folder, LAYOUT, id);
    await splitA(session);
    await session.undo();
    await session.redo();
    await session.run(() => makeDiscard([session.plainClip('a2.wav')].flatMap((clip) => clip ?? [])));
    await session.undo();
    await session.undo();
    await kill(session, folder);

    const again = await openDatasetSession(folder, LAYOUT, id);
    await again.flush();
    expect(again.order()).toEqual(['a.wav']);
    expect(await onDisk(folder)).toEqual({ 'a.wav': 'one two' });
    expect(await soundOf(folder, 'Usable/a.wav')).toBe('sound of a.wav');
    expect(await soundOf(folder, 'Usable/a2.wav')).toBeUndefined();
    await again.redo();
    await kill(again, folder);

    const last = await openDatasetSession(folder, LAYOUT, id);
    expect(last.order()).toEqual(['a.wav', 'a2.wav']);
    expect(await soundOf(folder, 'Usable/a2.wav')).toBe('second half');
    await last.close();
  });

  it('leave their versions behind until the project is tidied, which ends the history', async () => {
    const folder = dataset({ 'a.wav': 'one two' });
    const session = await openDatasetSession(folder, LAYOUT, id);
    await splitA(session);
    expect(await session.historyBytes()).toBe(
      'sound of a.wav'.length + 'first half'.length + 'second half'.length,
    );
    await session.tidy();
    expect(await session.historyBytes()).toBe(0);
    expect(session.canUndo()).toBe(false);
    expect(await onDisk(folder)).toEqual({ 'a.wav': 'one', 'a2.wav': 'two' });
    await session.close();
    const again = await openDatasetSession(folder, LAYOUT, id);
    expect(again.canUndo()).toBe(false);
    expect(again.order()).toEqual(['a.wav', 'a2.wav']);
    await again.close();
  });

  it('can be declared usable and back', async () => {
    const folder = dataset({ 'a.wav': 'one' });
    await folder.write('Non Usable/b.wav', 'too short');
    const session = await openDatasetSession(folder, LAYOUT, id);
    expect(session.nonUsable()).toEqual(['b.wav']);
    await session.run(() => {
      const clip = session.plainClip('b.wav');
      return clip ? makeKind(clip, 'usable') : null;
    });
    expect(session.order()).toEqual(['a.wav', 'b.wav']);
    expect(await soundOf(folder, 'Usable/b.wav')).toBe('too short');
    await session.undo();
    expect(session.nonUsable()).toEqual(['b.wav']);
    expect(await soundOf(folder, 'Non Usable/b.wav')).toBe('too short');
    await session.close();
  });
});

it('keeps the sets, and undoes another assignment', async () => {
  const folder = dataset({ 'a.wav': 'one', 'b.wav': 'two' });
  const session = await openDatasetSession(folder, LAYOUT, id);
  const sets: SetsFile = {
    settings: {
      method: 'length',
      amount: { unit: 'percent', percent: 50 },
      seed: 1,
      shortText: 12,
      shortAudioS: 1,
    },
    pinned: new Map(),
    clips: new Map([
      ['a.wav', 'train'],
      ['b.wav', 'validation'],
    ]),
  };
  await session.run(() => makeSets(session.sets(), sets));
  await session.run(() => makeSets(session.sets(), { ...sets, pinned: new Map([['a.wav', 'train']]) }));
  await session.undo();
  await session.close();
  const written = await folder.read('sets.json');
  expect(parseSetsJson((await written?.text()) ?? '')).toEqual(sets);

  const again = await openDatasetSession(folder, LAYOUT, id);
  expect(again.sets()).toEqual(sets);
  await again.undo();
  expect(again.sets()).toBeNull();
  await again.close();
  expect(await folder.read('sets.json')).toBeNull();
});

describe('word times', () => {
  const timed = (text: string, words: readonly string[]) => ({
    ...transcript(text),
    segments: [
      {
        id: 0,
        startS: 0,
        endS: 2,
        text: ` ${text}`,
        words: words.map((word, i) => ({
          word: ` ${word}`,
          startS: i / 4,
          endS: i / 4 + 0.25,
          probability: 0.5,
        })),
      },
    ],
  });
  const wordsIn = (session: DatasetSession, name: string) =>
    session.plainClip(name)?.transcript?.segments.flatMap(({ words }) => words ?? []) ?? [];

  it('lie in pages of a hundred clips beside a whisper.json without them, and come back', async () => {
    const names = [...Array(150).keys()].map((n) => `clip_${String(n).padStart(6, '0')}.wav`);
    const folder = createMemoryFolder(
      'dataset',
      Object.fromEntries(names.map((name) => [`Usable/${name}`, name])),
    );
    const session = await openDatasetSession(folder, LAYOUT, id);
    await session.setTranscripts(
      new Map(names.map((name) => [name, timed('one two', ['one', 'two'])])),
      'run',
    );
    await session.close();
    expect([...folder.files.keys()].filter((path) => path.startsWith('words/'))).toEqual([
      'words/0001.json',
      'words/0002.json',
    ]);
    expect(await (await folder.read('whisper.json'))?.text()).not.toContain('"words"');

    const again = await openDatasetSession(folder, LAYOUT, `${id}-other-browser`);
    expect(wordsIn(again, names[149] ?? '')).toEqual(timed('one two', ['one', 'two']).segments[0]?.words);
    const second = folder.files.get('words/0002.json');
    await type(again, names[0] ?? '', 'one two three');
    await again.close();
    expect(folder.files.get('words/0002.json')).toBe(second);
    const last = await openDatasetSession(folder, LAYOUT, `${id}-other-browser`);
    expect(wordsIn(last, names[0] ?? '').map(({ word }) => word)).toEqual([' one', ' two', ' three']);
    await last.close();
  });

  it('stay in whisper.json where they came with it', async () => {
    const folder = createMemoryFolder('dataset', {
      'Usable/a.wav': 'sound',
      'whisper.json': writeWhisperJson(new Map([['a.wav', timed('one two', ['one', 'two'])]])),
    });
    const session = await openDatasetSession(folder, LAYOUT, id);
    await type(session, 'a.wav', 'one three');
    await session.close();
    expect([...folder.files.keys()].filter((path) => path.startsWith('words/'))).toEqual([]);
    expect(await (await folder.read('whisper.json'))?.text()).toContain('" three"');
  });

  it('follow a text that another program changed', async () => {
    const folder = dataset({ 'a.wav': 'one two' });
    const session = await openDatasetSession(folder, LAYOUT, id);
    await session.setTranscripts(new Map([['a.wav', timed('one two', ['one', 'two'])]]), 'run');
    await session.close();
    await folder.write('whisper.json', writeWhisperJson(new Map([['a.wav', transcript('won two')]])));
    const again = await openDatasetSession(folder, LAYOUT, id);
    expect(wordsIn(again, 'a.wav').map(({ word }) => word)).toEqual([' won', ' two']);
    expect(wordsIn(again, 'a.wav').map(({ startS }) => startS)).toEqual([0, 0.25]);
    await again.close();
  });
});
