import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectLanguage, type Recogniser, transcribeClips } from '../../../workers/speech/transcribe.ts';
import type { HeardWindow, WindowToHear } from '../../../workers/speech/whisper.ts';
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
  const hearOne = ({ samples, voiced, divide }: WindowToHear, language: string | null): HeardWindow => {
    const words: SpokenWord[] = [];
    for (let frame = 0; frame <= voiced.length; frame++) {
      const last = words.at(-1);
      const isOpen = last && last.endS === frame / 100;
      if (voiced[frame] && isOpen) words[words.length - 1] = { ...last, endS: (frame + 1) / 100 };
      else if (voiced[frame]) {
        const index = words.length;
        const text = ` w${index + 1}`;
        const attention = new Float32Array(Math.ceil(voiced.length / 2));
        attention[frame >> 1] = 1;
        const [from, to] = [index, index + 1];
        words.push({ text, startS: frame / 100, endS: (frame + 1) / 100, from, to, spokenTo: to, attention });
      }
    }
    windowsS.push(samples.length / RATE_HZ);
    const heard = change(words, windowsS.length);
    const tokens = words.map((_, id): SpokenToken => ({ id, logProb: -0.1 }));
    return {
      parts: divide(heard).map(({ from, to }) => ({
        words: heard.filter((word) => word.from >= from && word.from < to),
        score: { logProb: (to - from) * -0.1, tokens: to - from + 1 },
      })),
      tokens,
      noSpeechProb: 0.01,
      looped: false,
      language: language ?? 'en',
      languages: [],
    };
  };
  const hear: Recogniser['hear'] = (window, language) => Promise.resolve(hearOne(window, language));
  const languages: Recogniser['languages'] = (samples) => {
    windowsS.push(samples.length / RATE_HZ);
    return Promise.resolve([{ language: 'cy', probability: 1 }]);
  };
  return { hear, languages, windowsS };
}

type Burst = ReturnType<typeof burstRecogniser>;

/** A recogniser that hears bursts, with something else about its answer changed. */
function changed(change: (heard: HeardWindow, call: number) => Partial<HeardWindow>): Burst {
  const bursts = burstRecogniser();
  return {
    ...bursts,
    async hear(...given) {
      const hearing = bursts.hear(...given);
      const call = bursts.windowsS.length;
      const heard = await hearing;
      return { ...heard, ...change(heard, call) };
    },
  };
}

async function transcribe(
  clips: readonly Float32Array[],
  recogniser: Recogniser,
  language: string | null = null,
) {
  const { clips: heard } = await transcribeClips(clips, language, recogniser);
  return heard.map(({ transcript }) => transcript);
}

const wordCount = (text: string) => text.split(' ').length - 1;

