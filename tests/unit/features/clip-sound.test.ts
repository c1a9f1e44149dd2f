import { describe, expect, it, vi } from 'vitest';
import { createSoundCache } from '../../../src/features/review/clip-sound.ts';

const quiet = () => Promise.resolve(new Float32Array(16_000));
const reader = () => vi.fn((id: string) => Promise.resolve(new File([id], id)));

describe('the sounds at hand', () => {
  it('are read and decoded once, however often they are asked for', async () => {
    const read = reader();
    const decode = vi.fn(quiet);
    const sounds = createSoundCache(read, decode);
    const [first, second] = await Promise.all([sounds.get('a', 'a.wav'), sounds.get('a', 'a.wav')]);
    expect((await first?.peaks)?.frames).toBe(16_000);
    expect(second).toBe(first);
    expect(await first?.file.text()).toBe('a.wav');
    expect([read.mock.calls.length, decode.mock.calls.length]).toEqual([1, 1]);
  });

  it('are read again once they were let go', async () => {
    const read = reader();
    const sounds = createSoundCache(read, quiet);
    await sounds.get('a', 'a.wav');
    await sounds.get('b', 'b.wav');
    sounds.keep(['b']);
    await sounds.get('b', 'b.wav');
    await sounds.get('a', 'a.wav');
    expect(read.mock.calls.flat()).toEqual(['a.wav', 'b.wav', 'a.wav']);
  });

  it('are tried again when a file was missing or could not be decoded', async () => {
    let there = false;
    const sounds = createSoundCache(
      (id) => Promise.resolve(there ? new File([id], id) : null),
      () => (decodes++ === 0 ? Promise.reject(new Error('a.wav is damaged')) : quiet()),
    );
    let decodes = 0;
    expect(await sounds.get('a', 'a.wav')).toBeNull();
    there = true;
    const damaged = await sounds.get('a', 'a.wav');
    await expect(damaged?.peaks).rejects.toThrow('damaged');
    await expect((await sounds.get('a', 'a.wav'))?.peaks).resolves.toMatchObject({ frames: 16_000 });
  });
});
