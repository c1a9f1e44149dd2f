import { expect, it } from 'vitest';
import { cutClip } from '../../../src/audio/wav.ts';
import { type FactsCache, readClipFacts } from '../../../src/jobs/clip-facts.ts';

function wav(sampleRateHz: number, channels: number, frames: number): Promise<Blob> {
  const bytes = new Blob([new Int16Array(frames * channels)]);
  return cutClip(
    { bytes, format: 's16', sampleRateHz, channels, frames },
    { startFrame: 0, endFrame: frames },
  );
}

it('tells missing from unreadable clips, and looks into unchanged files once', async () => {
  const files = new Map<string, File>([
    ['a.wav', new File([await wav(8000, 2, 4000)], 'a.wav', { lastModified: 1 })],
    ['b.mp3', new File(['mp3'], 'b.mp3', { lastModified: 1 })],
    ['empty.wav', new File([], 'empty.wav')],
    ['silent.wav', new File([await wav(8000, 1, 0)], 'silent.wav')],
    ['text.wav', new File(['no sound'], 'text.wav')],
  ]);
  const probed: string[] = [];
  const media = {
    probe: (file: File) => {
      probed.push(file.name);
      return file.name === 'b.mp3'
        ? Promise.resolve({ codec: 'mp3', sampleRateHz: 44_100, channels: 1, durationS: 3 })
        : Promise.reject(new Error('no audio'));
    },
  };
  const cache: FactsCache = new Map();
  const clips = [...files.keys(), 'gone.wav'].map((id) => ({ id, durationS: null }));
  const check = () => readClipFacts(clips, (id) => Promise.resolve(files.get(id) ?? null), media, cache);
  const found = await check();
  expect([...found.facts].sort()).toEqual([
    ['a.wav', { durationS: 0.5, format: { sampleRateHz: 8000, channels: 2 } }],
    ['b.mp3', { durationS: 3, format: null }],
  ]);
  expect(found.missing).toEqual(['gone.wav']);
  expect(found.unreadable).toEqual(['empty.wav', 'silent.wav', 'text.wav']);

  files.set('a.wav', new File([await wav(8000, 2, 8000)], 'a.wav', { lastModified: 2 }));
  probed.length = 0;
  expect((await check()).facts.get('a.wav')?.durationS).toBe(1);
  expect(probed).toEqual([]);
});
