import { describe, expect, it } from 'vitest';
import { cutClip } from '../../../src/audio/wav.ts';
import { AppError } from '../../../src/base/app-error.ts';
import { TARGETS } from '../../../src/dataset/export/registry.ts';
import { type ExportClip, type ExportDetails, planRows } from '../../../src/dataset/export/target.ts';
import { exportJob, type ConvertAudio } from '../../../src/jobs/export.ts';
import { startJob } from '../../../src/jobs/job.ts';
import { createMemoryFolder, type MemoryFolder } from '../../support/memory-folder.ts';

const DETAILS: ExportDetails = { name: 'tapes', speaker: 'narrator', language: 'en' };
const NOW = new Date(2026, 10, 22, 14, 5, 9);

/** A wav whose sample at frame i is i (modulo 2¹⁵), so that a cut shows where it was made. */
function ramp(sampleRateHz: number, frames: number): Promise<Blob> {
  const bytes = new Blob([Int16Array.from({ length: frames }, (_, i) => i % 32_768)]);
  const pcm = { bytes, format: 's16', sampleRateHz, channels: 1, frames } as const;
  return cutClip(pcm, { startFrame: 0, endFrame: frames });
}

function clip(id: string, durationS: number, more: Partial<ExportClip> = {}): ExportClip {
  const text = `text of ${id}`;
  return {
    id,
    text,
    durationS,
    set: 'train',
    source: null,
    transcript: { text: ` ${text}`, segments: [], language: 'en' },
    ...more,
  };
}

function target(id: string) {
  const found = TARGETS.find((one) => one.id === id);
  if (!found) throw new Error(`no target ${id}`);
  return found;
}

/** Stands for a resampler: says what it was asked for. */
const convert: ConvertAudio = (file, { sampleRateHz }) =>
  Promise.resolve(new Blob([`${file.name} at ${sampleRateHz}`]));

async function clipsIn(folder: MemoryFolder): Promise<Map<string, File>> {
  const files = await folder.readAll('dataset/Usable');
  return new Map(files.map((file) => [file.name, file]));
}

async function run(
  folder: MemoryFolder,
  id: string,
  clips: readonly ExportClip[],
  options: { readonly convert?: ConvertAudio; readonly now?: Date } = {},
) {
  const { spec, outcome } = exportJob({
    folder,
    dataset: 'dataset/Usable',
    target: target(id),
    rows: planRows(target(id), clips, DETAILS),
    details: DETAILS,
    clips: await clipsIn(folder),
    readClip: (name) => folder.read(`dataset/Usable/${name}`),
    convert: options.convert ?? convert,
    now: options.now ?? NOW,
  });
  const result = await startJob(spec, () => {}).result;
  return { outcome, result };
}

const text = async (folder: MemoryFolder, path: string) => (await folder.read(path))?.text();

