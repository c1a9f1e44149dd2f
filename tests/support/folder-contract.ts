/**
 * What every `Folder` does. Run against the fake in memory, which other tests rely on, and against real directory handles in
 * a browser, so that the fake stays honest.
 */
import { describe, expect, it } from 'vitest';
import type { Folder } from '../../src/base/folder.ts';

/** @param makeFolder an empty folder for each test. */
export function describeFolder(name: string, makeFolder: () => Promise<Folder>): void {
  describe(name, () => {
    const textOf = async (folder: Folder, path: string) => (await folder.read(path))?.text() ?? null;
    const namesIn = async (folder: Folder, path: string) =>
      (await folder.list(path)).map((entry) => `${entry.name}${entry.kind === 'folder' ? '/' : ''}`);

    it('reads what was written, whatever kind of data it was', async () => {
      const folder = await makeFolder();
      await folder.write('text.json', 'Grüße 🫖');
      await folder.write('bytes.wav', new Uint8Array([0, 255, 7]));
      await folder.write('blob.wav', new Blob(['a', 'b']));
      await folder.write('empty.txt', '');
      expect(await textOf(folder, 'text.json')).toBe('Grüße 🫖');
      expect([...new Uint8Array((await (await folder.read('bytes.wav'))?.arrayBuffer()) ?? [])]).toEqual([
        0, 255, 7,
      ]);
      expect(await textOf(folder, 'blob.wav')).toBe('ab');
      expect((await folder.read('empty.txt'))?.size).toBe(0);
    });

    it('gives null or nothing for what is not there', async () => {
      const folder = await makeFolder();
      expect(await folder.read('no.wav')).toBeNull();
      expect(await folder.read('no/such/folder.wav')).toBeNull();
      expect(await folder.list('no/such')).toEqual([]);
      expect(await folder.folder('no')).toBeNull();
      await folder.remove('no.wav');
      await folder.remove('no/such.wav');
      expect(await folder.list('')).toEqual([]);
    });

    it('makes the folders above a file', async () => {
      const folder = await makeFolder();
      await folder.write('dataset/Usable/a.wav', 'a');
      await folder.move('dataset/Usable/a.wav', 'dataset/Usable/Discarded Audios/a.wav');
      expect(await namesIn(folder, '')).toEqual(['dataset/']);
      expect(await namesIn(folder, 'dataset/Usable')).toEqual(['Discarded Audios/']);
      expect(await textOf(folder, 'dataset/Usable/Discarded Audios/a.wav')).toBe('a');
    });

    it('lists in natural order, and only what is directly in the folder', async () => {
      const folder = await makeFolder();
      for (const name of ['clip_10.wav', 'clip_2.wav', 'Clip_1.wav', 'sub/clip_3.wav']) {
        await folder.write(name, name);
      }
      expect(await namesIn(folder, '')).toEqual(['Clip_1.wav', 'clip_2.wav', 'clip_10.wav', 'sub/']);
    });

    it('reads all files that are directly in a folder at once', async () => {
      const folder = await makeFolder();
      expect(await folder.readAll('nowhere')).toEqual([]);
      await folder.write('in/b.txt', 'b');
      await folder.write('in/a.txt', 'a');
      await folder.write('in/deeper/c.txt', 'c');
      const files = await folder.readAll('in');
      const texts = await Promise.all(files.map(async (file) => [file.name, await file.text()] as const));
      expect(new Map(texts)).toEqual(
        new Map([
          ['a.txt', 'a'],
          ['b.txt', 'b'],
        ]),
      );
    });

    it('replaces a file whole and leaves nothing beside it', async () => {
      const folder = await makeFolder();
      await folder.write('whisper.json', 'a much longer text than the next');
      await folder.write('whisper.json', 'short');
      expect(await textOf(folder, 'whisper.json')).toBe('short');
      expect(await namesIn(folder, '')).toEqual(['whisper.json']);
    });

    it('creates a file with its content, in a sub-folder too, and takes an empty one that a crash left', async () => {
      const folder = await makeFolder();
      await folder.create('sub/a.wav', new Blob(['a']));
      await folder.create('empty.wav', '');
      await folder.create('empty.wav', 'whole');
      expect(await textOf(folder, 'sub/a.wav')).toBe('a');
      expect(await textOf(folder, 'empty.wav')).toBe('whole');
      await folder.sweep('');
      await folder.sweep('no/such');
      expect(await namesIn(folder, '')).toEqual(['empty.wav', 'sub/']);
    });

    it('does writes to one path in the order they were asked for', async () => {
      const folder = await makeFolder();
      const texts = Array.from({ length: 12 }, (_, i) => `version ${i}`);
      await Promise.all(texts.map((text) => folder.write('whisper.json', text)));
      expect(await textOf(folder, 'whisper.json')).toBe('version 11');
    });

    it('writes many paths at once', async () => {
      const folder = await makeFolder();
      const names = Array.from({ length: 20 }, (_, i) => `clips/${i}.wav`);
      await Promise.all(names.map((name) => folder.write(name, name)));
      expect(await Promise.all(names.map((name) => textOf(folder, name)))).toEqual(names);
      expect(await folder.list('clips')).toHaveLength(20);
    });

    it('moves a file onto another one', async () => {
      const folder = await makeFolder();
      await folder.write('a.wav', 'a');
      await folder.write('sub/b.wav', 'b');
      await folder.move('a.wav', 'sub/b.wav');
      expect(await folder.read('a.wav')).toBeNull();
      expect(await textOf(folder, 'sub/b.wav')).toBe('a');
      expect(await namesIn(folder, 'sub')).toEqual(['b.wav']);
    });

    it('keeps a file that is moved onto itself', async () => {
      const folder = await makeFolder();
      await folder.write('a.wav', 'a');
      await folder.move('a.wav', 'a.wav');
      expect(await textOf(folder, 'a.wav')).toBe('a');
    });

    it('says which file is missing when it should be moved', async () => {
      const folder = await makeFolder();
      await expect(folder.move('gone.wav', 'b.wav')).rejects.toMatchObject({
        code: 'file/unreadable',
        message: expect.stringContaining('gone.wav') as unknown,
      });
      expect(await folder.list('')).toEqual([]);
    });

    it('removes a file, and a folder with all that is in it', async () => {
      const folder = await makeFolder();
      await folder.write('a.wav', 'a');
      await folder.write('sub/deep/b.wav', 'b');
      await folder.remove('a.wav');
      await folder.remove('sub');
      expect(await folder.list('')).toEqual([]);
      expect(await folder.read('sub/deep/b.wav')).toBeNull();
    });

    it('hands out a sub-folder that is the same place', async () => {
      const folder = await makeFolder();
      const sub = await folder.folder('dataset/Usable', { create: true });
      expect(sub?.name).toBe('Usable');
      await sub?.write('a.wav', 'from inside');
      expect(await textOf(folder, 'dataset/Usable/a.wav')).toBe('from inside');
      const again = await folder.folder('dataset/Usable');
      expect(again && (await namesIn(again, ''))).toEqual(['a.wav']);
      const first = sub?.write('a.wav', 'first');
      const second = folder.write('dataset/Usable/a.wav', 'second');
      await Promise.all([first, second]);
      expect(await textOf(folder, 'dataset/Usable/a.wav')).toBe('second');
    });

    it.each(['', '.', '..', '../a.wav', 'a//b.wav', '/a.wav', 'sub/'])(
      'refuses "%s" as the path of a file',
      async (path) => {
        const folder = await makeFolder();
        await expect(folder.write(path, 'x')).rejects.toMatchObject({ code: 'folder/bad-name' });
        await expect(folder.read(path)).rejects.toMatchObject({ code: 'folder/bad-name' });
        expect(await folder.list('')).toEqual([]);
      },
    );

    it('takes names with emoji, per cent signs and spaces', async () => {
      const folder = await makeFolder();
      const name = 'Kapitel 1 🫖 100 % (ä).wav';
      await folder.write(name, 'x');
      expect(await namesIn(folder, '')).toEqual([name]);
    });

    it('does not write over a folder', async () => {
      const folder = await makeFolder();
      await folder.write('sub/a.wav', 'a');
      await expect(folder.write('sub', 'x')).rejects.toMatchObject({ code: 'file/unreadable' });
      expect(await namesIn(folder, '')).toEqual(['sub/']);
      expect(await textOf(folder, 'sub/a.wav')).toBe('a');
    });
  });
}