describe('transcribeClips', () => {
  it('gives each clip as many words as it has, each within the clip, whatever shares its window', async () => {
    const counts = fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(counts, async (bursts) => {
        const transcripts = await transcribe(bursts.map(clipOf), burstRecogniser());
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

  it('keeps each word in its clip, and in one alone, when the alignment is off by up to 0.2 s', async () => {
    const counts = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 2, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(counts, fc.integer({ min: -20, max: 20 }), async (bursts, offFrames) => {
        const recogniser = burstRecogniser((words) =>
          words.map((word) => ({
            ...word,
            startS: word.startS + offFrames / 100,
            endS: word.endS + offFrames / 100,
          })),
        );
        const transcripts = await transcribe(bursts.map(clipOf), recogniser);
        expect(transcripts.map(({ text }) => wordCount(text))).toEqual(bursts);
      }),
      { numRuns: 30 },
    );
  });

  it('gives a word that is timed into the pause after its clip to the clip in which it was heard', async () => {
    const recogniser = burstRecogniser((words) =>
      words.map((word, index) => (index === 3 ? { ...word, startS: 2.2, endS: 2.2 } : word)),
    );
    const [first, second] = await transcribe([clipOf(4), clipOf(6)], recogniser);
    expect(first?.text).toBe(' w1 w2 w3 w4');
    expect(second?.text).toBe(' w5 w6 w7 w8 w9 w10');
    const last = first?.segments.at(-1)?.words?.at(-1);
    expect(last?.endS).toBeLessThanOrEqual(2);
    expect(last?.endS).toBeGreaterThan(last?.startS ?? NaN);
  });

  it('hears both clips alone when a word may belong to either', async () => {
    // The fourth word was heard in the fourth burst and, hardly less, in the first of the next clip, at 2.5 s.
    const recogniser = burstRecogniser((words, call) =>
      words.map((word, index) => {
        if (call > 1 || index !== 3) return word;
        const attention = word.attention.map((_, frame) => (frame === 75 ? 0.55 : frame === 130 ? 0.45 : 0));
        return { ...word, attention };
      }),
    );
    const transcripts = await transcribe([clipOf(4), clipOf(6), clipOf(3)], recogniser);
    expect(recogniser.windowsS).toEqual([7.5, 2, 3]);
    expect(transcripts.map(({ text }) => wordCount(text))).toEqual([4, 6, 3]);
  });

  it('keeps no word twice that was given to a neighbour and is then heard in its own clip', async () => {
    // The window gives the only word of the second clip to the third; heard alone, both have their own.
    const recogniser = burstRecogniser((words, call) => {
      if (call > 1) return words.map((word, index) => ({ ...word, text: ` v${index + 1}` }));
      return words.map((word, index) => {
        const text = index === 2 ? ' v1' : word.text;
        const attention = index === 2 ? (words[3]?.attention ?? word.attention) : word.attention;
        return { ...word, text, attention };
      });
    });
    const transcripts = await transcribe([clipOf(2), clipOf(1), clipOf(3)], recogniser);
    expect(transcripts.map(({ text }) => text)).toEqual([' w1 w2', ' v1', ' v1 v2 v3']);
    expect(recogniser.windowsS).toHaveLength(3);
  });

  it('hears clips that fit together in one window, and never more than 29.5 s at once', async () => {
    const recogniser = burstRecogniser();
    await transcribe([10, 10, 10, 40].map(clipOf), recogniser);
    expect(recogniser.windowsS).toEqual([16, 20]);
  });

  it('loses no word of a clip that is longer than a window', async () => {
    const recogniser = burstRecogniser();
    const [transcript] = await transcribe([clipOf(150)], recogniser);
    expect(Math.max(...recogniser.windowsS)).toBeLessThanOrEqual(29.5);
    const words = transcript?.segments.flatMap((segment) => segment.words ?? []) ?? [];
    expect(words).toHaveLength(150);
    words.forEach(({ startS }, at) => expect(startS).toBeCloseTo(at * 0.5, 1));
  });

  it('never asks about silence, and says nothing of it', async () => {
    const recogniser = burstRecogniser();
    const [silent, spoken, empty] = await transcribe(
      [new Float32Array(RATE_HZ), clipOf(3), new Float32Array(0)],
      recogniser,
      'en',
    );
    expect(recogniser.windowsS).toHaveLength(1);
    expect(silent).toEqual({ text: '', segments: [], language: 'en' });
    expect(empty).toEqual(silent);
    expect(spoken?.text).toBe(' w1 w2 w3');
  });

  it('hears a very short clip with silence after it', async () => {
    const recogniser = burstRecogniser();
    await transcribe([clipOf(1)], recogniser);
    expect(recogniser.windowsS).toEqual([1.1]);
  });

  it('hears a clip again alone when it got no words, and keeps what it then gets', async () => {
    const recogniser = burstRecogniser((words, call) => (call === 1 ? words.slice(0, 4) : words));
    const transcripts = await transcribe([clipOf(4), clipOf(6)], recogniser);
    expect(recogniser.windowsS).toEqual([5.5, 3]);
    expect(transcripts.map(({ text }) => wordCount(text))).toEqual([4, 6]);
  });

  it('hears a clip again alone when words are missing in its middle', async () => {
    const recogniser = burstRecogniser((words, call) =>
      call === 1 ? words.filter((_, index) => index < 4 || index > 8) : words,
    );
    const transcripts = await transcribe([clipOf(2), clipOf(10)], recogniser);
    expect(recogniser.windowsS).toEqual([6.5, 5]);
    expect(transcripts.map(({ text }) => wordCount(text))).toEqual([2, 10]);
  });

  it('keeps the first hearing when the second is worse', async () => {
    const recogniser = burstRecogniser((words, call) => (call === 1 ? words.slice(0, 6) : []));
    const [, second] = await transcribe([clipOf(2), clipOf(10)], recogniser);
    expect(wordCount(second?.text ?? '')).toBe(4);
  });

  it('scores a clip by its own words', async () => {
    const scores = [
      { logProb: -4, tokens: 8 },
      { logProb: -1, tokens: 5 },
    ];
    const recogniser = changed(({ parts, tokens }) => ({
      tokens: tokens.map((token) => ({ ...token, logProb: token.id < 4 ? -0.5 : -0.2 })),
      parts: parts.map((part, index) => ({ ...part, score: scores[index] ?? part.score })),
    }));
    const [first, second] = await transcribe([clipOf(4), clipOf(2)], recogniser);
    expect(first?.segments[0]?.avgLogprob).toBe(-0.5);
    expect(second?.segments[0]?.avgLogprob).toBe(-0.2);
    expect(second?.segments[0]?.words?.[0]?.probability).toBeCloseTo(Math.exp(-0.2), 9);
    expect(first?.segments[0]?.noSpeechProb).toBe(0.01);
  });

  it('gives a clip a pass of its own when its window may hold no speech', async () => {
    const recogniser = changed((_, call) => ({ noSpeechProb: call === 1 ? 0.7 : 0.1 * call }));
    const transcripts = await transcribe([clipOf(4), clipOf(6)], recogniser);
    expect(recogniser.windowsS).toEqual([5.5, 2, 3]);
    expect(transcripts.map(({ segments }) => segments[0]?.noSpeechProb)).toEqual([0.2, 0.1 * 3]);
  });

  it('takes unsure words where nobody speaks for none, without doubt', async () => {
    const recogniser = changed(({ parts }) => ({
      noSpeechProb: 0.7,
      parts: parts.map((part) => ({ ...part, score: { logProb: -9, tokens: 6 } })),
    }));
    const { clips } = await transcribeClips([clipOf(4)], null, recogniser);
    expect(clips).toMatchObject([{ transcript: { text: '' }, doubts: [] }]);
  });

  it('says what is still wrong with a clip that was heard again', async () => {
    const recogniser = burstRecogniser((words) => words.filter((_, index) => index < 2 || index > 18));
    const { clips, windows } = await transcribeClips([clipOf(2), clipOf(20)], null, recogniser);
    expect(clips.map(({ doubts }) => doubts)).toEqual([[], ['gap']]);
    expect(windows).toBe(2);
  });

  it('says which language it took, how likely it was, and which was likelier', async () => {
    const languages = [
      { language: 'nl', probability: 0.75 },
      { language: 'de', probability: 0.25 },
    ];
    const recogniser = changed(() => ({ languages }));
    const [chosen] = await transcribe([clipOf(2)], recogniser, 'de');
    expect(chosen).toMatchObject({
      language: 'de',
      extra: { language_probability: 0.25, heard_language: 'nl' },
    });
    const [likeliest] = await transcribe([clipOf(2)], recogniser, 'nl');
    expect(likeliest?.extra).toEqual({ language_probability: 0.75 });
  });
});

describe('detectLanguage', () => {
  it('asks about the first window of the clips, and not about silence', async () => {
    const recogniser = burstRecogniser();
    expect(await detectLanguage([new Float32Array(RATE_HZ)], recogniser)).toEqual([]);
    expect(await detectLanguage([10, 10, 40].map(clipOf), recogniser)).toEqual([
      { language: 'cy', probability: 1 },
    ]);
    expect(recogniser.windowsS).toEqual([10.5]);
  });
});
