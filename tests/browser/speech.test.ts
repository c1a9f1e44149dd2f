import * as Comlink from 'comlink';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkerHost } from '../../src/base/worker-host.ts';
import type { SpeechDevice } from '../../src/jobs/engines.ts';
import type { Transcript, Word } from '../../src/dataset/transcript.ts';
import type { SpeechWorkerApi } from '../../src/jobs/speech-engine.ts';

const RATE_HZ = 16_000;
const appUrl = new URL('/', location.href).href;

interface Sentence {
  readonly text: string;
  readonly startSample: number;
  readonly endSample: number;
}

/** A stretch of the sample recording, with the true place of a sentence in it. */
interface SentenceClip {
  readonly text: string;
  readonly samples: Float32Array;
  readonly startS: number;
  readonly endS: number;
}

const host = createWorkerHost<SpeechWorkerApi>(
  'Speech recognition',
  () => new Worker(new URL('../../workers/speech.worker.ts', import.meta.url), { type: 'module' }),
);
let recording: Float32Array;
let sentences: Sentence[];
let sampleRateHz: number;

/** The sentence with up to so much of the pause on each side, as a split would cut it. */
function clipOf(index: number, edgeS = 0.4): SentenceClip {
  const sentence = sentences[index];
  if (!sentence) throw new Error(`The sample has no sentence ${index}.`);
  const before = sentences[index - 1]?.endSample ?? 0;
  const after = sentences[index + 1]?.startSample ?? Infinity;
  const fromS = Math.max(sentence.startSample / sampleRateHz - edgeS, before / sampleRateHz);
  const toS = Math.min(sentence.endSample / sampleRateHz + edgeS, after / sampleRateHz);
  return {
    text: sentence.text,
    samples: recording.slice(Math.round(fromS * RATE_HZ), Math.round(toS * RATE_HZ)),
    startS: sentence.startSample / sampleRateHz - fromS,
    endS: sentence.endSample / sampleRateHz - fromS,
  };
}

async function transcribe(...clips: readonly Float32Array[]): Promise<Transcript[]> {
  const heard = await host.call((api) => api.transcribe(clips, null));
  return heard.clips.map(({ transcript }) => transcript);
}

