import { describe, expect, it } from 'vitest';
import { abortError, AppError } from '../../../src/base/app-error.ts';
import { convertJob, planConversion, type ConvertItem } from '../../../src/jobs/convert.ts';
import type { ConvertEngine, ConvertSettings } from '../../../src/jobs/engines.ts';
import type { Recording } from '../../../src/jobs/find-recordings.ts';
import { startJob } from '../../../src/jobs/job.ts';
import { createMemoryFolder, type MemoryFolder } from '../../support/memory-folder.ts';

const FLAC: ConvertSettings = {
  format: 'flac',
  sampleRateHz: 22_050,
  channels: 'mono',
  loudnessLufs: null,
  peakCeilingDb: null,
  highPassHz: null,
};

/** "Converts" by writing the content of the source in capitals; "bad" is no audio. */
const engine: ConvertEngine = {
  async convert(file, settings, use, onFraction) {
    const text = await file.text();
    if (text === 'bad') throw new AppError('media/not-audio', `“${file.name}” is not a recording.`);
    onFraction(0.5);
    await use(new File([`${text.toUpperCase()} ${settings.sampleRateHz ?? ''}`], 'output'));
  },
};

function recordingsOf(folder: MemoryFolder): Recording[] {
  return [...folder.files].map(([path, file]) => ({
    path,
    name: file.name,
    sizeBytes: file.size,
    lastModifiedMs: file.lastModified,
    info: null,
    error: null,
  }));
}

function convert(
  input: MemoryFolder,
  output: MemoryFolder,
  items: readonly ConvertItem[],
  settings = FLAC,
  by = engine,
) {
  return startJob(convertJob({ input, output, items, settings, engine: by }), () => {});
}

/** Converts everything that is not done, and says what there was to do. */
async function convertAll(input: MemoryFolder, output: MemoryFolder, settings = FLAC) {
  const items = await planConversion(output, recordingsOf(input), settings);
  const result = await convert(
    input,
    output,
    items.filter(({ state }) => state !== 'done'),
    settings,
  ).result;
  return { states: items.map(({ state }) => state), result };
}

function outputsIn(folder: MemoryFolder): string[] {
  return [...folder.files.keys()].filter((path) => !path.endsWith('.convert.json')).sort();
}

