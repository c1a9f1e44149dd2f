import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/base/app-error.ts';
import type { Clip } from '../../../src/dataset/clip.ts';
import { heardBy, type Transcript } from '../../../src/dataset/transcript.ts';
import type { SpeechEngine } from '../../../src/jobs/engines.ts';
import { startJob, type JobResult } from '../../../src/jobs/job.ts';
import { ownLayout } from '../../../src/dataset/layout.ts';
import type { HeardWindowTime } from '../../../src/jobs/transcribe.ts';
import { runTranscription, type TranscribedDataset } from '../../../src/jobs/run-transcription.ts';
import { createMemoryFolder } from '../../support/memory-folder.ts';

const RATE_HZ = 16_000;

/** A clip of 10 s whose samples say which one it is, so that the engine of these tests can hear it. */
function clip(id: string, source = 'book.mp3', text: string | null = null): Clip {
  return {
    id,
    kind: 'usable',
    status: 'new',
    transcript: text === null ? null : saying(text),
    origin: { source, startFrame: 0, endFrame: 1, sampleRateHz: 1, reason: null, forced: false },
    durationS: 10,
  };
}

function saying(text: string, language = 'en'): Transcript {
  return { text, segments: [], language };
}

/** A dataset of clips in memory; `lost` clips have no file. */
function datasetOf(clips: readonly Clip[], lost: readonly string[] = []) {
  const all = new Map(clips.map((one) => [one.id, one]));
  /** What another program wrote, and nobody here has seen yet. */
  const elsewhere = new Map<string, Transcript>();
  /** The transcription that each window was said to be of. */
  const runs: string[] = [];
  const dataset: TranscribedDataset = {
    folder: createMemoryFolder('my-voice'),
    layout: ownLayout(),
    order: () => [...all.keys()],
    plainClip: (id) => all.get(id),
    audio: (id) => Promise.resolve(lost.includes(id) ? null : new File([id], id)),
    mergeElsewhere() {
      for (const [id, transcript] of elsewhere) change(id, { transcript });
      elsewhere.clear();
      return Promise.resolve();
    },
    learnDurations: () => undefined,
    setTranscripts(transcripts, run) {
      runs.push(run);
      for (const [id, transcript] of transcripts) change(id, { transcript });
      return Promise.resolve();
    },
    flush: () => Promise.resolve(),
  };
  function change(id: string, changed: Partial<Clip>): void {
    const before = all.get(id);
    if (before) all.set(id, { ...before, ...changed });
  }
  return { dataset, change, elsewhere, runs, textOf: (id: string) => all.get(id)?.transcript?.text ?? null };
}

/** Hears "n" in a clip whose first sample is n; takes `languages` of the windows for what they are, by their first clip. */
function fakeSpeech(languages: Readonly<Record<number, string>> = {}, windowsAtOnce = 1) {
  const windows: { clips: number[]; language: string | null }[] = [];
  let asked = 0;
  const speech: SpeechEngine = {
    load: () => Promise.resolve({ kind: 'wasm', precision: 'q8', threads: 1, windowsAtOnce }),
    transcribe(clips, language) {
      const numbers = clips.map((samples) => samples[0] ?? 0);
      windows.push({ clips: numbers, language });
      return Promise.resolve(numbers.map((number) => saying(`heard ${number}`, language ?? 'xx')));
    },
    detectLanguage(clips) {
      asked++;
      const language = languages[clips[0]?.[0] ?? 0] ?? 'en';
      return Promise.resolve([{ language, probability: 0.9 }]);
    },
  };
  return { speech, windows, asked: () => asked };
}

