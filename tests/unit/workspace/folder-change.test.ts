import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/app-error.ts';
import type { Folder } from '../../../src/base/folder.ts';
import {
  finishFolderChange,
  runFolderChange,
  type FolderChange,
} from '../../../src/workspace/folder-change.ts';
import { createMemoryFolder, type MemoryFolder } from '../../support/memory-folder.ts';

const AT = '.changing';
/** Names that are exchanged in a circle, one that moves on, one without a file, a text that changes, one that is new, one that goes. */
const CHANGE: FolderChange = {
  moves: [
    { from: 'Usable/a.wav', to: 'Usable/b.wav' },
    { from: 'Usable/b.wav', to: 'Usable/c.wav' },
    { from: 'Usable/c.wav', to: 'Usable/a.wav' },
    { from: 'Usable/d.wav', to: 'Usable/e.wav' },
    { from: 'Usable/missing.wav', to: 'Usable/d.wav' },
  ],
  texts: new Map([
    ['whisper.json', 'new text'],
    ['sets.json', 'new sets'],
    ['words/0002.json', null],
  ]),
};
const BEFORE = {
  'Usable/a.wav': 'A',
  'Usable/b.wav': 'B',
  'Usable/c.wav': 'C',
  'Usable/d.wav': 'D',
  'whisper.json': 'old text',
  'words/0002.json': 'old words',
};
const AFTER = {
  'Usable/a.wav': 'C',
  'Usable/b.wav': 'A',
  'Usable/c.wav': 'B',
  'Usable/e.wav': 'D',
  'whisper.json': 'new text',
  'sets.json': 'new sets',
};

async function content(folder: MemoryFolder): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const [path, file] of folder.files) texts[path] = await file.text();
  return texts;
}

/** The folder as it is for a tab that is killed at the `nth` change: that one and all later ones never happen. */
function killedAt(folder: Folder, nth: number): Folder {
  let changes = 0;
  const alive = <T>(work: () => Promise<T>): Promise<T> =>
    ++changes >= nth ? new Promise<T>(() => {}) : work();
  return {
    ...folder,
    write: (path, data) => alive(() => folder.write(path, data)),
    move: (from, to) => alive(() => folder.move(from, to)),
    remove: (path) => alive(() => folder.remove(path)),
  };
}

/** The folder with one change that fails, the `nth`. */
function failingAt(folder: Folder, nth: number): Folder {
  let changes = 0;
  const guarded = <T>(work: () => Promise<T>): Promise<T> =>
    ++changes === nth ? Promise.reject(new AppError('folder/full', 'No room.')) : work();
  return {
    ...folder,
    write: (path, data) => guarded(() => folder.write(path, data)),
    move: (from, to) => guarded(() => folder.move(from, to)),
    remove: (path) => guarded(() => folder.remove(path)),
  };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
}

describe('a change of many files', () => {
  it('exchanges names and texts', async () => {
    const folder = createMemoryFolder('dataset', BEFORE);
    const fractions: number[] = [];
    await runFolderChange({ files: folder, texts: folder }, AT, CHANGE, (f) => fractions.push(f));
    expect(await content(folder)).toEqual(AFTER);
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  });

  it('is finished, or was never begun, wherever the tab was killed', async () => {
    let finished = 0;
    for (let nth = 1; nth <= 60; nth++) {
      const folder = createMemoryFolder('dataset', BEFORE);
      const killed = killedAt(folder, nth);
      void runFolderChange({ files: killed, texts: killed }, AT, CHANGE);
      await settled();
      const wasUnderWay = await finishFolderChange({ files: folder, texts: folder }, AT);
      const now = await content(folder);
      if (wasUnderWay) finished++;
      expect(now, `killed at change ${nth}`).toEqual(wasUnderWay || 'Usable/e.wav' in now ? AFTER : BEFORE);
    }
    expect(finished).toBeGreaterThan(10);
  });

  it('is finished even when the tab that finishes it is killed, too', async () => {
    for (let first = 6; first <= 20; first++) {
      for (let second = 1; second <= 15; second++) {
        const folder = createMemoryFolder('dataset', BEFORE);
        const once = killedAt(folder, first);
        void runFolderChange({ files: once, texts: once }, AT, CHANGE);
        await settled();
        const twice = killedAt(folder, second);
        void finishFolderChange({ files: twice, texts: twice }, AT);
        await settled();
        await finishFolderChange({ files: folder, texts: folder }, AT);
        const now = await content(folder);
        expect(now, `killed at ${first}, then at ${second}`).toEqual('Usable/e.wav' in now ? AFTER : BEFORE);
      }
    }
  });

  it('that fails anywhere leaves everything as it was, and its error is the one that counts', async () => {
    for (let nth = 1; nth <= 18; nth++) {
      const folder = createMemoryFolder('dataset', BEFORE);
      const failing = failingAt(folder, nth);
      await expect(
        runFolderChange({ files: failing, texts: failing }, AT, CHANGE),
        `failing at change ${nth}`,
      ).rejects.toMatchObject({ code: 'folder/full' });
      expect(await content(folder), `failing at change ${nth}`).toEqual(BEFORE);
    }
  });
});
