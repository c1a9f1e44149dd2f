import { describe, expect, it } from 'vitest';
import type { FolderEntry } from '../../../src/base/folder.ts';
import {
  clipPath,
  clipsAmong,
  findClips,
  findDataset,
  isClip,
  isOwnFolder,
  isRecording,
  ownLayout,
  secondOpinionPath,
} from '../../../src/dataset/layout.ts';

/** "a/" is a folder. */
const listing = (...names: string[]): FolderEntry[] =>
  names.map((name) =>
    name.endsWith('/') ? { name: name.slice(0, -1), kind: 'folder' } : { name, kind: 'file' },
  );

describe('what an opened folder is', () => {
  it('recordings, where nothing was split yet', () => {
    expect(findDataset(listing('tape.mp3', 'more/'), [])).toEqual({
      kind: 'recordings',
      layout: ownLayout(),
    });
    expect(findDataset([], []).kind).toBe('recordings');
  });

  it('does not take a second opinion for a whisper.json', () => {
    expect(secondOpinionPath(ownLayout())).toBe('dataset/second_opinion.json');
    expect(secondOpinionPath({ root: '' })).toBe('second_opinion.json');
    expect(findDataset(listing('second_opinion.json', 'audio/'), []).kind).toBe('recordings');
  });

  it('recordings, where a whisper.json has no clips beside it', () => {
    expect(findDataset(listing('whisper.json', 'notes.txt'), []).kind).toBe('recordings');
  });

  it('a project, with its dataset in the sub-folder', () => {
    expect(findDataset(listing('tape.mp3', 'dataset/'), listing('Usable/', 'clips.json'))).toEqual({
      kind: 'project',
      layout: {
        root: 'dataset',
        home: 'dataset',
        whisperJson: 'dataset/whisper.json',
        backupJson: 'dataset/whisper.backup.json',
        discardedJson: 'dataset/discarded_entries.json',
        clipsJson: 'dataset/clips.json',
        setsJson: 'dataset/sets.json',
        healthJson: 'dataset/.health.json',
        healthReport: 'dataset/health-report.html',
        usable: 'dataset/Usable',
        words: 'dataset/words',
        history: 'dataset/.history',
        changing: 'dataset/.changing',
        splitting: 'dataset/.splitting.json',
        replacing: 'dataset/.replacing',
        backingUp: 'dataset/.backing-up',
        nonUsable: 'dataset/Non Usable',
        discarded: 'dataset/Usable/Discarded Audios',
      },
    });
  });

  it('a dataset of this app, when that folder itself is opened', () => {
    const { kind, layout } = findDataset(listing('Usable/', 'Non Usable/', 'clips.json'), []);
    expect(kind).toBe('dataset');
    expect(layout).toEqual(ownLayout(''));
    expect(layout.discarded).toBe('Usable/Discarded Audios');
  });

  it.each(['audio', 'audios', 'wavs', 'Audio'])('made by another tool, with the clips in %s', (audio) => {
    const { kind, layout } = findDataset(listing('whisper.json', `${audio}/`, 'train.txt'), []);
    expect(kind).toBe('foreign');
    expect(layout).toMatchObject({
      root: '',
      whisperJson: 'whisper.json',
      usable: audio,
      discarded: `${audio}/Discarded Audios`,
      discardedJson: 'discarded_entries.json',
    });
  });

  it('made by another tool, with the clips beside the JSON', () => {
    const { kind, layout } = findDataset(listing('whisper.json', 'a.wav', 'b.wav'), []);
    expect(kind).toBe('foreign');
    expect(layout).toMatchObject({ usable: '', discarded: 'Discarded Audios' });
    expect(clipPath(layout, { id: 'a.wav', kind: 'usable', status: 'new' })).toBe('a.wav');
  });

  it('keeps the name of another JSON and names the backup after it; backups do not count', () => {
    const names = ['whisper.backup.json', 'whisper_10.json', 'whisper_2.json', 'audio/'];
    const { layout } = findDataset(listing(...names), []);
    expect(layout).toMatchObject({ whisperJson: 'whisper_2.json', backupJson: 'whisper_2.backup.json' });
    expect(findDataset(listing(...names, 'whisper.json'), []).layout.whisperJson).toBe('whisper.json');
    expect(findDataset(listing('whisper.backup.json', 'audio/'), []).kind).toBe('recordings');
  });

  it("is still the other tool's layout after this app left its files there", () => {
    const { layout } = findDataset(
      listing('whisper.json', 'audios/', 'clips.json', 'whisper.backup.json'),
      [],
    );
    expect(layout).toMatchObject({ usable: 'audios', whisperJson: 'whisper.json' });
  });

  it('is a project, not clips, when recordings lie beside a whisper.json and there is a dataset', () => {
    expect(findDataset(listing('tape.mp3', 'whisper.json', 'dataset/'), listing('Usable/')).kind).toBe(
      'project',
    );
  });
});

