import { expect, it } from 'vitest';
import { cutClip } from '../../../src/audio/wav.ts';
import { cutFormat, type FactsCache, readClipFacts } from '../../../src/jobs/clip-facts.ts';

function wav(sampleRateHz: number, channels: number, frames: number): Promise<Blob> {
  const bytes = new Blob([new Int16Array(frames * channels)]);
  return cutClip(
    { bytes, format: 's16', sampleRateHz, channels, frames },
    { startFrame: 0, endFrame: frames },
  );
}

/** The same with a chunk of notes before the samples. */
function withList(file: Blob): Blob {
  const notes = new Uint8Array([...new TextEncoder().encode('LIST'), 4, 0, 0, 0, 1, 2, 3, 4]);
  return new Blob([file.slice(0, 36), notes, file.slice(36)]);
}

it('tells missing from unreadable clips, and looks into unchanged files once', async () => {
  const files = new Map<string, File>([
    ['a.wav', new File([await wav(8000, 2, 4000)], 'a.wav', { lastModified: 1 })],
    // A header that is not the plain one, and a file that was cut off: 100 frames are left.
    ['listed.wav', new File([withList(await wav(8000, 1, 4000))], 'listed.wav')],
    ['cut.wav', new File([(await wav(8000, 1, 4000)).slice(0, 44 + 200)], 'cut.wav')],
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
  const check = () => readClipFacts(clips, files, media, cache);
  const found = await check();
  expect([...found.facts].sort()).toEqual([
    ['a.wav', { durationS: 0.5, format: { sampleRateHz: 8000, channels: 2 } }],
    ['b.mp3', { durationS: 3, format: null }],
    ['cut.wav', { durationS: 100 / 8000, format: { sampleRateHz: 8000, channels: 1 } }],
    ['listed.wav', { durationS: 0.5, format: { sampleRateHz: 8000, channels: 1 } }],
  ]);
  expect(found.missing).toEqual(['gone.wav']);
  expect(found.unreadable).toEqual(['empty.wav', 'silent.wav', 'text.wav']);

  files.set('a.wav', new File([await wav(8000, 2, 8000)], 'a.wav', { lastModified: 2 }));
  probed.length = 0;
  expect((await check()).facts.get('a.wav')?.durationS).toBe(1);
  expect(probed).toEqual([]);
});

it('takes a clip that was cut here by its size, without opening it, and opens one that has another', async () => {
  const source = {
    stem: 'a',
    sizeBytes: 1,
    lastModifiedMs: 1,
    sampleRateHz: 44_100,
    channels: 2,
    frames: 9,
    settings: { clips: { codec: 'wav', sampleRateHz: 8000, channels: 'mono' } },
    leftOut: [],
  };
  expect(cutFormat(source)).toEqual({ sampleRateHz: 8000, channels: 1 });
  const kept = { codec: 'wav', sampleRateHz: null, channels: 'keep' };
  expect(cutFormat({ ...source, settings: { clips: kept } })).toEqual({ sampleRateHz: 44_100, channels: 2 });
  expect(cutFormat({ ...source, settings: { clips: { ...kept, codec: 'mp3' } } })).toBeNull();
  expect(cutFormat(undefined)).toBeNull();

  /** Says when it is opened. */
  const opened: string[] = [];
  const watched = (blob: Blob, name: string) => {
    const file = new File([blob], name);
    const slice = file.slice.bind(file);
    file.slice = (...range: [number, number]) => {
      opened.push(name);
      return slice(...range);
    };
    return file;
  };
  const files = new Map([
    ['as-cut.wav', watched(await wav(8000, 1, 4000), 'as-cut.wav')],
    ['other.wav', watched(await wav(16_000, 1, 8000), 'other.wav')],
  ]);
  const clips = [...files.keys()].map((id) => ({ id, durationS: 0.5 }));
  const media = { probe: () => Promise.reject(new Error('no audio')) };
  const found = await readClipFacts(clips, files, media, new Map(), () => cutFormat(source));
  expect([...found.facts].sort()).toEqual([
    ['as-cut.wav', { durationS: 0.5, format: { sampleRateHz: 8000, channels: 1 } }],
    ['other.wav', { durationS: 0.5, format: { sampleRateHz: 16_000, channels: 1 } }],
  ]);
  expect(opened).toEqual(['other.wav']);
});
