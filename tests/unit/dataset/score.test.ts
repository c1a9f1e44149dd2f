import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clip } from '../../../src/dataset/clip.ts';
import { createScorer, findNorms, type Reason, scoreClip } from '../../../src/dataset/score.ts';
import type { Segment } from '../../../src/dataset/transcript.ts';
import { anyTranscript } from './arbitraries.ts';

const LETTERS_PER_S = 14;
const NORMS = { lettersPerS: LETTERS_PER_S };

/** A clip whose words are spread evenly, a third of a second off both ends, at the usual speed. */
function spoken(text: string, change: Partial<Segment> = {}, id = 'a_000001.wav'): Clip {
  const shown = text.split(' ');
  const speechS = text.replace(/[^\p{L}\p{N}]/gu, '').length / LETTERS_PER_S;
  const wordS = speechS / shown.length;
  const segment: Segment = {
    id: 0,
    startS: 0,
    endS: speechS + 0.6,
    text: ` ${text}`,
    avgLogprob: -0.2,
    compressionRatio: 1.2,
    noSpeechProb: 0.02,
    words: shown.map((word, i) => ({
      word: ` ${word}`,
      startS: 0.3 + i * wordS,
      endS: 0.3 + (i + 1) * wordS,
      probability: 0.95,
    })),
    ...change,
  };
  return {
    id,
    kind: 'usable',
    status: 'new',
    origin: null,
    durationS: speechS + 0.6,
    transcript: { text: segment.text, segments: [segment], language: 'en' },
  };
}
const reasons = (clip: Clip): Reason[] => scoreClip(clip, NORMS).findings.map(({ reason }) => reason);
const GOOD = 'The ferry left the harbour just after sunrise.';

/** A clip with one fault, from a good one. */
const FAULTS: Readonly<Record<Reason, (text: string, id: string) => Clip>> = {
  'no-text': (text, id) => ({
    ...spoken(text, {}, id),
    transcript: { text: '', segments: [], language: 'en' },
  }),
  'no-speech': (text, id) => spoken(text, { noSpeechProb: 0.8 }, id),
  repeated: (text, id) => spoken(`Thank you for watching, thank you for watching. ${text}`, {}, id),
  'too-fast': (text, id) => ({ ...spoken(text, { words: [] }, id), durationS: 0.9 }),
  'too-slow': (text, id) => ({ ...spoken(text, {}, id), durationS: 10 }),
  edge: (text, id) => {
    const clip = spoken(text, {}, id);
    const endS = clip.transcript?.segments[0]?.words?.at(-1)?.endS ?? 0;
    return { ...clip, durationS: endS + 0.004 };
  },
  confidence: (text, id) => spoken(text, { avgLogprob: -0.95 }, id),
  characters: (text, id) => spoken(`♪ ${text}`, {}, id),
  digits: (text, id) => spoken(`In 1984, ${text}`, {}, id),
  ending: (text, id) => spoken(text.replace(/\.$/, ''), {}, id),
};

