/** Clips that no one meant to record, through the built-in model for real. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeClip } from '../../src/app/decode-clip.ts';
import { createWorkerHost } from '../../src/base/worker-host.ts';
import { findNorms, scoreClip } from '../../src/dataset/score.ts';
import type { Transcript, Word } from '../../src/dataset/transcript.ts';
import type { SpeechWorkerApi } from '../../src/jobs/speech-engine.ts';

/** A synthetic voice (espeak-ng): “Der alte Mann saß am Fenster und schaute auf den Fluss. …” */
import germanUrl from '../fixtures/german.mp3?url';

const RATE_HZ = 16_000;
const MODEL = { id: 'whisper-tiny.en' };
const appUrl = new URL('/', location.href).href;
const host = createWorkerHost<SpeechWorkerApi>(
  'Speech recognition',
  () => new Worker(new URL('../../workers/speech.worker.ts', import.meta.url), { type: 'module' }),
);

interface Sentence {
  readonly text: string;
  readonly startSample: number;
  readonly endSample: number;
}

let recording: Float32Array;
let sentences: readonly { readonly text: string; readonly startS: number; readonly endS: number }[];

const soundOf = async (url: string): Promise<Float32Array> => {
  const bytes = await (await fetch(url)).arrayBuffer();
  return (await new OfflineAudioContext(1, 1, RATE_HZ).decodeAudioData(bytes)).getChannelData(0);
};

async function transcribe(
  clips: readonly Float32Array[],
  language: string | null = null,
): Promise<Transcript[]> {
  const heard = await host.call((api) => api.transcribe(clips, language));
  return heard.clips.map(({ transcript }) => transcript);
}

const wordsOf = (transcript: Transcript | undefined): Word[] =>
  transcript?.segments.flatMap(({ words }) => [...(words ?? [])]) ?? [];
