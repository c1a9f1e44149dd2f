/** Random transcripts for the laws of this room. */
import * as fc from 'fast-check';
import type { Segment, Transcript, Word } from '../../../src/dataset/transcript.ts';

/** Words of several scripts, with what breaks naive code: combining marks, right to left, emoji of several parts. */
const wordText = fc.constantFrom(
  'The',
  'the',
  'kettle',
  'began.',
  "o'clock",
  '8',
  '…',
  'שלום',
  'مرحبا',
  '東京',
  'は',
  'สวัสดี',
  '👨‍👩‍👧',
  '🫖!',
  'é',
  'half\ud83e',
);

const score = fc.double({ min: -5, max: 5, noNaN: true });

/** Words one after another (in eighths of a second, which add up exactly) in [startS, …), as openai writes them: each begins with a space, unless it is written without. */
function wordsFrom(startS: number): fc.Arbitrary<Word[]> {
  return fc
    .array(
      fc.record({
        text: wordText,
        spaced: fc.boolean(),
        gapS: fc.constantFrom(0, 0.125),
        lengthS: fc.constantFrom(0.25, 0.375),
        probability: fc.double({ min: 0, max: 1, noNaN: true }),
        timed: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
      }),
      { maxLength: 5 },
    )
    .map((items) => {
      let atS = startS;
      return items.map(({ text, spaced, gapS, lengthS, probability, timed }) => {
        const word = {
          word: spaced ? ` ${text}` : text,
          startS: timed ? atS + gapS : null,
          endS: timed ? atS + gapS + lengthS : null,
          probability: timed ? probability : null,
        };
        atS += gapS + lengthS;
        return word;
      });
    });
}

/** A transcript that agrees with itself: segments joined are the text, and times run forward. */
export const syncedTranscript: fc.Arbitrary<Transcript> = fc
  .array(fc.boolean(), { maxLength: 4 })
  .chain((withWords) =>
    fc.tuple(
      ...withWords.map((keep, id) =>
        wordsFrom(id * 3).map((words): Segment => {
          const text = words.map(({ word }) => word).join('');
          return { id, startS: id * 3, endS: id * 3 + 3, text, ...(keep ? { words } : {}) };
        }),
      ),
    ),
  )
  .map((segments) => ({ text: segments.map(({ text }) => text).join(''), segments, language: 'en' }));

/** Values of keys that the app does not know. */
const unknownValue = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(NaN, Infinity, -Infinity),
  fc.array(fc.integer()),
);
const extra = fc
  .dictionary(
    fc
      .string({ minLength: 1 })
      .filter((key) => !/^(text|segments|language|id|start|end|words?|probability|score|.*_.*)$/.test(key)),
    unknownValue,
    { maxKeys: 3, noNullPrototype: true },
  )
  .map((keys) => (Object.keys(keys).length === 0 ? {} : { extra: keys }));

const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), wordText);

const anyWord: fc.Arbitrary<Word> = fc
  .tuple(
    fc.record({
      word: anyText,
      startS: fc.option(fc.double({ min: 0, max: 1e17, noNaN: true })),
      endS: fc.option(fc.double({ min: 0, max: 1e-3, noNaN: true })),
      probability: fc.option(fc.double({ noNaN: false })),
    }),
    fc.boolean(),
    extra,
  )
  .map(([word, scored, more]) => ({
    ...word,
    ...(scored && word.probability !== null ? { probabilityKey: 'score' as const } : {}),
    ...more,
  }));

const anySegment: fc.Arbitrary<Segment> = fc
  .tuple(
    fc.record(
      {
        id: fc.nat(),
        startS: fc.double({ min: -1e3, max: 1e3, noNaN: true }),
        endS: fc.double({ min: 0, max: 1e3, noNaN: true }),
        text: anyText,
        avgLogprob: fc.oneof(score, fc.constant(NaN)),
        compressionRatio: score,
        noSpeechProb: score,
        words: fc.array(anyWord, { maxLength: 4 }),
      },
      { requiredKeys: ['id', 'startS', 'endS', 'text'] },
    ),
    extra,
  )
  .map(([segment, more]) => ({ ...segment, ...more }));

/** Any transcript that a whisper.json can hold, in harmony with itself or not. */
export const anyTranscript: fc.Arbitrary<Transcript> = fc
  .tuple(
    fc.record({
      text: anyText,
      segments: fc.array(anySegment, { maxLength: 3 }),
      language: fc.option(fc.constantFrom('en', 'ja')),
    }),
    extra,
  )
  .map(([transcript, more]) => ({ ...transcript, ...more }));
