import { describe, expect, it } from 'vitest';
import type { PcmSource } from '../../../src/audio/pcm.ts';
import { createSilenceDetector } from '../../../src/audio/silence.ts';
import { cutClip, parseWav } from '../../../src/audio/wav.ts';
import type { Clip } from '../../../src/dataset/clip.ts';
import type { SourceRecord } from '../../../src/dataset/clips-json.ts';
import { applyCommand, invert, type Command, type DatasetState } from '../../../src/dataset/commands.ts';
import type { ClipEngine, MediaEngine } from '../../../src/jobs/engines.ts';
import { extendToSilence, mergeWithNext, recut, splitInTwo, type CutTools } from '../../../src/jobs/recut.ts';
import { createMemoryFolder } from '../../support/memory-folder.ts';

const RATE = 1000;
/** 20 s in which sample n is n, but for silence in [5, 6) and [12, 12.4): so a cut shows where it is from. */
const SAMPLES = Int16Array.from({ length: 20 * RATE }, (_, n) =>
  (n >= 5000 && n < 6000) || (n >= 12_000 && n < 12_400) ? 0 : 1000 + n,
);
const TAPE: PcmSource = {
  bytes: new Blob([SAMPLES]),
  format: 's16',
  sampleRateHz: RATE,
  channels: 1,
  frames: SAMPLES.length,
};
const RECORDED = { sizeBytes: 4, lastModifiedMs: 1_700_000_000_000 };

const clip = (id: string, startS: number, endS: number): Clip => ({
  id,
  kind: 'usable',
  status: 'new',
  durationS: endS - startS,
  origin: {
    source: 'tape.mp3',
    startFrame: startS * RATE,
    endFrame: endS * RATE,
    sampleRateHz: RATE,
    reason: null,
    forced: false,
  },
  transcript: null,
});

const media: MediaEngine = {
  probe: () => Promise.reject(new Error('not asked')),
  decode: () =>
    Promise.resolve({
      info: { codec: 'mp3', sampleRateHz: RATE, channels: 1, durationS: 20 },
      pcm: TAPE,
      peaks: { framesPerPeak: 512, minMax: new Int16Array(), sampleRateHz: RATE },
      levels: { noiseFloorDb: -80, speechLevelDb: -20, autoLevelDb: -50 },
    } as unknown as Awaited<ReturnType<MediaEngine['decode']>>),
  readable: (pcm) => Promise.resolve(pcm),
  silenceRuns: (_, levelDb) => {
    const detector = createSilenceDetector(levelDb, RATE, 1);
    detector.push(SAMPLES);
    return Promise.resolve(detector.finish());
  },
};
const engine: ClipEngine = { makeClip: (pcm, range) => cutClip(pcm, range) };

/** An open dataset of these clips whose files are cut from the tape; `tape: 'gone'` leaves out the recording. */
async function open(clips: readonly Clip[], tape: 'there' | 'changed' | 'gone' = 'there') {
  let state: DatasetState = {
    clips: Object.fromEntries(clips.map((one) => [one.id, one])),
    sets: null,
  };
  const versions = new Map<string, Blob>();
  const files = new Map<string, Blob>();
  for (const { id, origin } of clips) if (origin) files.set(id, await cutClip(TAPE, origin));
  const done: Command[] = [];
  const source: SourceRecord = {
    stem: 'tape',
    ...RECORDED,
    sampleRateHz: RATE,
    channels: 1,
    frames: SAMPLES.length,
    settings: {},
    leftOut: [],
  };
  function apply(command: Command): void {
    if (command.type === 'clips') {
      for (const { before, after, audio } of command.changes) {
        const version = audio?.after === null || !audio ? undefined : versions.get(audio.after);
        if (after && version) files.set(after.id, version);
        if (before && !after) files.delete(before.id);
      }
    }
    state = applyCommand(state, command);
  }
  const keep = (sound: Blob | undefined): Promise<string> => {
    const name = `version ${versions.size}`;
    versions.set(name, sound ?? new Blob());
    return Promise.resolve(name);
  };
  const folder = createMemoryFolder('my-voice');
  if (tape !== 'gone') {
    const lastModified = RECORDED.lastModifiedMs + (tape === 'changed' ? 1 : 0);
    folder.files.set('tape.mp3', new File(['tape'], 'tape.mp3', { lastModified }));
  }
  const tools: CutTools = {
    dataset: {
      plainClip: (id) => state.clips[id],
      order: () => Object.keys(state.clips).sort(),
      ids: () => Object.keys(state.clips),
      source: () => source,
      audio: (id) => {
        const file = files.get(id);
        return Promise.resolve(file ? new File([file], id) : null);
      },
      keepAudio: (id) => keep(files.get(id)),
      addAudio: (_, sound) => keep(sound),
      run: (make) => {
        const command = make();
        if (command) {
          done.push(command);
          apply(command);
        }
        return Promise.resolve();
      },
    },
    recordings: [folder],
    media,
    engine,
  };
  return {
    tools,
    clip: (id: string) => state.clips[id],
    ids: () => Object.keys(state.clips).sort(),
    undo: () => {
      const command = done.pop();
      if (command) apply(invert(command));
    },
    /** The samples of a clip's file. */
    async samples(id: string): Promise<number[]> {
      const file = files.get(id);
      const wav = file && (await parseWav(new File([file], id)));
      return wav ? [...new Int16Array(await wav.pcm.bytes.arrayBuffer())] : [];
    },
  };
}
/** The samples of the tape between two times. */
const onTape = (startS: number, endS: number) => [...SAMPLES.subarray(startS * RATE, endS * RATE)];

