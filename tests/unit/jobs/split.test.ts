import { describe, expect, it } from 'vitest';
import type { PcmSource } from '../../../src/audio/pcm.ts';
import type { Piece, SplitPlan } from '../../../src/audio/split-plan.ts';
import { parseClipsJson, writeClipsJson } from '../../../src/dataset/clips-json.ts';
import type { ClipEngine, ClipFormat } from '../../../src/jobs/engines.ts';
import {
  countEarlierClips,
  readWrittenPlans,
  sweepLeftOvers,
  writeClips,
  type EarlierClips,
  type SplitSource,
} from '../../../src/jobs/split.ts';
import { createMemoryFolder, type MemoryFolder } from '../../support/memory-folder.ts';

const RATE_HZ = 1000;
const FRAMES = 10_000;

/** A recording whose sample at frame i is i, so that a clip shows where it was cut. */
function ramp(): PcmSource {
  const samples = Int16Array.from({ length: FRAMES }, (_, i) => i);
  return { bytes: new Blob([samples]), format: 's16', sampleRateHz: RATE_HZ, channels: 1, frames: FRAMES };
}

function piece(
  startFrame: number,
  endFrame: number,
  kind: Piece['kind'],
  reason: Piece['reason'] = null,
): Piece {
  return { startFrame, endFrame, kind, reason, forced: false };
}

const AS_IS: ClipFormat = { codec: 'wav', sampleRateHz: null, channels: 'keep' };

const PIECES = [
  piece(0, 500, 'trimmed'),
  piece(500, 3000, 'usable'),
  piece(3000, 3200, 'non-usable', 'too-short'),
  piece(3200, 9000, 'usable'),
  piece(9000, 10_000, 'excluded'),
];

function source(
  pieces: readonly Piece[] = PIECES,
  path = 'tapes/kettle.mp3',
  silenceDurationS = 0.8,
  format: ClipFormat = AS_IS,
): SplitSource {
  const pcm = ramp();
  const plan: SplitPlan = { sampleRateHz: RATE_HZ, frames: FRAMES, pieces, cuts: [] };
  return {
    path,
    sizeBytes: 77,
    lastModifiedMs: 1000,
    plan,
    settings: { silenceDurationS, clips: format },
    format,
    recording: {
      info: { codec: 'mp3', sampleRateHz: RATE_HZ, channels: 1, durationS: FRAMES / RATE_HZ },
      pcm,
      peaks: { framesPerPeak: 512, frames: FRAMES, sampleRateHz: RATE_HZ, minMax: new Int8Array() },
      levels: { noiseFloorDb: -70, speechLevelDb: -20, autoLevelDb: -50 },
    },
  };
}

const context = {
  onFraction: () => {},
  checkpoint: () => Promise.resolve(),
  signal: new AbortController().signal,
};
const STARTED = new Date(2026, 10, 22, 14, 5, 9);

/** Makes "clips" that say what was asked for. */
const engine: ClipEngine = {
  makeClip: (_, { startFrame, endFrame }, { codec }) =>
    Promise.resolve(new Blob([`${codec} ${startFrame}-${endFrame}`])),
};

function write(folder: MemoryFolder, source: SplitSource, earlier: EarlierClips = 'replace') {
  return writeClips(folder, source, engine, earlier, STARTED, context);
}

