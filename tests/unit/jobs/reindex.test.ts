import { describe, expect, it } from 'vitest';
import type { Clip } from '../../../src/dataset/clip.ts';
import { ownLayout } from '../../../src/dataset/layout.ts';
import { startJob } from '../../../src/jobs/job.ts';
import { measureBackups, reindexCopyJob } from '../../../src/jobs/reindex.ts';
import { createMemoryFolder, type MemoryFolder } from '../../support/memory-folder.ts';

const LAYOUT = ownLayout('');
const CLIPS: readonly Clip[] = (
  [
    ['b_2.wav', 'usable', 'new'],
    ['b_10.wav', 'usable', 'accepted'],
    ['b_000001.wav', 'non-usable', 'new'],
    ['b_000009.wav', 'usable', 'discarded'],
  ] as const
).map(([id, kind, status]) => ({ id, kind, status, transcript: null, origin: null, durationS: 1 }));
const NAMES = [
  ['b_2.wav', 'b_000001.wav'],
  ['b_10.wav', 'b_000002.wav'],
  ['b_000001.wav', 'b_000003.wav'],
] as const;
const SOUNDS = {
  'Usable/b_2.wav': 'two',
  'Usable/b_10.wav': 'ten is longer',
  'Non Usable/b_000001.wav': 'one',
  'Usable/Discarded Audios/b_000009.wav': 'nine',
};
const COPIED = {
  'Usable/b_000001.wav': 'two',
  'Usable/b_000002.wav': 'ten is longer',
  'Non Usable/b_000003.wav': 'one',
  'Usable/Discarded Audios/b_000009.wav': 'nine',
  'whisper.json': 'texts',
  'words/0001.json': 'words',
};

function copyInto(output: MemoryFolder, folder = createMemoryFolder('clips', SOUNDS)) {
  const spec = reindexCopyJob({
    folder,
    jsonFolder: folder,
    layout: LAYOUT,
    names: NAMES,
    ids: CLIPS.map(({ id }) => id),
    clip: (id) => CLIPS.find((clip) => clip.id === id),
    flush: () => Promise.resolve(),
    now: new Date(2026, 0, 2),
    output,
    renamedTexts: () =>
      Promise.resolve(
        new Map([
          ['whisper.json', 'texts'],
          ['words/0001.json', 'words'],
        ]),
      ),
  });
  return { folder, job: startJob(spec, () => {}) };
}

async function content(folder: MemoryFolder): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const [path, file] of folder.files) texts[path] = await file.text();
  return texts;
}

describe('clips numbered anew into another folder', () => {
  it('are copies of all of them with their new names, and the dataset stays as it is', async () => {
    const output = createMemoryFolder('numbered', { 'notes.txt': 'kept' });
    const { folder, job } = copyInto(output);
    expect(await job.result).toMatchObject({ done: 4, failures: [] });
    expect(await content(output)).toEqual({ ...COPIED, 'notes.txt': 'kept' });
    expect(await content(folder)).toEqual(SOUNDS);
  });

  it.each([
    ['another clip', { 'Usable/b_000002.wav': 'somebody else’s' }, 'Usable/b_000002.wav'],
    ['a clip of another name', { 'old.wav': 'x' }, 'old.wav'],
    ['a transcript', { 'whisper.json': '{}' }, 'whisper.json'],
  ])('are not mixed with %s that is there: nothing is written', async (_, there, named) => {
    const output = createMemoryFolder('numbered', there);
    const { failures } = await copyInto(output).job.result;
    expect(failures[0]?.error).toMatchObject({ code: 'folder/taken' });
    expect(failures[0]?.error.message).toContain(named);
    expect(await content(output)).toEqual(there);
  });

  it('go on where a run was stopped', async () => {
    for (let nth = 1; nth <= 6; nth++) {
      const output = createMemoryFolder('numbered');
      output.failWrite(nth, 'folder/full');
      expect((await copyInto(output).job.result).failures[0]?.error.code).toBe('folder/full');
      expect(output.files.size).toBeLessThan(6);
      expect((await copyInto(output).job.result).failures).toEqual([]);
      expect(await content(output)).toEqual(COPIED);
    }
  });
});

it('the room that backups take is that of all files in all of them, and of nothing else', async () => {
  const folder = createMemoryFolder('clips', {
    ...SOUNDS,
    'Backup 2026-01-02 03-04-05/whisper.json': '12345',
    'Backup 2026-01-02 03-04-05/Usable/b_2.wav': '123',
    'Backup 2026-01-02 03-04-05/Usable/Discarded Audios/b_000009.wav': '12',
    'Backup 2026-01-03 03-04-05/Usable/b_2.wav': '1234567',
    'Backup of mine/b_2.wav': 'of no concern',
  });
  expect(await measureBackups({ folder, layout: LAYOUT })).toEqual({ count: 2, bytes: 17 });
});