describe('converting a folder', () => {
  it('keeps sub-folders and leaves what it read alone', async () => {
    const input = createMemoryFolder('tapes', { 'a.mp3': 'one', 'side b/part 1/c.m4b': 'two' });
    const output = createMemoryFolder('converted');
    const { result } = await convertAll(input, output);
    expect(result).toMatchObject({ done: 2, failures: [] });
    expect(outputsIn(output)).toEqual(['a.flac', 'side b/part 1/c.flac']);
    expect(await output.files.get('side b/part 1/c.flac')?.text()).toBe('TWO 22050');
    expect([...input.files.keys()]).toEqual(['a.mp3', 'side b/part 1/c.m4b']);
  });

  it('gives two recordings of one name, or of names that differ in case, outputs of their own, the same each time', async () => {
    const input = createMemoryFolder('tapes', {
      'a.mp3': 'one',
      'a.wav': 'two',
      'A.m4b': 'three',
      'b.mp3': 'four',
    });
    const output = createMemoryFolder('converted');
    await convertAll(input, output);
    expect(outputsIn(output).map((path) => path.toLowerCase())).toHaveLength(4);
    expect(new Set(outputsIn(output).map((path) => path.toLowerCase())).size).toBe(4);
    input.files.set('aa.mp3', new File(['five'], 'aa.mp3'));
    const again = await convertAll(input, output);
    expect(again.states).toEqual(['done', 'done', 'done', 'done', 'new']);
    expect(outputsIn(output)).toHaveLength(5);
  });

  it('recognises what is finished, and nothing else', async () => {
    const input = createMemoryFolder('tapes', { 'a.mp3': 'one', 'b.mp3': 'two' });
    const output = createMemoryFolder('converted');
    expect((await convertAll(input, output)).states).toEqual(['new', 'new']);
    expect((await planConversion(output, recordingsOf(input), FLAC)).map(({ state }) => state)).toEqual([
      'done',
      'done',
    ]);
    const writes = output.writes();
    await convertAll(input, output);
    expect(output.writes()).toBe(writes);

    const states = async (settings: ConvertSettings) =>
      (await planConversion(output, recordingsOf(input), settings)).map(({ state }) => state);
    expect(await states({ ...FLAC, sampleRateHz: 24_000 })).toEqual(['taken', 'taken']);
    expect(await states({ ...FLAC, format: 'wav16' })).toEqual(['new', 'new']);
    input.files.set('a.mp3', new File(['one, sung again'], 'a.mp3'));
    output.files.set('b.flac', new File(['someone’s own'], 'b.flac'));
    expect(await states(FLAC)).toEqual(['taken', 'taken']);
    output.files.delete('b.flac');
    expect(await states(FLAC)).toEqual(['taken', 'new']);
  });

  it.each(['', '{"version":1', '{"version":2,"files":{}}', '[]'])(
    'takes every file for a stranger where its record says %j',
    async (text) => {
      const input = createMemoryFolder('tapes', { 'a.mp3': 'one' });
      const output = createMemoryFolder('converted');
      await convertAll(input, output);
      await output.write('.convert.json', text);
      expect(await planConversion(output, recordingsOf(input), FLAC)).toMatchObject([{ state: 'taken' }]);
    },
  );

  it('plans for a folder that is not there yet', async () => {
    const input = createMemoryFolder('tapes', { 'a.mp3': 'one' });
    expect(await planConversion(null, recordingsOf(input), { ...FLAC, format: 'mp3-vbr' })).toMatchObject([
      { path: 'a.mp3', state: 'new' },
    ]);
  });

  it('writes beside the originals, never over them, where the output folder is the input folder', async () => {
    const folder = createMemoryFolder('tapes', { 'a.flac': 'one', 'b.mp3': 'two' });
    const recordings = recordingsOf(folder);
    const items = await planConversion(folder, recordings, FLAC);
    expect(items).toMatchObject([
      { path: 'a (flac).flac', state: 'new' },
      { path: 'b.flac', state: 'new' },
    ]);
    await convert(folder, folder, items).result;
    expect(await folder.files.get('a.flac')?.text()).toBe('one');
    expect(await planConversion(folder, recordings, FLAC)).toMatchObject([
      { path: 'a (flac).flac', state: 'done' },
      { path: 'b.flac', state: 'done' },
    ]);
  });

  it('names the files that failed and goes on', async () => {
    const input = createMemoryFolder('tapes', { 'a.mp3': 'bad', 'b.mp3': 'two', 'c.mp3': 'three' });
    const output = createMemoryFolder('converted');
    const items = await planConversion(output, recordingsOf(input), FLAC);
    input.files.delete('b.mp3');
    const { done, failures } = await convert(input, output, items).result;
    expect(done).toBe(1);
    expect(failures.map(({ label, error }) => [label, error.code])).toEqual([
      ['a.mp3', 'media/not-audio'],
      ['b.mp3', 'file/unreadable'],
    ]);
    expect(outputsIn(output)).toEqual(['c.flac']);
  });

  it('leaves no half file when it is cancelled, at whatever moment', async () => {
    for (const moment of ['while converting', 'while writing'] as const) {
      const input = createMemoryFolder('tapes', { 'a.mp3': 'one', 'b.mp3': 'two', 'c.mp3': 'three' });
      const output = createMemoryFolder('converted');
      const cancelling: ConvertEngine = {
        async convert(file, _settings, use, _onFraction, signal) {
          if (file.name === 'b.mp3' && moment === 'while converting') job.cancel();
          if (signal?.aborted) throw abortError();
          const used = use(new File([file.name], 'output'));
          if (file.name === 'b.mp3') {
            job.cancel();
            throw abortError(); // as the host does, while the page still writes
          }
          await used;
        },
      };
      const items = await planConversion(output, recordingsOf(input), FLAC);
      const job = convert(input, output, items, FLAC, cancelling);
      expect(await job.result).toMatchObject({ cancelled: true, failures: [] });
      const there = moment === 'while converting' ? ['a.flac'] : ['a.flac', 'b.flac'];
      expect(outputsIn(output), moment).toEqual(there);
      const states = (await planConversion(output, recordingsOf(input), FLAC)).map(({ state }) => state);
      expect(states.filter((state) => state === 'done')).toHaveLength(there.length);
      expect(states.filter((state) => state === 'taken')).toEqual([]);
    }
  });

  it('says when there is no room, and what was there before is unchanged', async () => {
    const input = createMemoryFolder('tapes', { 'a.mp3': 'one' });
    const output = createMemoryFolder('converted', { 'a.flac': 'before' });
    output.failWrite(1);
    const { result } = await convertAll(input, output);
    expect(result.failures.map(({ error }) => error.code)).toEqual(['folder/full']);
    expect(await output.files.get('a.flac')?.text()).toBe('before');
  });
});
