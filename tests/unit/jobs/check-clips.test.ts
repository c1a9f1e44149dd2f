import { describe, expect, it } from 'vitest';
import type { SoundCheck } from '../../../src/audio/sound-check.ts';
import { type CheckedClip, runCheckClips } from '../../../src/jobs/check-clips.ts';

/** A store, a folder of clips that are not wav, and what was told. */
function setUp(ids: readonly string[]) {
  let stored: ReadonlyMap<string, CheckedClip> = new Map();
  const files = new Map(ids.map((id) => [id, new File(['sound'], id, { lastModified: 1 })]));
  const decoded: string[] = [];
  const told: ReadonlyMap<string, SoundCheck>[] = [];
  const abort = new AbortController();
  const run = () =>
    runCheckClips({
      ids,
      read: (id) => Promise.resolve(files.get(id) ?? null),
      decode(file) {
        decoded.push(file.name);
        return file.name.startsWith('broken')
          ? Promise.reject(new Error('no sound'))
          : Promise.resolve(new Float32Array(1600).fill(0.1));
      },
      store: {
        read: () => Promise.resolve(stored),
        write(checked) {
          stored = new Map(checked);
          return Promise.resolve();
        },
      },
      idle: () => Promise.resolve(),
      onKnown: (sounds) => told.push(sounds),
      signal: abort.signal,
    });
  return { run, files, decoded, told, abort, stored: () => stored };
}

describe('listening to all clips in the background', () => {
  it('measures each clip once, leaves out what cannot be read, and tells at the end', async () => {
    const { run, decoded, told, stored, files } = setUp(['a.mp3', 'broken.mp3', 'gone.mp3', 'b.mp3']);
    files.delete('gone.mp3');
    await run();
    expect(decoded).toEqual(['a.mp3', 'broken.mp3', 'b.mp3']);
    expect([...(told.at(-1)?.keys() ?? [])]).toEqual(['a.mp3', 'b.mp3']);
    expect(told.at(-1)?.get('a.mp3')?.speechDb).toBeCloseTo(-20);
    expect([...stored().keys()]).toEqual(['a.mp3', 'b.mp3']);
  });

  it('knows on the next visit what has not changed, at once, and measures the rest', async () => {
    const { run, decoded, told, files } = setUp(['a.mp3', 'b.mp3']);
    await run();
    decoded.length = 0;
    told.length = 0;
    files.set('b.mp3', new File(['another sound'], 'b.mp3', { lastModified: 2 }));
    await run();
    expect(decoded).toEqual(['b.mp3']);
    expect([...(told[0]?.keys() ?? [])]).toEqual(['a.mp3', 'b.mp3']);
  });

  it('stops when it is told to', async () => {
    const { run, decoded, abort } = setUp(['a.mp3']);
    abort.abort();
    await run();
    expect(decoded).toEqual([]);
  });
});