const spoken = (text: string): string[] =>
  text
    .toLowerCase()
    .replace('harbour', 'harbor')
    .match(/[a-z']+/g) ?? [];
const cut = (fromS: number, toS: number) =>
  recording.slice(Math.round(fromS * RATE_HZ), Math.round(toS * RATE_HZ));

/** True words that were not heard, in order: the longest common subsequence is what was. */
function missing(truth: readonly string[], heard: readonly string[]): number {
  let row = new Array<number>(heard.length + 1).fill(0);
  for (const word of truth) {
    const next = [0];
    for (const [at, candidate] of heard.entries())
      next.push(word === candidate ? (row[at] ?? 0) + 1 : Math.max(row[at + 1] ?? 0, next[at] ?? 0));
    row = next;
  }
  return truth.length - (row.at(-1) ?? 0);
}

function expectInside(transcript: Transcript | undefined, durationS: number): void {
  const times = wordsOf(transcript).flatMap(({ startS, endS }) => [startS ?? NaN, endS ?? NaN]);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  for (const time of times) {
    expect(time).toBeGreaterThanOrEqual(0);
    expect(time).toBeLessThanOrEqual(durationS);
  }
}

beforeAll(async () => {
  const [sound, truth] = await Promise.all([
    fetch('/sample/the-ferry.mp3').then((response) => response.arrayBuffer()),
    fetch('/sample/the-ferry.json').then(
      (response) => response.json() as Promise<{ sampleRate: number; sentences: Sentence[] }>,
    ),
  ]);
  sentences = truth.sentences.map(({ text, startSample, endSample }) => {
    return { text, startS: startSample / truth.sampleRate, endS: endSample / truth.sampleRate };
  });
  recording = (await new OfflineAudioContext(1, 1, RATE_HZ).decodeAudioData(sound)).getChannelData(0);
  await host.call((api) => api.load(MODEL, appUrl, { kind: 'wasm', precision: 'q8' }));
});

afterAll(() => host.terminate());

describe('bad input', { timeout: 600_000 }, () => {
  it('is survived at any length: clips of 0.1 s beside a sentence, which loses nothing', async () => {
    const sentence = sentences[4] ?? { text: '', startS: 0, endS: 0 };
    const middle = sentence.startS + 0.5;
    const clips = [
      cut(middle, middle + 0.1),
      cut(sentence.startS - 0.2, sentence.endS + 0.3),
      new Float32Array(0.1 * RATE_HZ),
      cut(middle + 1, middle + 1.1),
    ];
    const transcripts = await transcribe(clips);
    expect(missing(spoken(sentence.text), spoken(transcripts[1]?.text ?? ''))).toBeLessThanOrEqual(1);
    expect(transcripts[2]).toMatchObject({ text: '', segments: [] });
    for (const [index, transcript] of transcripts.entries())
      expectInside(transcript, (clips[index]?.length ?? 0) / RATE_HZ);
  });

  it('gets no words where nobody speaks, or is shown to be doubtful: noise and music', async () => {
    let seed = 1;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647 - 0.5;
    const noise = Float32Array.from({ length: 4 * RATE_HZ }, () => 0.2 * random());
    const chord = [220, 277.2, 329.6, 440];
    const music = Float32Array.from({ length: 6 * RATE_HZ }, (_, at) => {
      const beat = (at / RATE_HZ) % 0.5;
      return chord.reduce(
        (sum, hz) => sum + 0.1 * Math.exp(-beat * 4) * Math.sin((2 * Math.PI * hz * at) / RATE_HZ),
        0,
      );
    });
    const { clips } = await host.call((api) => api.transcribe([noise, music], null));
    for (const { transcript, doubts } of clips) {
      const [segment] = transcript.segments;
      const isDoubtful =
        transcript.text === '' ||
        doubts.length > 0 ||
        (segment?.avgLogprob ?? 0) < -1 ||
        (segment?.noSpeechProb ?? 0) > 0.6 ||
        /^[\s[(*♪]/.test(transcript.text.trim());
      expect(isDoubtful, JSON.stringify({ transcript, doubts })).toBe(true);
    }
  });

  it.each([29.9, 45])('loses no words of a clip of %f s', async (durationS) => {
    const [transcript] = await transcribe([cut(0, durationS)]);
    const truth = sentences.filter(({ endS }) => endS < durationS - 0.2).flatMap(({ text }) => spoken(text));
    expect(missing(truth, spoken(transcript?.text ?? '')) / truth.length).toBeLessThan(0.1);
    expectInside(transcript, durationS);
    expect(wordsOf(transcript).at(-1)?.endS).toBeGreaterThan(durationS - 5);
  });

  it.each([
    ['German', async () => await soundOf(germanUrl)],
    ['speech played backwards', () => Promise.resolve(cut(0, 8).reverse())],
  ])('comes first in Review when it is no English, to an English model: %s', async (_, foreign) => {
    const { clips } = await host.call(async (api) => api.transcribe([await foreign(), cut(0, 8)], null));
    const [strange = 0, understood = 0] = clips.map(({ transcript, doubts }) => {
      const clip = { id: 'a.wav', kind: 'usable', status: 'new', durationS: 8, origin: null } as const;
      const flagged = { ...transcript, extra: { doubts } };
      return scoreClip({ ...clip, transcript: flagged }, findNorms([])).score;
    });
    // Low confidence, or no text at all.
    expect(strange).toBeGreaterThanOrEqual(2);
    expect(strange).toBeGreaterThan(understood);
  });

  it('is not asked which language an English model hears', async () => {
    const { text = '', startS = 0, endS = 0 } = sentences[4] ?? {};
    const [german] = await transcribe([cut(startS - 0.2, endS + 0.2)], 'de');
    expect(german?.language).toBe('en');
    expect(spoken(german?.text ?? '')).toEqual(spoken(text));
    const languages = await host.call((api) => api.detectLanguage([cut(startS, endS)]));
    expect(languages).toEqual([{ language: 'en', probability: 1 }]);
  });

  it('may be stereo, at 8 kHz', async () => {
    const { text = '', startS = 0, endS = 0 } = sentences[4] ?? {};
    const clip = cut(startS - 0.2, endS + 0.2);
    const at8k = new OfflineAudioContext(1, Math.ceil(clip.length / 2), 8000);
    const source = at8k.createBufferSource();
    source.buffer = new AudioBuffer({ length: clip.length, sampleRate: RATE_HZ });
    source.buffer.copyToChannel(clip, 0);
    source.connect(at8k.destination);
    source.start();
    const samples = (await at8k.startRendering()).getChannelData(0);
    // The voice is on the left; the right has a faint copy.
    const decoded = await decodeClip(
      stereoWav(
        samples,
        samples.map((sample) => sample / 10),
        8000,
      ),
    );
    expect(Math.abs(decoded.length - clip.length)).toBeLessThan(0.01 * RATE_HZ);
    const [transcript] = await transcribe([decoded]);
    expect(missing(spoken(text), spoken(transcript?.text ?? ''))).toBeLessThanOrEqual(1);
  });
});

/** A 16-bit wav file of two channels. */
function stereoWav(left: Float32Array, right: Float32Array, sampleRateHz: number): File {
  const frames = new Int16Array(left.length * 2);
  left.forEach((sample, at) => {
    frames[2 * at] = sample * 32_767;
    frames[2 * at + 1] = (right[at] ?? 0) * 32_767;
  });
  const header = new DataView(new ArrayBuffer(44));
  const text = (at: number, value: string) =>
    new TextEncoder().encode(value).forEach((byte, i) => header.setUint8(at + i, byte));
  text(0, 'RIFF');
  header.setUint32(4, 36 + frames.byteLength, true);
  text(8, 'WAVEfmt ');
  header.setUint32(16, 16, true);
  header.setUint16(20, 1, true);
  header.setUint16(22, 2, true);
  header.setUint32(24, sampleRateHz, true);
  header.setUint32(28, sampleRateHz * 4, true);
  header.setUint16(32, 4, true);
  header.setUint16(34, 16, true);
  text(36, 'data');
  header.setUint32(40, frames.byteLength, true);
  return new File([header, frames], 'stereo.wav');
}
