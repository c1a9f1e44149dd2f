import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSound } from '../../../src/audio/sound-check.ts';
import type { Clip } from '../../../src/dataset/clip.ts';
import { withDoubt } from '../../../src/dataset/doubt.ts';
import {
  type ClipSound,
  createScorer,
  findNorms,
  REASONS,
  type Reason,
  scoreClip,
  USUAL_WEIGHTS,
} from '../../../src/dataset/score.ts';
import { EMPTY_TRANSCRIPT, setReference, setSegmentText } from '../../../src/dataset/text-sync.ts';
import type { Segment } from '../../../src/dataset/transcript.ts';
import { anyTranscript } from './arbitraries.ts';

const LETTERS_PER_S = 14;
const NORMS = { lettersPerS: LETTERS_PER_S, speechDb: -20, contrastDb: 45 };
const HEARD: ClipSound = { speechDb: -20, quietDb: -65, startDb: -64, endDb: -62, clippedRuns: 0 };

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
type SoundFault = 'clipping' | 'noise' | 'quiet';
const FAULTS: Readonly<Record<Exclude<Reason, SoundFault>, (text: string, id: string) => Clip>> = {
  'no-text': (text, id) => ({
    ...spoken(text, {}, id),
    transcript: { text: '', segments: [], language: 'en' },
  }),
  'no-speech': (text, id) => spoken(text, { noSpeechProb: 0.8 }, id),
  repeated: (text, id) => spoken(`Thank you for watching, thank you for watching. ${text}`, {}, id),
  'too-fast': (text, id) => ({ ...spoken(text, { words: [] }, id), durationS: 0.9 }),
  'too-slow': (text, id) => ({ ...spoken(text, {}, id), durationS: 10 }),
  doubt: (text, id) => {
    const clip = spoken(text, {}, id);
    return { ...clip, transcript: clip.transcript && { ...clip.transcript, extra: { doubts: ['gap'] } } };
  },
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

  it.each<[Reason, Partial<ClipSound>]>([
    ['clipping', { clippedRuns: 4 }],
    ['noise', { quietDb: -31, startDb: -31, endDb: -31 }],
    ['quiet', { speechDb: -38 }],
    ['edge', { endDb: -24 }],
    ['edge', { startDb: -24 }],
    ['no-speech', { speechDb: -70, quietDb: -72 }],
    ['no-speech', { speechDb: -30, quietDb: -33, startDb: -31, endDb: -31 }],
  ])('names %s, and nothing else, where only the sound tells: %j', (reason, change) => {
    const { findings } = scoreClip(spoken(GOOD), NORMS, { ...HEARD, ...change });
    expect(findings.map((finding) => finding.reason)).toEqual([reason]);
  });

  it('says what the machine doubted of its own text, until somebody has put it right', () => {
    const clip = FAULTS.doubt(GOOD, 'a_000001.wav');
    const heard = clip.transcript ?? EMPTY_TRANSCRIPT;
    const doubtful = {
      ...clip,
      transcript: { ...heard, extra: { doubts: ['repeats', 'few-words'], other: 1 } },
    };
    expect(scoreClip(doubtful, NORMS).findings[0]?.sentence).toMatch(/in circles, and .* far fewer words/);
    for (const edited of [
      setReference(doubtful.transcript, `${GOOD} Again.`, 5),
      setSegmentText(doubtful.transcript, 0, `${GOOD} Again.`),
    ]) {
      expect(reasons({ ...doubtful, transcript: edited })).not.toContain('doubt');
      expect(edited.extra).toEqual({ other: 1 });
    }
  });

  it('says that a clip was left out of the author’s text, once', () => {
    const clip = spoken(GOOD);
    const heard = clip.transcript ?? EMPTY_TRANSCRIPT;
    const flagged = withDoubt(withDoubt(heard, 'own-text'), 'own-text');
    expect(flagged.extra).toEqual({ doubts: ['own-text'] });
    expect(scoreClip({ ...clip, transcript: flagged }, NORMS).findings).toMatchObject([
      { reason: 'doubt', sentence: expect.stringContaining('your own text') as string },
    ]);
    expect(withDoubt({ ...heard, extra: { doubts: ['gap'] } }, 'own-text').extra).toEqual({
      doubts: ['gap', 'own-text'],
    });
  });

  it('finds nothing in an ordinary sound, nor in a short clip without a pause', () => {
    expect(scoreClip(spoken(GOOD), NORMS, HEARD).score).toBe(0);
    expect(scoreClip(spoken('Yes.'), NORMS, { ...HEARD, quietDb: -45, startDb: -46 }).score).toBe(0);
  });

  it('counts reasons as the user weighs them, and leaves out what counts 0', () => {
    const clip = spoken('In 1984, the ferry left');
    const usual = scoreClip(clip, NORMS);
    const weighed = scoreClip(clip, NORMS, undefined, { ...USUAL_WEIGHTS, digits: 6, ending: 0 });
    expect(usual.findings.map(({ reason }) => reason)).toEqual(['digits', 'ending']);
    expect(weighed.findings.map(({ reason }) => reason)).toEqual(['digits']);
    expect(weighed.score).toBeCloseTo(6);
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
  const RATE_HZ = 8000;
  /** Syllables of a voice as samples, a third of a second of quiet at both ends; the same for the same number. */
  function voice(n: number, durationS: number): Float32Array<ArrayBuffer> {
    const samples = new Float32Array(Math.round(durationS * RATE_HZ));
    let seed = n * 7919 + 1;
    const noise = () => {
      seed = (seed * 16807) % 2147483647;
      return seed / 2147483647 - 0.5;
    };
    const loud = 0.25 + (n % 5) * 0.05;
    for (let i = 0; i < samples.length; i++) {
      const timeS = i / RATE_HZ;
      const speaks = timeS > 0.3 && timeS < durationS - 0.3;
      const syllable = speaks ? Math.max(0, Math.sin(2 * Math.PI * 4 * (timeS - 0.3))) : 0;
      samples[i] = loud * syllable * Math.sin(2 * Math.PI * (110 + (n % 40)) * timeS) + 0.0006 * noise();
    }
    return samples;
  }
  const hiss = (n: number, level: number, samples: Float32Array<ArrayBuffer>) => {
    const other = voice(n + 5000, samples.length / RATE_HZ);
    return samples.map((sample, i) => sample + (((other[i] ?? 0) * 1e5) % 1) * level);
  };
  const heard = (samples: Float32Array<ArrayBuffer>) => checkSound(samples, RATE_HZ, 1);

  /** Faults as a dataset has them: of the text, of the cut, of the sound. */
  const PLANTED: readonly ((n: number, id: string) => { clip: Clip; samples: Float32Array<ArrayBuffer> })[] =
    [
      // A word cut at the start, and one at the end: words' times do not tell, the sound does.
      (n, id) => {
        const clip = spoken(sentence(n), {}, id);
        return { clip, samples: voice(n, (clip.durationS ?? 0) + 0.4).slice(0.4 * RATE_HZ) };
      },
      (n, id) => {
        const clip = spoken(sentence(n), {}, id);
        const samples = voice(n, (clip.durationS ?? 0) + 0.4);
        return { clip, samples: samples.slice(0, samples.length - 0.4 * RATE_HZ) };
      },
      // The text of another clip, half as long as what is said; one twice as long.
      (n, id) => ({ clip: { ...spoken('Yes, perhaps.', {}, id), durationS: 5 }, samples: voice(n, 5) }),
      (n, id) => ({
        clip: { ...spoken(`${sentence(n)} ${sentence(n + 1)}`, { words: [] }, id), durationS: 3 },
        samples: voice(n, 3),
      }),
      (n, id) => ({ clip: spoken(sentence(n), {}, id), samples: hiss(n, 0.35, voice(n, 4)) }),
      (n, id) => ({
        clip: spoken(sentence(n), {}, id),
        samples: voice(n, 4).map((sample) => sample * 0.0005),
      }),
      (n, id) => ({
        clip: spoken(sentence(n), {}, id),
        samples: voice(n, 4).map((sample) => Math.max(-1, Math.min(1, sample * 6))),
      }),
      (n, id) => ({ clip: FAULTS.repeated(sentence(n), id), samples: voice(n, 6) }),
      (n, id) => ({ clip: FAULTS.digits(sentence(n), id), samples: voice(n, 4) }),
      (n, id) => ({ clip: FAULTS.confidence(sentence(n), id), samples: voice(n, 4) }),
    ];

  it('has at least 36 of 40 planted faults, of text and of sound, among the first 80 of 1,000 clips', () => {
    const planted = new Set<string>();
    const sounds = new Map<string, ClipSound>();
    const clips = Array.from({ length: 1000 }, (_, n): Clip => {
      const id = `a_${String(n).padStart(6, '0')}.wav`;
      const make = n % 25 === 7 ? PLANTED[Math.floor(n / 25) % PLANTED.length] : undefined;
      if (make) {
        planted.add(id);
        const { clip, samples } = make(n, id);
        sounds.set(id, heard(samples));
        return clip;
      }
      // Doubt that stays within the usual, and every tenth sentence without its full stop, as Whisper writes them.
      const text = n % 10 === 0 ? sentence(n).replace(/\.$/, '') : sentence(n);
      const clip = spoken(text, { avgLogprob: -0.15 - (n % 40) / 100 }, id);
      sounds.set(id, heard(voice(n, clip.durationS ?? 0)));
      return clip;
    });
    expect(planted.size).toBe(40);
    const score = createScorer(findNorms(clips, (id) => sounds.get(id)));
    const of = (clip: Clip) => score(clip, sounds.get(clip.id)).score;
    const first = clips.toSorted((a, b) => of(b) - of(a)).slice(0, 80);
    expect(first.filter(({ id }) => planted.has(id)).length).toBeGreaterThanOrEqual(36);
    // The text alone finds fewer: what is heard counts.
    const deaf = createScorer(findNorms(clips));
    const withoutSound = clips.toSorted((a, b) => deaf(b).score - deaf(a).score).slice(0, 80);
    expect(withoutSound.filter(({ id }) => planted.has(id)).length).toBeLessThan(36);
  });

  it('has a weight for every reason, the harm in order', () => {
    const weights = REASONS.map(({ weight }) => weight);
    expect(weights).toEqual([...weights].sort((a, b) => b - a));
    expect(Object.keys(USUAL_WEIGHTS)).toEqual(REASONS.map(({ reason }) => reason));
  });
});
