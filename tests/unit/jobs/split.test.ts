import { describe, expect, it } from 'vitest';
import type { PcmSource } from '../../../src/audio/pcm.ts';
import type { Piece, SplitPlan } from '../../../src/audio/split-plan.ts';
import { parseClipsJson } from '../../../src/dataset/clips-json.ts';
import {
  backUpClips,
  clipsToReplace,
  findConflict,
  writeClips,
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
): SplitSource {
  const pcm = ramp();
  const plan: SplitPlan = { sampleRateHz: RATE_HZ, frames: FRAMES, pieces, cuts: [] };
  return {
    path,
    sizeBytes: 77,
    lastModifiedMs: 1000,
    plan,
    settings: { silenceDurationS },
    recording: {
      info: { codec: 'mp3', sampleRateHz: RATE_HZ, channels: 1, durationS: FRAMES / RATE_HZ },
      pcm,
      peaks: { framesPerPeak: 512, frames: FRAMES, sampleRateHz: RATE_HZ, minMax: new Int8Array() },
      levels: { noiseFloorDb: -70, speechLevelDb: -20, autoLevelDb: -50 },
    },
  };
}

const context = { onFraction: () => {}, checkpoint: () => Promise.resolve() };

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
    expect(await writeClips(folder, source(), context)).toEqual({ written: 3, kept: 0 });
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
    await writeClips(folder, source(), context);
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
    folder.failWrite(3); // clips.json and one clip are written, then the disk is gone
    await expect(writeClips(folder, source(), context)).rejects.toThrow();
    const before = new Set([...folder.files.keys()].filter((path) => path.endsWith('.wav')));
    const { written, kept } = await writeClips(folder, source(), context);
    expect(kept).toBe(before.size);
    expect(written + kept).toBe(3);

    const undisturbed = createMemoryFolder('dataset');
    await writeClips(undisturbed, source(), context);
    expect([...folder.files.keys()].sort()).toEqual([...undisturbed.files.keys()].sort());
    for (const [path, file] of undisturbed.files) {
      expect(await folder.files.get(path)?.text(), path).toBe(await file.text());
    }
  });

  it('keeps clips of two recordings of one name apart', async () => {
    const folder = createMemoryFolder('dataset');
    await writeClips(folder, source(PIECES, 'a/intro.mp3'), context);
    await writeClips(folder, source(PIECES, 'b/intro.mp3'), context);
    expect([...folder.files.keys()].filter((path) => path.startsWith('Usable/'))).toHaveLength(4);
    expect((await clipsJson(folder)).clips.size).toBe(6);
  });
});

describe('splitting again', () => {
  const other = () =>
    source([piece(0, 4000, 'usable'), piece(4000, FRAMES, 'usable')], 'tapes/kettle.mp3', 0.4);

  it('asks nothing when recording and settings are the same', async () => {
    const folder = createMemoryFolder('dataset');
    await writeClips(folder, source(), context);
    expect(await clipsToReplace(folder, [source()], { silenceDurationS: 0.8 })).toBe(0);
    expect(await findConflict(folder, [source()])).toBeNull();
  });

  it('counts the clips that other settings would replace', async () => {
    const folder = createMemoryFolder('dataset');
    await writeClips(folder, source(), context);
    expect(await clipsToReplace(folder, [other()], { silenceDurationS: 0.4 })).toBe(3);
    expect(await clipsToReplace(folder, [{ ...source(), sizeBytes: 78 }], { silenceDurationS: 0.8 })).toBe(3);
  });

  it('moves replaced clips, their transcripts included, to a dated backup and loses nothing', async () => {
    const folder = createMemoryFolder('dataset');
    await writeClips(folder, source(), context);
    const transcript = { text: ' Hi.', segments: [], language: 'en' };
    await folder.write(
      'whisper.json',
      JSON.stringify({ 'kettle_000001.wav': transcript, 'other.wav': transcript }),
    );
    const before = new Map(
      await Promise.all([...folder.files].map(async ([p, f]) => [p, await f.text()] as const)),
    );

    const conflict = await findConflict(folder, [other()]);
    if (!conflict) throw new Error('no conflict was found');
    const backup = await backUpClips(folder, conflict, new Date(2026, 10, 22, 14, 5, 9));
    await writeClips(folder, other(), context);

    expect(backup).toBe('Backup 2026-11-22 14-05-09');
    for (const [path, text] of before)
      expect(await folder.files.get(`${backup}/${path}`)?.text(), path).toBe(text);
    expect([...folder.files.keys()].filter((path) => !path.startsWith('Backup')).sort()).toEqual([
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
    const again = [piece(0, FRAMES, 'usable')];
    for (const path of ['a.mp3', 'b.mp3']) await writeClips(folder, source(PIECES, path), context);
    const entry = { text: ' Hi.', segments: [], language: 'en' };
    await folder.write('whisper.json', JSON.stringify({ 'a_000001.wav': entry, 'b_000001.wav': entry }));
    const now = new Date(2026, 10, 22);
    let backup = '';
    for (const path of ['a.mp3', 'b.mp3']) {
      const conflict = await findConflict(folder, [source(again, path)]);
      if (!conflict) throw new Error('no conflict was found');
      backup = await backUpClips(folder, conflict, now);
      await writeClips(folder, source(again, path), context);
    }
    const kept = JSON.parse((await folder.files.get(`${backup}/whisper.json`)?.text()) ?? '{}') as object;
    expect(Object.keys(kept)).toEqual(['a_000001.wav', 'b_000001.wav']);
  });
});