describe('the score of a clip', () => {
  it('is 0 for an ordinary sentence, in any script', () => {
    for (const text of [
      GOOD,
      '“Yes,” she said.',
      'Où est-il ? – Là-bas…',
      'Эта лодка ушла на рассвете.',
      '船は日の出の後に港を出た。',
      'غادرت العبّارة الميناء بعد الشروق.',
      'यह नाव सुबह निकली।',
      'เรือออกจากท่า',
      'Is it?',
    ])
      expect(scoreClip(spoken(text), NORMS), text).toEqual({ score: 0, findings: [] });
  });

  it.each(Object.entries(FAULTS))('names %s, and nothing else, where that is the fault', (reason, make) => {
    expect(reasons(make(GOOD, 'a_000001.wav'))).toEqual([reason]);
  });

  it('says which word is at which edge', () => {
    const clip = spoken(GOOD);
    const words = clip.transcript?.segments[0]?.words ?? [];
    const moved = words.map((word, i) => (i === 0 ? { ...word, startS: 0.01 } : word));
    const [found] = scoreClip(spoken(GOOD, { words: moved }), NORMS).findings;
    expect(found?.sentence).toMatch(/“The” touches the start/);
  });

  it('names the words that were guessed, one of them less than many', () => {
    const guess = (count: number) => {
      const words = spoken(GOOD).transcript?.segments[0]?.words ?? [];
      return scoreClip(
        spoken(GOOD, {
          words: words.map((word, i) => (i >= 1 && i <= count ? { ...word, probability: 0.2 } : word)),
        }),
        NORMS,
      );
    };
    expect(guess(1).findings[0]?.sentence).toBe('Whisper was not sure of the text, least of “ferry”.');
    expect(guess(3).findings.map(({ reason }) => reason)).toEqual(['confidence']);
    expect(guess(3).score).toBeGreaterThan(guess(1).score);
  });

  it('knows a repeated word from one that is said twice', () => {
    expect(reasons(spoken('That that is, is very, very good.'))).toEqual([]);
    expect(reasons(spoken('No no no no no.'))).toEqual(['repeated']);
    expect(reasons(spoken('You know, you know, you know it.'))).toEqual(['repeated']);
    expect(reasons(spoken('It was the best of times, it was the best of times.'))).toEqual(['repeated']);
  });

  it('takes a short answer in a clip with pauses for what it is', () => {
    expect(reasons({ ...spoken('Yes.'), durationS: 1.2 })).toEqual([]);
  });

  it('says nothing about speed where nothing is known to compare with', () => {
    const clip = { ...spoken(GOOD), durationS: 10 };
    expect(scoreClip(clip, findNorms([clip])).findings).toEqual([]);
    expect(scoreClip({ ...clip, durationS: null }, NORMS).findings).toEqual([]);
  });

  it('is the sum of its findings, the worst first, each with a sentence', () => {
    fc.assert(
      fc.property(anyTranscript, fc.double({ min: 0.1, max: 30, noNaN: true }), (transcript, durationS) => {
        const { score, findings } = scoreClip({ ...spoken(GOOD), transcript, durationS }, NORMS);
        const weights = findings.map(({ weight }) => weight);
        expect(score).toBeCloseTo(weights.reduce((sum, weight) => sum + weight, 0));
        expect(weights).toEqual([...weights].sort((a, b) => b - a));
        expect(
          findings.every(
            ({ weight, sentence }) => (weight > 0 && sentence.endsWith('.')) || sentence.endsWith('?'),
          ),
        ).toBe(true);
        expect(new Set(findings.map(({ reason }) => reason)).size).toBe(findings.length);
      }),
    );
  });

  it('is worked out once for a clip that stays the same', () => {
    const score = createScorer(NORMS);
    const clip = spoken(GOOD);
    expect(score(clip)).toBe(score(clip));
    expect(score({ ...clip, transcript: null }).score).toBeGreaterThan(0);
  });
});

const NOUNS = ['ferry', 'captain', 'harbour', 'island', 'kettle', 'morning', 'river', 'bicycle', 'lantern'];
const VERBS = ['left', 'crossed', 'remembered', 'followed', 'carried', 'watched', 'reached', 'forgot'];
/** A different sentence for each number. */
function sentence(n: number): string {
  const noun = (by: number) => NOUNS[Math.floor(n / by) % NOUNS.length] ?? '';
  return `The ${noun(1)} ${VERBS[n % VERBS.length] ?? ''} the ${noun(9)}, and the ${noun(81)} stayed behind.`;
}

describe('worst first', () => {
  it('has at least 36 of 40 planted faults among the first 80 of 1,000 clips', () => {
    const kinds = Object.values(FAULTS);
    const planted = new Set<string>();
    const clips = Array.from({ length: 1000 }, (_, n) => {
      const id = `a_${String(n).padStart(6, '0')}.wav`;
      const make = n % 25 === 7 ? kinds[Math.floor(n / 25) % kinds.length] : undefined;
      if (make) planted.add(id);
      // Doubt that stays within the usual, and every tenth sentence without its full stop, as Whisper writes them.
      const text = n % 10 === 0 ? sentence(n).replace(/\.$/, '') : sentence(n);
      return make ? make(sentence(n), id) : spoken(text, { avgLogprob: -0.15 - (n % 40) / 100 }, id);
    });
    expect(planted.size).toBe(40);
    const score = createScorer(findNorms(clips));
    const first = clips.toSorted((a, b) => score(b).score - score(a).score).slice(0, 80);
    expect(first.filter(({ id }) => planted.has(id)).length).toBeGreaterThanOrEqual(36);
  });

  it('takes well under a second for 10,000 clips', () => {
    const clips = Array.from({ length: 10_000 }, (_, n) => spoken(sentence(n), {}, `a_${n}.wav`));
    const startMs = performance.now();
    const score = createScorer(findNorms(clips));
    clips.toSorted((a, b) => score(b).score - score(a).score);
    expect(performance.now() - startMs).toBeLessThan(1000);
  });
});