const clipsOf = (folder: MemoryFolder) =>
  [...folder.files.keys()].filter((path) => /^(Usable|Non Usable)\//.test(path)).sort();

async function samplesOf(folder: MemoryFolder, path: string): Promise<Int16Array> {
  const file = await folder.read(path);
  if (!file) throw new Error(`${path} was not written`);
  return new Int16Array((await file.arrayBuffer()).slice(44));
}

async function clipsJson(folder: MemoryFolder) {
  return parseClipsJson(await ((await folder.read('clips.json')) ?? new File([], '')).text());
}

describe('writing the clips of a plan', () => {
  it('puts each clip in its folder with exactly the samples of its piece', async () => {
    const folder = createMemoryFolder('dataset');
    expect(await write(folder, source())).toEqual({ written: 3, kept: 0, backup: null });
    expect([...folder.files.keys()].sort()).toEqual([
      'Non Usable/kettle_000002.wav',
      'Usable/kettle_000001.wav',
      'Usable/kettle_000003.wav',
      'clips.json',
    ]);
    const first = await samplesOf(folder, 'Usable/kettle_000001.wav');
    expect([first.length, first[0], first.at(-1)]).toEqual([2500, 500, 2999]);
    const second = await samplesOf(folder, 'Non Usable/kettle_000002.wav');
    expect([second.length, second[0]]).toEqual([200, 3000]);
  });

  it('accounts in clips.json for every frame of the recording', async () => {
    const folder = createMemoryFolder('dataset');
    await write(folder, source());
    const { sources, clips } = await clipsJson(folder);
    const inClips = [...clips.values()].map(({ origin }) =>
      origin ? origin.endFrame - origin.startFrame : 0,
    );
    const leftOut = (sources.get('tapes/kettle.mp3')?.leftOut ?? []).map((x) => x.endFrame - x.startFrame);
    expect([...inClips, ...leftOut].reduce((sum, frames) => sum + frames, 0)).toBe(FRAMES);
    expect(clips.get('kettle_000002.wav')).toMatchObject({
      kind: 'non-usable',
      origin: { reason: 'too-short' },
    });
  });

  it('goes on after a crash with only the clips that are missing', async () => {
    const folder = createMemoryFolder('dataset');
    folder.failWrite(4); // clips.json, the list and one clip are written, then the disk is gone
    await expect(write(folder, source())).rejects.toThrow();
    // A crash leaves the clip that was being written empty.
    await folder.write('Usable/kettle_000003.wav', '');
    const before = new Set([...folder.files].filter(([, file]) => file.size > 44).map(([path]) => path));
    for (const name of ['clips.json', '.splitting.json']) before.delete(name);
    const { written, kept } = await write(folder, source());
    expect(kept).toBe(before.size);
    expect(written + kept).toBe(3);

    const undisturbed = createMemoryFolder('dataset');
    await write(undisturbed, source());
    expect([...folder.files.keys()].sort()).toEqual([...undisturbed.files.keys()].sort());
    for (const [path, file] of undisturbed.files) {
      expect(await folder.files.get(path)?.text(), path).toBe(await file.text());
    }
  });

  it('leaves nothing empty in the folder when another split follows one that was killed', async () => {
    for (const earlier of ['replace', 'add'] as const) {
      const folder = createMemoryFolder('dataset');
      folder.failWrite(3); // after clips.json and the list of what is on its way
      await expect(write(folder, source())).rejects.toThrow();
      await folder.write('Usable/kettle_000003.wav', ''); // as a killed page leaves it
      await folder.write('Usable/theirs.wav', '');
      await sweepLeftOvers(folder);
      await write(folder, source([piece(0, FRAMES, 'usable')], 'tapes/kettle.mp3', 0.4), earlier);
      const empty = [...folder.files].filter(([, file]) => file.size === 0).map(([path]) => path);
      expect(empty).toEqual(['Usable/theirs.wav']);
      expect(folder.files.has('.splitting.json')).toBe(false);
    }
  });

  it('keeps clips of two recordings of one name apart', async () => {
    const folder = createMemoryFolder('dataset');
    await write(folder, source(PIECES, 'a/intro.mp3'));
    await write(folder, source(PIECES, 'b/intro.mp3'));
    expect([...folder.files.keys()].filter((path) => path.startsWith('Usable/'))).toHaveLength(4);
    expect((await clipsJson(folder)).clips.size).toBe(6);
  });
});

describe('splitting again', () => {
  const other = (path = 'tapes/kettle.mp3') =>
    source([piece(0, 4000, 'usable'), piece(4000, FRAMES, 'usable')], path, 0.4);

  it('asks nothing when recording and settings are the same', async () => {
    const folder = createMemoryFolder('dataset');
    await write(folder, source());
    expect(await countEarlierClips(folder, [source()])).toBe(0);
    expect(await write(folder, source())).toEqual({ written: 0, kept: 3, backup: null });
  });

  it('counts the clips that other settings, another format or another file would meet', async () => {
    const folder = createMemoryFolder('dataset');
    await write(folder, source());
    expect(await countEarlierClips(folder, [other()])).toBe(3);
    expect(await countEarlierClips(folder, [{ ...source(), sizeBytes: 78 }])).toBe(3);
    const mp3 = source(PIECES, 'tapes/kettle.mp3', 0.8, { ...AS_IS, codec: 'mp3' });
    expect(await countEarlierClips(folder, [mp3])).toBe(3);
    expect(await countEarlierClips(folder, [source(PIECES, 'tapes/other.mp3')])).toBe(0);
  });

  it('moves replaced clips, their transcripts included, to a dated backup and loses nothing', async () => {
    const folder = createMemoryFolder('dataset');
    await write(folder, source());
    const transcript = { text: ' Hi.', segments: [], language: 'en' };
    await folder.write(
      'whisper.json',
      JSON.stringify({ 'kettle_000001.wav': transcript, 'other.wav': transcript }),
    );
    const before = new Map(
      await Promise.all([...folder.files].map(async ([p, f]) => [p, await f.text()] as const)),
    );

    const { backup } = await write(folder, other());

    expect(backup).toBe('Backup 2026-11-22 14-05-09');
    for (const [path, text] of before)
      expect(await folder.files.get(`${backup}/${path}`)?.text(), path).toBe(text);
    expect([...folder.files.keys()].filter((path) => !path.startsWith('Backup')).sort()).toEqual([
      '.replacing', // the job takes it away when all recordings are through
      'Usable/kettle_000001.wav',
      'Usable/kettle_000002.wav',
      'clips.json',
      'whisper.json',
    ]);
    expect(JSON.parse((await folder.files.get('whisper.json')?.text()) ?? '')).not.toHaveProperty(
      'kettle_000001.wav',
    );
  });

  it('keeps the transcripts of every recording in the backup when several are split again', async () => {
    const folder = createMemoryFolder('dataset');
    for (const path of ['a.mp3', 'b.mp3']) await write(folder, source(PIECES, path));
    const entry = { text: ' Hi.', segments: [], language: 'en' };
    await folder.write('whisper.json', JSON.stringify({ 'a_000001.wav': entry, 'b_000001.wav': entry }));
    let backup: string | null = '';
    for (const path of ['a.mp3', 'b.mp3']) ({ backup } = await write(folder, other(path)));
    const kept = JSON.parse((await folder.files.get(`${backup}/whisper.json`)?.text()) ?? '{}') as object;
    expect(Object.keys(kept)).toEqual(['a_000001.wav', 'b_000001.wav']);
  });

  it('adds clips under another stem, leaves the earlier ones as they are, and accounts for both', async () => {
    const folder = createMemoryFolder('dataset');
    await write(folder, source());
    const before = await Promise.all(
      clipsOf(folder).map(async (path) => [path, await folder.files.get(path)?.text()]),
    );
    expect(await write(folder, other(), 'add')).toEqual({ written: 2, kept: 0, backup: null });
    for (const [path, text] of before) expect(await folder.files.get(path ?? '')?.text(), path).toBe(text);
    expect(clipsOf(folder)).toHaveLength(5);
    const { sources, clips } = await clipsJson(folder);
    const record = sources.get('tapes/kettle.mp3');
    expect(record?.stem).toBe('kettle-2');
    expect(record?.extra?.['earlier']).toMatchObject([
      { stem: 'kettle', settings: { silenceDurationS: 0.8 } },
    ]);
    expect([...clips.keys()].filter((id) => id.startsWith('kettle-2_'))).toHaveLength(2);
    // The same split again goes on; it does not add once more.
    expect(await countEarlierClips(folder, [other()])).toBe(0);
    expect(await write(folder, other(), 'add')).toMatchObject({ written: 0, kept: 2 });
    expect(await write(folder, source(PIECES, 'tapes/kettle.mp3', 0.3), 'add')).toMatchObject({ written: 3 });
    expect((await clipsJson(folder)).sources.get('tapes/kettle.mp3')?.extra?.['earlier']).toHaveLength(2);
  });

  it('never writes over clips of another program that have the same names', async () => {
    const foreign = { 'Usable/kettle_000001.wav': 'theirs', 'Non Usable/kettle_000009.wav': 'theirs too' };
    for (const earlier of ['replace', 'add'] as const) {
      const folder = createMemoryFolder('dataset', { ...foreign, 'Usable/other_000001.wav': 'unconcerned' });
      expect(await countEarlierClips(folder, [source()])).toBe(2);
      const { backup } = await write(folder, source(), earlier);
      const kept = earlier === 'replace' ? `${backup ?? ''}/` : '';
      expect(await folder.files.get(`${kept}Usable/kettle_000001.wav`)?.text()).toBe('theirs');
      expect(await folder.files.get(`${kept}Non Usable/kettle_000009.wav`)?.text()).toBe('theirs too');
      expect(await folder.files.get('Usable/other_000001.wav')?.text()).toBe('unconcerned');
      expect((await clipsJson(folder)).clips.size).toBe(3);
    }
  });

  it('moves a clip whose limits make it Usable now, instead of leaving two', async () => {
    const folder = createMemoryFolder('dataset');
    await write(folder, source());
    const wider = PIECES.map((one) => (one.kind === 'non-usable' ? piece(3000, 3200, 'usable') : one));
    await write(folder, source(wider, 'tapes/kettle.mp3', 0.7));
    expect(clipsOf(folder)).toEqual([1, 2, 3].map((n) => `Usable/kettle_00000${n}.wav`));
  });

  it('leaves a clip that was declared usable where it is', async () => {
    const folder = createMemoryFolder('dataset');
    await write(folder, source());
    await folder.move('Non Usable/kettle_000002.wav', 'Usable/kettle_000002.wav');
    const text = (await (await folder.read('clips.json'))?.text()) ?? '';
    await folder.write('clips.json', text.replace('"kind": "non-usable"', '"kind": "usable"'));
    expect(await write(folder, source())).toMatchObject({ written: 0, kept: 3 });
    expect(clipsOf(folder)).toHaveLength(3);
    expect((await clipsJson(folder)).clips.get('kettle_000002.wav')?.kind).toBe('usable');
  });
});

describe('clips in another form', () => {
  it('are made by the engine and named by their format', async () => {
    const folder = createMemoryFolder('dataset');
    const mp3 = source(PIECES, 'tapes/kettle.mp3', 0.8, { ...AS_IS, codec: 'mp3' });
    await write(folder, mp3);
    expect(clipsOf(folder)).toEqual([
      'Non Usable/kettle_000002.mp3',
      'Usable/kettle_000001.mp3',
      'Usable/kettle_000003.mp3',
    ]);
    expect(await folder.files.get('Usable/kettle_000001.mp3')?.text()).toBe('mp3 500-3000');
    // clips.json counts in frames of the recording, whatever the clip's own rate.
    expect((await clipsJson(folder)).clips.get('kettle_000001.mp3')?.origin).toMatchObject({
      startFrame: 500,
      endFrame: 3000,
      sampleRateHz: RATE_HZ,
    });
    await folder.write('Usable/kettle_000003.mp3', '');
    expect(await write(folder, mp3)).toMatchObject({ written: 1, kept: 2 });
  });

  it('of the same rate and channels are the recording’s own samples', async () => {
    const folder = createMemoryFolder('dataset');
    await write(
      folder,
      source(PIECES, 'tapes/kettle.mp3', 0.8, { ...AS_IS, sampleRateHz: RATE_HZ, channels: 'mono' }),
    );
    expect((await samplesOf(folder, 'Usable/kettle_000001.wav'))[0]).toBe(500);
  });
});

it('the plans that recordings were split with are read back from clips.json', async () => {
  const folder = createMemoryFolder('dataset');
  const edits = { addedCuts: [7], removedCuts: [], excluded: [{ startFrame: 1, endFrame: 2 }] };
  const own = { silenceDurationS: 0.3 };
  await write(folder, { ...source(), settings: { silenceDurationS: 0.3, own, edits } });
  expect((await readWrittenPlans(folder)).get('tapes/kettle.mp3')).toEqual({
    sizeBytes: 77,
    lastModifiedMs: 1000,
    plan: { own, edits },
  });
  expect(await readWrittenPlans(createMemoryFolder())).toEqual(new Map());
});

describe('the same split again, after the user worked on its clips', () => {
  /** Gives a clip another name and other ends, as Review and Reindex do. */
  async function change(
    folder: MemoryFolder,
    id: string,
    to: string,
    ends: { readonly startFrame?: number; readonly endFrame?: number } = {},
  ): Promise<void> {
    const file = await clipsJson(folder);
    const record = file.clips.get(id);
    if (!record?.origin) throw new Error(`${id} is not in clips.json`);
    const clips = new Map(file.clips);
    clips.delete(id);
    clips.set(to, { ...record, origin: { ...record.origin, ...ends } });
    await folder.write('clips.json', writeClipsJson({ ...file, clips }));
    const place = record.kind === 'usable' ? 'Usable' : 'Non Usable';
    await folder.move(`${place}/${id}`, `${place}/${to}`);
  }

  it('knows clips again that have other names by now', async () => {
    const folder = createMemoryFolder('dataset');
    await write(folder, source());
    await change(folder, 'kettle_000003.wav', 'kettle_000003_the_kettle_began.wav');
    const before = clipsOf(folder);
    expect(await write(folder, source())).toEqual({ written: 0, kept: 3, backup: null });
    expect(clipsOf(folder)).toEqual(before);
  });

  it('writes nothing over clips that were cut anew, nor beside them', async () => {
    const folder = createMemoryFolder('dataset');
    await write(folder, source());
    await change(folder, 'kettle_000003.wav', 'kettle_000003.wav', { startFrame: 3150 });
    const sound = await folder.read('Usable/kettle_000003.wav');
    expect(await write(folder, source())).toEqual({ written: 0, kept: 2, backup: null });
    expect(await folder.read('Usable/kettle_000003.wav')).toBe(sound);
    expect((await clipsJson(folder)).clips.get('kettle_000003.wav')?.origin?.startFrame).toBe(3150);
    expect(clipsOf(folder)).toHaveLength(3);
  });
});