/** The model writes American English. */
const spoken = (text: string) =>
  text
    .toLowerCase()
    .replace('harbour', 'harbor')
    .match(/[a-z']+/g) ?? [];
const wordsOf = (transcript: Transcript | undefined): Word[] =>
  transcript?.segments.flatMap((segment) => [...(segment.words ?? [])]) ?? [];

let device: SpeechDevice;
const fractions: number[] = [];

beforeAll(async () => {
  const [sound, truth] = await Promise.all([
    fetch('/sample/the-ferry.mp3').then((response) => response.arrayBuffer()),
    fetch('/sample/the-ferry.json').then(
      (response) => response.json() as Promise<{ sampleRate: number; sentences: Sentence[] }>,
    ),
  ]);
  ({ sentences, sampleRate: sampleRateHz } = truth);
  recording = (await new OfflineAudioContext(1, 1, RATE_HZ).decodeAudioData(sound)).getChannelData(0);
  const model = { id: 'whisper-tiny.en' };
  device = await host.call(async (api) => {
    const [rung] = await api.prepare(
      model,
      appUrl,
      Comlink.proxy((fraction) => fractions.push(fraction)),
    );
    if (!rung) throw new Error('The model cannot run here.');
    return await api.load(model, appUrl, rung);
  });
});

afterAll(() => host.terminate());

describe('the built-in model', () => {
  it('loads on WASM, with threads where the page is isolated', async () => {
    expect(device).toMatchObject({ kind: 'wasm', precision: 'q8' });
    const most = crossOriginIsolated ? Math.min(navigator.hardwareConcurrency, 4) : 1;
    expect(device.threads).toBe(most);
    // Told by messages, which may come after the answer.
    await expect.poll(() => fractions.at(-1)).toBe(1);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  });

  it('gives each of two clips in one window its own words', async () => {
    const clips = [clipOf(0), clipOf(5)];
    const transcripts = await transcribe(...clips.map(({ samples }) => samples));
    expect(transcripts.map(({ text }) => spoken(text))).toEqual(clips.map(({ text }) => spoken(text)));
    for (const { text, language } of transcripts) {
      expect(text).toMatch(/^ \S/);
      expect(language).toBe('en');
    }
  });

  it('keeps a last word that the alignment puts into the pause after it', async () => {
    // The end and the beginning of the recording, as in a book that says things twice: "water" was timed into the pause.
    const clips = [13, 14, 15, 0, 1, 2].map((index) => clipOf(index, 0.5));
    const transcripts = await transcribe(...clips.map(({ samples }) => samples));
    expect(transcripts.map(({ text }) => spoken(text).at(-1))).toEqual(
      clips.map(({ text }) => spoken(text).at(-1)),
    );
    expect(transcripts.map(({ text }) => spoken(text).length)).toEqual([12, 11, 1, 8, 11, 11]);
    clips.forEach(({ endS }, index) => {
      expect(wordsOf(transcripts[index]).at(-1)?.startS).toBeLessThan(endS);
    });
  });

  it('times the words within the sentence', async () => {
    const clips = [clipOf(1), clipOf(4)];
    const transcripts = await transcribe(...clips.map(({ samples }) => samples));
    clips.forEach(({ startS, endS }, index) => {
      const words = wordsOf(transcripts[index]);
      const times = words.flatMap((word) => [word.startS ?? NaN, word.endS ?? NaN]);
      // Frames of the alignment are 0.02 s, and the voice fades in and out.
      expect(Math.abs((times[0] ?? NaN) - startS)).toBeLessThanOrEqual(0.06);
      expect(Math.abs((times.at(-1) ?? NaN) - endS)).toBeLessThanOrEqual(0.06);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      for (const { startS: from, endS: to } of words) expect(to).toBeGreaterThan(from ?? NaN);
    });
  });

  it('writes segments that hold the clip’s text, words and scores', async () => {
    const [transcript] = await transcribe(clipOf(2).samples);
    const { text = '', segments = [] } = transcript ?? {};
    expect(segments.map((segment) => segment.text).join('')).toBe(text);
    expect(
      wordsOf(transcript)
        .map(({ word }) => word)
        .join(''),
    ).toBe(text);
    for (const { avgLogprob, compressionRatio, noSpeechProb, words } of segments) {
      expect(avgLogprob).toBeGreaterThan(-1);
      expect(avgLogprob).toBeLessThan(0);
      expect(compressionRatio).toBeGreaterThan(0.3);
      expect(compressionRatio).toBeLessThan(2.4);
      expect(noSpeechProb).toBeLessThan(0.6);
      for (const { probability } of words ?? []) {
        expect(probability).toBeGreaterThan(0);
        expect(probability).toBeLessThanOrEqual(1);
      }
    }
  });

  it('loses no sentence of a clip longer than a window', async () => {
    const last = sentences[9]?.endSample ?? NaN;
    const [transcript] = await transcribe(recording.slice(0, (last / sampleRateHz + 0.2) * RATE_HZ));
    const truth = sentences.slice(0, 10).flatMap(({ text }) => spoken(text));
    const heard = new Set(spoken(transcript?.text ?? ''));
    const missing = truth.filter((word) => !heard.has(word));
    expect(last / sampleRateHz).toBeGreaterThan(40);
    expect(missing.length / truth.length).toBeLessThan(0.1);
    const times = wordsOf(transcript).map(({ startS }) => startS ?? NaN);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(-1)).toBeGreaterThan(last / sampleRateHz - 2);
  });

  it('says nothing of silence, of a click and of an empty clip', async () => {
    const click = new Float32Array(RATE_HZ / 10).fill(0.5, 800, 805);
    const [silence, , empty] = await transcribe(new Float32Array(RATE_HZ), click, new Float32Array(0));
    for (const transcript of [silence, empty]) expect(transcript).toMatchObject({ text: '', segments: [] });
  });
});
