import { describe, expect, it } from 'vitest';
import { ownLayout } from '../../../src/dataset/layout.ts';
import { noteFinished, noteUnfinished, sweepUnfinished } from '../../../src/dataset/unfinished-clips.ts';
import { createMemoryFolder } from '../../support/memory-folder.ts';

const LAYOUT = ownLayout('');

/** A folder after a split was killed: one clip whole, two empty, and empty files that are not its own. */
async function killed() {
  const folder = createMemoryFolder('dataset', {
    'Usable/a_000001.wav': 'sound',
    'Usable/a_000002.wav': '',
    'Non Usable/a_000003.wav': '',
    'Usable/theirs.wav': '',
    'clips.json': '',
  });
  await noteUnfinished(folder, LAYOUT, ['a_000001.wav', 'a_000002.wav', 'a_000003.wav', 'a_000004.wav']);
  return folder;
}

const left = ['Usable/a_000001.wav', 'Usable/theirs.wav', 'clips.json'];

describe('clips that a killed split left empty', () => {
  it('are removed, and nothing else is', async () => {
    const folder = await killed();
    await sweepUnfinished(folder, LAYOUT);
    expect([...folder.files.keys()].sort()).toEqual(left);
    await sweepUnfinished(folder, LAYOUT);
    expect([...folder.files.keys()].sort()).toEqual(left);
  });

  it('stay where the split came to its end, for then they are none of its own', async () => {
    const folder = await killed();
    await noteFinished(folder, LAYOUT);
    await sweepUnfinished(folder, LAYOUT);
    expect(folder.files.has('Usable/a_000002.wav')).toBe(true);
  });

  it.each(['["../../Usable/theirs.wav", "../clips.json", "clips.json", 7]', '["Usable/theirs.w', '{}', ''])(
    'are not looked for by a list that is damaged or names other places: %s',
    async (text) => {
      const folder = await killed();
      await folder.write(LAYOUT.splitting, text);
      await sweepUnfinished(folder, LAYOUT);
      expect(folder.files.has('Usable/theirs.wav')).toBe(true);
      expect(folder.files.has('clips.json')).toBe(true);
      expect(folder.files.has(LAYOUT.splitting)).toBe(false);
    },
  );
});
