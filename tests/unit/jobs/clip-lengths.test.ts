import { expect, it } from 'vitest';
import { cutClip } from '../../../src/audio/wav.ts';
import { AppError } from '../../../src/base/app-error.ts';
import { readClipLengths } from '../../../src/jobs/clip-lengths.ts';
import { createMemoryFolder } from '../../support/memory-folder.ts';

it('reads a wav’s length from its header, asks the decoder for anything else, and lists what neither can read', async () => {
  const frames = 12_000;
  const bytes = new Blob([new Int16Array(frames)]);
  const pcm = { bytes, format: 's16', sampleRateHz: 8000, channels: 1, frames } as const;
  const folder = createMemoryFolder('clips', {
    'a.wav': await cutClip(pcm, { startFrame: 0, endFrame: frames }),
    'b.mp3': 'mp3',
    'c.mp3': 'broken',
  });
  const asked: string[] = [];
  const result = await readClipLengths(
    ['a.wav', 'b.mp3', 'c.mp3', 'gone.wav', 'known.wav'].map((id) => ({
      id,
      durationS: id === 'known.wav' ? 7 : null,
    })),
    (id) => folder.read(id),
    {
      probe(file) {
        asked.push(file.name);
        if (file.name === 'c.mp3')
          return Promise.reject(new AppError('media/not-audio', 'c.mp3 is no audio.'));
        return Promise.resolve({ codec: 'mp3', sampleRateHz: 44_100, channels: 1, durationS: 2.5 });
      },
    },
  );
  expect(Object.fromEntries(result.lengths)).toEqual({ 'a.wav': 1.5, 'b.mp3': 2.5, 'known.wav': 7 });
  expect([...result.unreadable].sort()).toEqual(['c.mp3', 'gone.wav']);
  expect(asked.sort()).toEqual(['b.mp3', 'c.mp3']);
});