describe('files and folders', () => {
  it.each(['a.mp3', 'a.WAV', 'a b.m4b', 'x.m4a', 'x.aac', 'x.mp4', 'x.flac', 'x.ogg', 'x.opus', 'x.webm'])(
    '%s is a recording',
    (name) => {
      expect(isRecording(name)).toBe(true);
    },
  );

  it.each(['a.txt', 'mp3', '._a.mp3', '.mp3', 'a.mp3.part', 'whisper.json'])('%s is no recording', (name) => {
    expect(isRecording(name)).toBe(false);
    expect(isClip(name)).toBe(false);
  });

  it.each([
    'converted',
    'dataset',
    'exports',
    'sub/Usable',
    'Non Usable',
    'Backup 2024-05-01 10.00',
    '.history',
  ])('a search for recordings leaves out %s', (path) => {
    expect(isOwnFolder(path)).toBe(true);
  });

  it.each(['tapes', 'tapes/converted', 'Backup of grandma', 'words'])('a search goes into %s', (path) => {
    expect(isOwnFolder(path)).toBe(false);
  });

  it('a clip lies where its kind and status say', () => {
    const path = (kind: 'usable' | 'non-usable', status: 'new' | 'discarded') =>
      clipPath(ownLayout(), { id: 'a.wav', kind, status });
    expect(path('usable', 'new')).toBe('dataset/Usable/a.wav');
    expect(path('non-usable', 'new')).toBe('dataset/Non Usable/a.wav');
    expect(path('usable', 'discarded')).toBe('dataset/Usable/Discarded Audios/a.wav');
    expect(path('non-usable', 'discarded')).toBe('dataset/Usable/Discarded Audios/a.wav');
  });
});

describe('files that are clips already', () => {
  it.each([
    ['beside each other', ['a.wav', 'b.mp3', 'notes.txt'], ''],
    ['in a folder as trainers name it', ['wavs/', 'metadata.txt'], 'wavs'],
  ])('are taken where they lie: %s', (_, names, usable) => {
    expect(findClips(listing(...names))?.usable).toBe(usable);
    // With the JSON written there, the next visit finds the same.
    const { kind, layout } = findDataset(listing(...names, 'whisper.json'), []);
    expect({ kind, layout }).toEqual({ kind: 'foreign', layout: findClips(listing(...names)) });
  });

  it('are none where only books and other folders are', () => {
    expect(findClips(listing('book.m4b', 'tapes/'))).toBeNull();
  });

  it('are counted where they would be taken from', () => {
    expect(clipsAmong(['a.wav', 'b.m4b', 'more/c.wav'])).toEqual({ folder: '', count: 1 });
    expect(clipsAmong(['wavs/1.wav', 'wavs/2.wav', 'wavs/old/3.wav'])).toEqual({ folder: 'wavs', count: 2 });
    expect(clipsAmong(['tapes/1.wav', 'book.m4b'])).toBeNull();
    expect(clipsAmong([])).toBeNull();
  });
});