async function transcribe(
  dataset: TranscribedDataset,
  speech: SpeechEngine,
  ids: readonly string[],
  language: string | null = 'en',
  onWindow: (time: HeardWindowTime) => void = () => undefined,
): Promise<JobResult | null> {
  return await runTranscription(
    {
      speech,
      media: { probe: () => Promise.reject(new Error('not asked')) },
      async decodeClip(file) {
        const number = Number(/\d+/.exec(await file.text())?.[0]);
        if (number === 13) throw new AppError('media/failed', '13.wav cannot be read as audio.');
        return new Float32Array(10 * RATE_HZ).fill(number);
      },
      jobs: { run: (spec) => startJob(spec, () => undefined).result },
    },
    dataset,
    { ids, model: { id: 'any' }, language, onWindow },
  );
}

const names = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => `${String(from + at).padStart(2, '0')}.wav`);

describe('a transcription', () => {
  it('gives every clip its own text, and never has clips of two recordings in one window', async () => {
    const clips = [...names(1, 3).map((id) => clip(id)), ...names(4, 5).map((id) => clip(id, 'other.mp3'))];
    const { dataset, textOf } = datasetOf(clips);
    const { speech, windows } = fakeSpeech();
    const result = await transcribe(dataset, speech, names(1, 5));
    expect(result).toMatchObject({ done: 5, cancelled: false, failures: [] });
    expect(names(1, 5).map(textOf)).toEqual([1, 2, 3, 4, 5].map((number) => `heard ${number}`));
    expect(windows.map(({ clips: heard }) => heard).sort()).toEqual([[1, 2], [3], [4, 5]]);
  });

  it('says of all its windows that they are of one transcription, and of the next one that they are of another', async () => {
    const { dataset, runs } = datasetOf(names(1, 4).map((id) => clip(id)));
    const { speech } = fakeSpeech();
    await transcribe(dataset, speech, names(1, 4));
    await transcribe(dataset, speech, names(1, 2));
    expect(runs).toHaveLength(3);
    expect(runs[1]).toBe(runs[0]);
    expect(runs[2]).not.toBe(runs[0]);
  });

  it('gives the device as many windows as it hears faster together and one more, and keeps each when it is heard', async () => {
    const clips = names(1, 12).map((id) => clip(id));
    const { dataset, textOf } = datasetOf(clips);
    const { speech, windows } = fakeSpeech({}, 2);
    const hear: (() => void)[] = [];
    const slow: SpeechEngine = {
      ...speech,
      async transcribe(...given) {
        await new Promise<void>((resolve) => hear.push(resolve));
        return await speech.transcribe(...given);
      },
    };
    const result = transcribe(dataset, slow, names(1, 12));
    await expect.poll(() => hear.length).toBe(3);
    hear[1]?.();
    await expect.poll(() => hear.length).toBe(4);
    expect(windows.map(({ clips: heard }) => heard)).toEqual([[3, 4]]);
    expect(names(1, 12).filter((id) => textOf(id) !== null)).toEqual(names(3, 4));
    for (const at of [0, 2, 3]) hear[at]?.();
    await expect.poll(() => hear.length).toBe(6);
    for (const at of [4, 5]) hear[at]?.();
    expect(await result).toMatchObject({ done: 12, failures: [] });
    expect(names(1, 12).map(textOf)).toEqual(clips.map((_, index) => `heard ${index + 1}`));
  });

  it('times windows so that their times add up to no more than that of all, however many are under way', async () => {
    const { dataset } = datasetOf(names(20, 39).map((id) => clip(id)));
    const times: HeardWindowTime[] = [];
    const startedMs = performance.now();
    await transcribe(dataset, fakeSpeech({}, 4).speech, names(20, 39), 'en', (time) => times.push(time));
    const endedMs = performance.now();
    const wallMs = times.reduce((sum, { wallS }) => sum + wallS * 1000, 0);
    expect(times.map(({ audioS }) => audioS)).toEqual(times.map(() => 20));
    expect(times).toHaveLength(10);
    expect(wallMs).toBeLessThanOrEqual(endedMs - startedMs);
    expect(wallMs).toBeGreaterThan(0);
  });

  it('lists a clip that is gone or cannot be read, and goes on with the rest', async () => {
    const { dataset, textOf } = datasetOf(
      names(11, 14).map((id) => clip(id)),
      ['12.wav'],
    );
    const result = await transcribe(dataset, fakeSpeech().speech, names(11, 14));
    expect(result?.done).toBe(2);
    expect(result?.failures.map(({ label }) => label).sort()).toEqual(['12.wav', '13.wav']);
    expect(names(11, 14).map(textOf)).toEqual(['heard 11', null, null, 'heard 14']);
  });

  it('leaves alone what the user discards or writes while it runs', async () => {
    const { dataset, change, textOf } = datasetOf(names(1, 8).map((id) => clip(id)));
    const { speech, windows } = fakeSpeech();
    const busy: SpeechEngine = {
      ...speech,
      transcribe(clips, language, signal) {
        change('02.wav', { transcript: saying('typed') });
        for (const id of ['04.wav', '08.wav']) change(id, { status: 'discarded' });
        return speech.transcribe(clips, language, signal);
      },
    };
    const result = await transcribe(dataset, busy, names(1, 8));
    expect(result?.failures).toEqual([]);
    const left = ['heard 1', 'typed', 'heard 3', null, 'heard 5', 'heard 6', 'heard 7', null];
    expect(names(1, 8).map(textOf)).toEqual(left);
    expect(windows.flatMap(({ clips }) => clips)).not.toContain(8);
  });

  it('does not replace what another program writes of a clip meanwhile', async () => {
    const { dataset, elsewhere, textOf } = datasetOf(names(1, 4).map((id) => clip(id)));
    const { speech } = fakeSpeech();
    const slow: SpeechEngine = {
      ...speech,
      transcribe(...given) {
        elsewhere.set('04.wav', saying('by hand'));
        return speech.transcribe(...given);
      },
    };
    await transcribe(dataset, slow, names(1, 4));
    expect(names(1, 4).map(textOf)).toEqual(['heard 1', 'heard 2', 'heard 3', 'by hand']);
  });

  it('notes in each transcript which model heard it', async () => {
    const { dataset } = datasetOf([clip('01.wav')]);
    await transcribe(dataset, fakeSpeech().speech, ['01.wav']);
    expect(heardBy(dataset.plainClip('01.wav')?.transcript ?? null)).toBe('any');
    expect(heardBy(saying('by another program'))).toBeNull();
  });

  it('elects one language for each recording by a vote of its windows, and asks only once', async () => {
    const clips = [...names(1, 6).map((id) => clip(id)), ...names(7, 8).map((id) => clip(id, 'b.mp3'))];
    const { dataset } = datasetOf(clips);
    const { speech, windows, asked } = fakeSpeech({ 1: 'en', 3: 'de', 5: 'de', 7: 'fr' });
    await transcribe(dataset, speech, names(1, 8), null);
    expect(windows.map(({ language }) => language)).toEqual(['de', 'de', 'de', 'fr']);
    expect(asked()).toBe(4);
  });

  it('has the whole recording vote on the language of one clip, which may be a quotation', async () => {
    const { dataset } = datasetOf([...names(1, 6).map((id) => clip(id)), clip('07.wav', 'b.mp3')]);
    const { speech, windows } = fakeSpeech({ 1: 'de', 3: 'de', 5: 'fr', 7: 'fr' });
    await transcribe(dataset, speech, ['05.wav'], null);
    expect(windows).toEqual([{ clips: [5], language: 'de' }]);
  });

  it('asks at most five windows of a long recording, and none where the language is chosen', async () => {
    const { dataset } = datasetOf(names(20, 59).map((id) => clip(id)));
    const { speech, asked } = fakeSpeech();
    await transcribe(dataset, speech, names(20, 59), 'de');
    expect(asked()).toBe(0);
    const again = datasetOf(names(20, 59).map((id) => clip(id)));
    await transcribe(again.dataset, speech, names(20, 59), null);
    expect(asked()).toBe(5);
  });
});
