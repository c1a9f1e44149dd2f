import { expect, it } from 'vitest';
import { createLastingMedia } from '../../../src/app/lasting-media.ts';
import { readFrames } from '../../../src/audio/pcm.ts';
import { createFakeMedia } from '../../support/fake-media.ts';
import { noise, storedWav } from '../audio/recordings.ts';

/** A cache that drops what it holds: samples that it gave before cannot be read any more. */
function createDroppingMedia() {
  const fake = createFakeMedia();
  let held: Blob[] = [];
  let decodes = 0;
  return {
    ...fake,
    decode: async (...call: Parameters<typeof fake.decode>) => {
      decodes++;
      const decoded = await fake.decode(...call);
      const bytes = decoded.pcm.bytes.slice();
      held.push(bytes);
      return { ...decoded, pcm: { ...decoded.pcm, bytes } };
    },
    drop() {
      const gone = () => Promise.reject(new DOMException('gone', 'NotFoundError'));
      for (const bytes of held) Object.assign(bytes, { slice: () => ({ arrayBuffer: gone }) });
      held = [];
    },
    decodes: () => decodes,
  };
}

const file = storedWav('s16', 8000, 1, noise(16_000, -60, 1));

it('decodes again what the cache has dropped, for the silences of a new level and for whoever reads', async () => {
  const cache = createDroppingMedia();
  const media = createLastingMedia(cache);
  const { pcm } = await media.decode(file, () => {});
  const before = await media.silenceRuns(pcm, -30);
  const samples = await readFrames(pcm, 0, pcm.frames);
  expect(await media.readable(pcm)).toBe(pcm);
  expect(cache.decodes()).toBe(1);
  cache.drop();
  expect(await media.silenceRuns(pcm, -30)).toEqual(before);
  const again = await media.readable(pcm);
  expect(await readFrames(again, 0, again.frames)).toEqual(samples);
  cache.drop();
  const thrice = await media.readable(again);
  expect(await readFrames(thrice, 0, thrice.frames)).toEqual(samples);
});

it('passes on why it cannot be decoded again', async () => {
  const cache = createDroppingMedia();
  const gone = new Error('The recording is gone.');
  let there = true;
  const media = createLastingMedia({
    ...cache,
    decode: (...call) => (there ? cache.decode(...call) : Promise.reject(gone)),
  });
  const { pcm } = await media.decode(file, () => {});
  cache.drop();
  there = false;
  await expect(media.silenceRuns(pcm, -30)).rejects.toBe(gone);
});