describe('moving ends', () => {
  it('takes the sound from the recording, to the sample, and undo brings the file back', async () => {
    const dataset = await open([clip('tape_000001.wav', 2, 4)]);
    await recut(dataset.tools, 'tape_000001.wav', { startS: -0.5, endS: 2.25 });
    expect(await dataset.samples('tape_000001.wav')).toEqual(onTape(1.5, 4.25));
    expect(dataset.clip('tape_000001.wav')).toMatchObject({
      durationS: 2.75,
      origin: { startFrame: 1500, endFrame: 4250 },
    });
    dataset.undo();
    expect(await dataset.samples('tape_000001.wav')).toEqual(onTape(2, 4));
    expect(dataset.clip('tape_000001.wav')).toEqual(clip('tape_000001.wav', 2, 4));
  });

  it('stops at the ends of the recording', async () => {
    const dataset = await open([clip('tape_000001.wav', 0.25, 19.75)]);
    await recut(dataset.tools, 'tape_000001.wav', { startS: -1, endS: 30 });
    expect(await dataset.samples('tape_000001.wav')).toEqual(onTape(0, 20));
  });

  it.each(['gone', 'changed'] as const)('only shortens where the recording is %s', async (tape) => {
    const dataset = await open([clip('tape_000001.wav', 2, 4)], tape);
    await expect(recut(dataset.tools, 'tape_000001.wav', { startS: 0, endS: 2.05 })).rejects.toMatchObject({
      code: 'clip/no-recording',
    });
    await recut(dataset.tools, 'tape_000001.wav', { startS: 0.1, endS: 1.5 });
    expect(await dataset.samples('tape_000001.wav')).toEqual(onTape(2.1, 3.5));
    expect(dataset.clip('tape_000001.wav')?.origin).toMatchObject({ startFrame: 2100, endFrame: 3500 });
  });

  it('leaves a clip that would become too short as it is', async () => {
    const dataset = await open([clip('tape_000001.wav', 2, 4)]);
    await expect(recut(dataset.tools, 'tape_000001.wav', { startS: 1.95, endS: 2 })).rejects.toMatchObject({
      code: 'clip/too-short',
    });
    expect(await dataset.samples('tape_000001.wav')).toEqual(onTape(2, 4));
  });

  it('extends over the next word into the silence behind it, and in front of it', async () => {
    const dataset = await open([clip('tape_000001.wav', 8, 10)]);
    await extendToSilence(dataset.tools, 'tape_000001.wav', 'end');
    // Half of the 0.4 s behind, at most 0.3 s of the second in front.
    expect(dataset.clip('tape_000001.wav')?.origin).toMatchObject({ startFrame: 8000, endFrame: 12_200 });
    await extendToSilence(dataset.tools, 'tape_000001.wav', 'start');
    expect(dataset.clip('tape_000001.wav')?.origin).toMatchObject({ startFrame: 5700, endFrame: 12_200 });
    await extendToSilence(dataset.tools, 'tape_000001.wav', 'end');
    expect(await dataset.samples('tape_000001.wav')).toEqual(onTape(5.7, 20));
  });
});

describe('cutting in two and joining', () => {
  it('makes two files that follow one another to the sample', async () => {
    const dataset = await open([clip('tape_000001.wav', 2, 4)]);
    expect(await splitInTwo(dataset.tools, 'tape_000001.wav', 0.75)).toBe('tape_000001_2.wav');
    expect(await dataset.samples('tape_000001.wav')).toEqual(onTape(2, 2.75));
    expect(await dataset.samples('tape_000001_2.wav')).toEqual(onTape(2.75, 4));
    dataset.undo();
    expect(dataset.ids()).toEqual(['tape_000001.wav']);
    expect(await dataset.samples('tape_000001.wav')).toEqual(onTape(2, 4));
  });

  it('asks for a cursor inside the clip', async () => {
    const dataset = await open([clip('tape_000001.wav', 2, 4)]);
    await expect(splitInTwo(dataset.tools, 'tape_000001.wav', 0)).rejects.toMatchObject({
      code: 'clip/too-short',
    });
  });

  it('joins neighbours with the pause between them', async () => {
    const dataset = await open([clip('tape_000001.wav', 2, 4), clip('tape_000002.wav', 4.5, 7)]);
    await mergeWithNext(dataset.tools, 'tape_000001.wav');
    expect(dataset.ids()).toEqual(['tape_000001.wav']);
    expect(await dataset.samples('tape_000001.wav')).toEqual(onTape(2, 7));
    dataset.undo();
    expect(await dataset.samples('tape_000002.wav')).toEqual(onTape(4.5, 7));
  });

  it('puts the files of clips that lie far apart, or have no recording, one after another', async () => {
    for (const tape of ['there', 'gone'] as const) {
      const dataset = await open([clip('tape_000001.wav', 2, 4), clip('tape_000002.wav', 8, 9)], tape);
      await mergeWithNext(dataset.tools, 'tape_000001.wav');
      expect(await dataset.samples('tape_000001.wav')).toEqual([...onTape(2, 4), ...onTape(8, 9)]);
      expect(dataset.clip('tape_000001.wav')?.durationS).toBe(3);
    }
  });

  it('says when there is no next clip', async () => {
    const dataset = await open([clip('tape_000001.wav', 2, 4)]);
    await expect(mergeWithNext(dataset.tools, 'tape_000001.wav')).rejects.toMatchObject({
      code: 'clip/no-next',
    });
  });
});
