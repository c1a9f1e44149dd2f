import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Hear, transcribeClips } from '../../../workers/speech/transcribe.ts';
import type { SpokenToken, SpokenWord } from '../../../workers/speech/words.ts';

const RATE_HZ = 16_000;

/** Bursts of sound of 0.3 s with 0.2 s between them: the "words" that the recogniser of these tests hears. */
function clipOf(bursts: number): Float32Array {
  const clip = new Float32Array(bursts * 0.5 * RATE_HZ);
  for (let at = 0; at < clip.length; at++) {
    if (at % (0.5 * RATE_HZ) < 0.3 * RATE_HZ) clip[at] = 0.5 * Math.sin(at / 3);
  }
  return clip;
}

/** Hears each burst of sound as one word, "w1" to "wN" from the start of the window, and counts its calls. */
function burstRecogniser(change: (words: SpokenWord[], call: number) => SpokenWord[] = (words) => words) {
  const windowsS: number[] = [];
  const hear: Hear = (samples, voiced, language) => {
    const words: SpokenWord[] = [];
    for (let frame = 0; frame <= voiced.length; frame++) {
      const last = words.at(-1);
      const isOpen = last && last.endS === frame / 100;
      if (voiced[frame] && isOpen) words[words.length - 1] = { ...last, endS: (frame + 1) / 100 };
      else if (voiced[frame]) {
        const index = words.length;
        const text = ` w${index + 1}`;
        words.push({ text, startS: frame / 100, endS: (frame + 1) / 100, from: index, to: index + 1 });
      }
    }
    windowsS.push(samples.length / RATE_HZ);
    const heard = change(words, windowsS.length);
    const tokens = words.map((_, id): SpokenToken => ({ id, logProb: -0.1 }));
    return Promise.resolve({
      words: heard,
      tokens,
      endLogProb: -0.1,
      noSpeechProb: 0.01,
      looped: false,
      language: language ?? 'en',
    });
  };
  return { hear, windowsS };
}

const wordCount = (text: string) => text.split(' ').length - 1;

describe('transcribeClips', () => {
  it('gives each clip as many words as it has, each within the clip, whatever shares its window', async () => {
    const counts = fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(counts, async (bursts) => {
        const transcripts = await transcribeClips(bursts.map(clipOf), null, burstRecogniser().hear);
        expect(transcripts.map(({ text }) => wordCount(text))).toEqual(bursts);
        transcripts.forEach(({ segments }, index) => {
          const words = segments.flatMap((segment) => segment.words ?? []);
          expect(words).toHaveLength(bursts[index] ?? NaN);
          words.forEach(({ startS, endS }, at) => {
            expect(startS).toBeCloseTo(at * 0.5, 2);
            expect(endS).toBeCloseTo(at * 0.5 + 0.3, 2);
          });
        });
      }),
      { numRuns: 20 },
    );
  });

  it('hears clips that fit together in one window, and never more than 29.5 s at once', async () => {
    const { hear, windowsS } = burstRecogniser();
    await transcribeClips([10, 10, 10, 40].map(clipOf), null, hear);
    expect(windowsS).toEqual([16, 20]);
  });

  it('loses no word of a clip that is longer than a window', async () => {
    const { hear, windowsS } = burstRecogniser();
    const [transcript] = await transcribeClips([clipOf(150)], null, hear);
    expect(Math.max(...windowsS)).toBeLessThanOrEqual(29.5);
    const words = transcript?.segments.flatMap((segment) => segment.words ?? []) ?? [];
    expect(words).toHaveLength(150);
    words.forEach(({ startS }, at) => expect(startS).toBeCloseTo(at * 0.5, 1));
  });

  it('never asks about silence, and says nothing of it', async () => {
    const { hear, windowsS } = burstRecogniser();
    const [silent, spoken, empty] = await transcribeClips(
      [new Float32Array(RATE_HZ), clipOf(3), new Float32Array(0)],
      'en',
      hear,
    );
    expect(windowsS).toHaveLength(1);
    expect(silent).toEqual({ text: '', segments: [], language: 'en' });
    expect(empty).toEqual(silent);
    expect(spoken?.text).toBe(' w1 w2 w3');
  });

  it('hears a very short clip with silence after it', async () => {
    const { hear, windowsS } = burstRecogniser();
    await transcribeClips([clipOf(1)], null, hear);
    expect(windowsS).toEqual([1.1]);
  });

  it('hears a clip again alone when it got no words, and keeps what it then gets', async () => {
    const { hear, windowsS } = burstRecogniser((words, call) => (call === 1 ? words.slice(0, 4) : words));
    const transcripts = await transcribeClips([clipOf(4), clipOf(6)], null, hear);
    expect(windowsS).toEqual([5.5, 3]);
    expect(transcripts.map(({ text }) => wordCount(text))).toEqual([4, 6]);
  });

  it('hears a clip again alone when words are missing in its middle', async () => {
    const { hear, windowsS } = burstRecogniser((words, call) =>
      call === 1 ? words.filter((_, index) => index < 4 || index > 8) : words,
    );
    const transcripts = await transcribeClips([clipOf(2), clipOf(10)], null, hear);
    expect(windowsS).toEqual([6.5, 5]);
    expect(transcripts.map(({ text }) => wordCount(text))).toEqual([2, 10]);
  });

  it('keeps the first hearing when the second is worse', async () => {
    const { hear } = burstRecogniser((words, call) => (call === 1 ? words.slice(0, 6) : []));
    const [, second] = await transcribeClips([clipOf(2), clipOf(10)], null, hear);
    expect(wordCount(second?.text ?? '')).toBe(4);
  });

  it('scores a clip by its own words', async () => {
    const hear: Hear = async (samples, voiced, language) => {
      const heard = await burstRecogniser().hear(samples, voiced, language);
      const tokens = heard.tokens.map((token) => ({ ...token, logProb: token.id < 4 ? -0.5 : -0.2 }));
      return { ...heard, tokens, endLogProb: -0.8 };
    };
    const [first, second] = await transcribeClips([clipOf(4), clipOf(2)], null, hear);
    expect(first?.segments[0]?.avgLogprob).toBeCloseTo(-0.5, 9);
    expect(second?.segments[0]?.avgLogprob).toBeCloseTo((-0.2 - 0.2 - 0.8) / 3, 9);
    expect(second?.segments[0]?.words?.[0]?.probability).toBeCloseTo(Math.exp(-0.2), 9);
    expect(first?.segments[0]?.noSpeechProb).toBe(0.01);
  });
});