describe('exportJob', () => {
  it('copies a clip that has the rate already byte for byte, and converts the others', async () => {
    const fitting = await ramp(22_050, 22_050);
    const folder = createMemoryFolder('my-voice', {
      'dataset/Usable/a.wav': fitting,
      'dataset/Usable/b.wav': await ramp(44_100, 44_100),
      'dataset/Usable/c.mp3': 'not a wav',
    });
    const { outcome, result } = await run(folder, 'ljspeech', [
      clip('a.wav', 1),
      clip('b.wav', 1),
      clip('c.mp3', 1),
    ]);
    expect(result).toMatchObject({ cancelled: false, done: 3, failures: [] });
    expect(outcome).toMatchObject({
      path: 'exports/ljspeech',
      rows: 3,
      copied: 1,
      converted: 2,
      movedTo: null,
    });
    const written = await (await folder.read('exports/ljspeech/wavs/a.wav'))?.arrayBuffer();
    expect(Buffer.from(written ?? new ArrayBuffer(0)).equals(Buffer.from(await fitting.arrayBuffer()))).toBe(
      true,
    );
    expect(await text(folder, 'exports/ljspeech/wavs/b.wav')).toBe('b.wav at 22050');
    expect(await text(folder, 'exports/ljspeech/wavs/c.wav')).toBe('c.mp3 at 22050');
    expect(await text(folder, 'exports/ljspeech/metadata.csv')).toBe(
      [
        'a|text of a.wav|text of a.wav',
        'b|text of b.wav|text of b.wav',
        'c|text of c.mp3|text of c.mp3',
        '',
      ].join('\n'),
    );
    expect((await folder.list('exports/ljspeech')).map(({ name }) => name)).toEqual(['metadata.csv', 'wavs']);
  });

  it('writes only what changed the second time: ten corrected clips and the list, whose older versions stay', async () => {
    const ids = Array.from({ length: 120 }, (_, i) => `clip_${String(i).padStart(6, '0')}.wav`);
    const wav = await ramp(22_050, 100);
    const folder = createMemoryFolder(
      'my-voice',
      Object.fromEntries(ids.map((id) => [`dataset/Usable/${id}`, wav])),
    );
    await run(
      folder,
      'ljspeech',
      ids.map((id) => clip(id, 1)),
    );
    const corrected = ids.slice(20, 30);
    for (const id of corrected) await folder.write(`dataset/Usable/${id}`, await ramp(22_050, 90));
    const paths: string[] = [];
    const write = folder.write.bind(folder);
    folder.write = (path, data) => {
      paths.push(path);
      return write(path, data);
    };
    const clips = ids.map((id) => clip(id, 1, corrected.includes(id) ? { text: `${id}, corrected` } : {}));
    const { outcome } = await run(folder, 'ljspeech', clips);
    expect(paths.filter((path) => path.startsWith('exports/ljspeech/')).sort()).toEqual([
      'exports/ljspeech/metadata.csv',
      ...corrected.map((id) => `exports/ljspeech/wavs/${id}`),
    ]);
    expect(outcome).toMatchObject({
      updated: true,
      rows: 120,
      copied: 10,
      unchanged: 110,
      movedTo: 'exports/ljspeech 2026-11-22 14-05-09',
    });
    const aside = [...folder.files.keys()].filter((path) => path.startsWith(`${outcome.movedTo ?? ''}/`));
    expect(aside).toHaveLength(11);
    expect((await text(folder, `${outcome.movedTo ?? ''}/metadata.csv`))?.split('\n')).toContain(
      'clip_000020|text of clip_000020.wav|text of clip_000020.wav',
    );
    expect((await folder.read(`exports/ljspeech/wavs/${ids[25] ?? ''}`))?.size).toBe(44 + 180);

    paths.length = 0;
    const third = await run(folder, 'ljspeech', clips);
    expect(paths.filter((path) => path.startsWith('exports/ljspeech'))).toEqual([]);
    expect(third.outcome).toMatchObject({ rows: 120, unchanged: 120, movedTo: null });
  });

  it('overwrites nothing that somebody else changed or put there: it moves aside, or stays when it is in nobody’s way', async () => {
    const folder = createMemoryFolder('my-voice', {
      'dataset/Usable/a.wav': await ramp(22_050, 100),
      'dataset/Usable/b.wav': await ramp(22_050, 100),
    });
    await run(folder, 'ljspeech', [clip('a.wav', 1), clip('b.wav', 1)]);
    await folder.write('exports/ljspeech/wavs/a.wav', 'my own, louder');
    await folder.write('exports/ljspeech/metadata.csv', 'my own list');
    await folder.write('exports/ljspeech/cache.pt', 'made by a trainer');
    const { outcome } = await run(folder, 'ljspeech', [clip('a.wav', 1)]);
    const aside = outcome.movedTo ?? '';
    expect(await text(folder, `${aside}/wavs/a.wav`)).toBe('my own, louder');
    expect(await text(folder, `${aside}/metadata.csv`)).toBe('my own list');
    expect(await folder.read(`${aside}/wavs/b.wav`)).not.toBeNull();
    expect(await text(folder, 'exports/ljspeech/metadata.csv')).toBe('a|text of a.wav|text of a.wav\n');
    expect((await folder.read('exports/ljspeech/wavs/a.wav'))?.size).toBe(244);
    expect((await folder.list('exports/ljspeech')).map(({ name }) => name)).toEqual([
      'cache.pt',
      'metadata.csv',
      'wavs',
    ]);
  });

  it('moves an export that it did not write whole to a dated folder, and the one before that stays too', async () => {
    const folder = createMemoryFolder('my-voice', {
      'dataset/Usable/a.wav': await ramp(22_050, 100),
      'exports/ljspeech/metadata.csv': 'first',
      'exports/ljspeech/wavs/a.wav': 'theirs',
      'exports/ljspeech 2026-11-22 14-05-09/metadata.csv': 'older',
    });
    const { outcome } = await run(folder, 'ljspeech', [clip('a.wav', 1)]);
    expect(outcome).toMatchObject({ updated: false, movedTo: 'exports/ljspeech 2026-11-22 14-05-09 (2)' });
    expect(await text(folder, `${outcome.movedTo ?? ''}/metadata.csv`)).toBe('first');
    expect(await text(folder, `${outcome.movedTo ?? ''}/wavs/a.wav`)).toBe('theirs');
    expect(await text(folder, 'exports/ljspeech 2026-11-22 14-05-09/metadata.csv')).toBe('older');
    expect(await text(folder, 'exports/ljspeech/metadata.csv')).toBe('a|text of a.wav|text of a.wav\n');
  });

  it('lists no row whose audio is gone or cannot be converted, and says why', async () => {
    const folder = createMemoryFolder('my-voice', {
      'dataset/Usable/b.wav': await ramp(22_050, 100),
      'dataset/Usable/c.wav': await ramp(8000, 100),
    });
    const { outcome, result } = await run(
      folder,
      'piper',
      ['a.wav', 'b.wav', 'c.wav'].map((id) => clip(id, 1)),
      { convert: () => Promise.reject(new AppError('media/failed', 'c.wav cannot be read as audio.')) },
    );
    expect(await text(folder, 'exports/piper/metadata.csv')).toBe('b.wav|text of b.wav\n');
    expect(outcome.rows).toBe(1);
    expect(result.failures.map(({ label }) => label).sort()).toEqual(['a.wav', 'c.wav']);
  });

  it('cuts a clip that is too long for MRQ into its segments, to the sample, and keeps it whole beside them', async () => {
    const rateHz = 22_050;
    const folder = createMemoryFolder('my-voice', {
      'dataset/Usable/long.wav': await ramp(rateHz, 14 * rateHz),
    });
    const segments = [
      { id: 0, startS: 0, endS: 6.1, text: ' One half.' },
      { id: 1, startS: 6.1, endS: 14, text: ' The other.' },
    ];
    await run(folder, 'mrq-tortoise', [
      clip('long.wav', 14, { transcript: { text: ' One half. The other.', segments, language: 'en' } }),
    ]);
    expect(await text(folder, 'exports/mrq-tortoise/train.txt')).toBe(
      'audio/long_0000.wav|One half.\naudio/long_0001.wav|The other.\n',
    );
    const cut = 6.1 * rateHz; // 134,505 exactly
    const second = await (await folder.read('exports/mrq-tortoise/audio/long_0001.wav'))?.arrayBuffer();
    const samples = new Int16Array((second ?? new ArrayBuffer(44)).slice(44));
    expect(samples.length).toBe(14 * rateHz - Math.round(cut));
    expect(samples[0]).toBe(Math.round(cut) % 32_768);
    expect((await folder.read('exports/mrq-tortoise/audio/long.wav'))?.size).toBe(44 + 14 * rateHz * 2);
    expect(
      Object.keys(JSON.parse((await text(folder, 'exports/mrq-tortoise/whisper.json')) ?? '{}') as object),
    ).toEqual(['long.wav']);
  });

  it('leaves no list behind when it is cancelled, and goes on from there without a dated copy of the half', async () => {
    const ids = ['a.wav', 'b.wav', 'c.wav', 'd.wav', 'e.wav', 'f.wav'];
    const folder = createMemoryFolder(
      'my-voice',
      Object.fromEntries(
        await Promise.all(ids.map(async (id) => [`dataset/Usable/${id}`, await ramp(8000, 100)] as const)),
      ),
    );
    const clips = ids.map((id) => clip(id, 1));
    const { spec } = exportJob({
      folder,
      dataset: 'dataset/Usable',
      target: target('piper'),
      rows: planRows(target('piper'), clips, DETAILS),
      details: DETAILS,
      clips: await clipsIn(folder),
      readClip: (name) => folder.read(`dataset/Usable/${name}`),
      convert: (file, format) => {
        if (file.name === 'e.wav') job.cancel();
        return convert(file, format);
      },
      now: NOW,
    });
    const job = startJob(spec, () => {});
    expect((await job.result).cancelled).toBe(true);
    expect(await folder.read('exports/piper/metadata.csv')).toBeNull();
    expect(await folder.read('exports/piper/wavs/a.wav')).not.toBeNull();
    const converted: string[] = [];
    const again = await run(folder, 'piper', clips, {
      convert: (file, format) => {
        converted.push(file.name);
        return convert(file, format);
      },
    });
    expect(again.outcome).toMatchObject({ movedTo: null, rows: 6 });
    expect(converted).not.toContain('a.wav');
    expect(converted).toContain('f.wav');
    expect([...folder.files.keys()].filter((path) => path.startsWith('exports/')).sort()).toEqual([
      'exports/.piper.json',
      'exports/piper/metadata.csv',
      ...ids.map((id) => `exports/piper/wavs/${id}`),
    ]);
  });

  it('says so when the older export cannot be moved, and touches nothing of it', async () => {
    const folder = createMemoryFolder('my-voice', { 'dataset/Usable/a.wav': await ramp(22_050, 100) });
    await run(folder, 'ljspeech', [clip('a.wav', 1, { text: 'first' })]);
    folder.move = () => Promise.reject(new AppError('folder/full', 'no room'));
    const { result } = await run(folder, 'ljspeech', [clip('a.wav', 1, { text: 'second' })]);
    expect(new Set(result.failures.map(({ error }) => error.code))).toEqual(new Set(['folder/full']));
    expect(await text(folder, 'exports/ljspeech/metadata.csv')).toBe('a|first|first\n');
  });

  it('copies files of any format as they are where the target takes them, into the folder of their set', async () => {
    const folder = createMemoryFolder('my-voice', {
      'dataset/Usable/a.mp3': 'mp3 bytes',
      'dataset/Usable/b.wav': await ramp(8000, 10),
    });
    await run(folder, 'audiofolder', [clip('a.mp3', 1), clip('b.wav', 1, { set: 'validation' })]);
    expect(await text(folder, 'exports/audiofolder/train/a.mp3')).toBe('mp3 bytes');
    expect(await folder.read('exports/audiofolder/validation/b.wav')).not.toBeNull();
  });
});
