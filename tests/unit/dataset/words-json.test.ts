import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Word } from '../../../src/dataset/transcript.ts';
import {
  parseWordsJson,
  withoutWords,
  withWords,
  wordsOf,
  writeWordsJson,
  type SegmentWords,
} from '../../../src/dataset/words-json.ts';
import { anyTranscript, syncedTranscript } from './arbitraries.ts';

const thousandths = fc.option(fc.nat(60_000).map((ms) => ms / 1000));
const word: fc.Arbitrary<Word> = fc.record({
  word: fc.string({ unit: 'grapheme' }),
  startS: thousandths,
  endS: thousandths,
  probability: fc.option(fc.nat(10_000).map((n) => n / 10_000)),
});
const words: fc.Arbitrary<SegmentWords> = fc.array(fc.option(fc.array(word, { maxLength: 4 })), {
  maxLength: 3,
});

describe('a page of words', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({ minLength: 1 }).map((name) => `${name}.wav`),
          words,
          { noNullPrototype: true },
        ),
        (page) => {
          const clips = new Map(Object.entries(page));
          expect(parseWordsJson(writeWordsJson(clips), 'words/0001.json')).toEqual(clips);
        },
      ),
    );
  });

  it('that is damaged is named', () => {
    const broken = '{"format":"audio-dataset-manager/words","version":1,"clips":{"a.wav":[[["The",0]]]}}';
    expect(() => parseWordsJson(broken, 'words/0007.json')).toThrow(/words\/0007\.json is damaged/);
  });
});

describe('the words of a transcript', () => {
  it('taken out and put back leave it as it was', () => {
    fc.assert(
      fc.property(syncedTranscript, (transcript) => {
        const taken = wordsOf(transcript);
        expect(withWords(withoutWords(transcript), taken ?? transcript.segments.map(() => null))).toEqual(
          taken ? transcript : withoutWords(transcript),
        );
      }),
    );
  });

  it('stay where another tool wrote more about them than a page holds', () => {
    const transcript = {
      text: ' a',
      segments: [
        {
          id: 0,
          startS: 0,
          endS: 1,
          text: ' a',
          words: [{ word: ' a', startS: 0, endS: 1, probability: 0.5, probabilityKey: 'score' as const }],
        },
      ],
      language: 'en',
    };
    expect(wordsOf(transcript)).toBeNull();
  });

  it('never replace words that whisper.json has, nor change its text', () => {
    fc.assert(
      fc.property(anyTranscript, words, (transcript, list) => {
        const after = withWords(transcript, list);
        expect(after.text).toBe(transcript.text);
        expect(after.segments.map(({ text }) => text)).toEqual(transcript.segments.map(({ text }) => text));
        if (transcript.segments.some((segment) => segment.words)) expect(after).toBe(transcript);
      }),
    );
  });
});
