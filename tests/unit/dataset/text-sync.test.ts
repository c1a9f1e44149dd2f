import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addSegment,
  EMPTY_TRANSCRIPT,
  joinSegments,
  removeSegment,
  setReference,
  setSegmentText,
  setSegmentTimes,
  shownText,
  splitSegment,
} from '../../../src/dataset/text-sync.ts';
import type { Transcript } from '../../../src/dataset/transcript.ts';
import { anyTranscript, syncedTranscript } from './arbitraries.ts';

const textsOf = (transcript: Transcript) => transcript.segments.map(({ text }) => text);
const joined = (transcript: Transcript) => textsOf(transcript).join('');

/** Two sentences, a word every half second. */
const KETTLE: Transcript = {
  text: ' The kettle began to sing. Nobody moved.',
  segments: [
    {
      id: 0,
      startS: 0,
      endS: 2.5,
      text: ' The kettle began to sing.',
      words: [' The', ' kettle', ' began', ' to', ' sing.'].map((word, i) => ({
        word,
        startS: i / 2,
        endS: i / 2 + 0.5,
        probability: 0.9,
      })),
    },
    {
      id: 1,
      startS: 3,
      endS: 4,
      text: ' Nobody moved.',
      words: [
        { word: ' Nobody', startS: 3, endS: 3.5, probability: 0.9 },
        { word: ' moved.', startS: 3.5, endS: 4, probability: 0.9 },
      ],
    },
  ],
  language: 'en',
};

describe('editing the reference', () => {
  it('carries a corrected word into its segment and gives it the time of the old one', () => {
    const edited = setReference(KETTLE, 'The kettle began to ring. Nobody moved.', 4);
    expect(edited.text).toBe(' The kettle began to ring. Nobody moved.');
    expect(textsOf(edited)).toEqual([' The kettle began to ring.', ' Nobody moved.']);
    expect(edited.segments[0]?.words?.at(-1)).toEqual({
      word: ' ring.',
      startS: 2,
      endS: 2.5,
      probability: null,
    });
    expect(edited.segments[0]?.words?.slice(0, 4)).toEqual(KETTLE.segments[0]?.words?.slice(0, 4));
    expect(edited.segments[1]).toBe(KETTLE.segments[1]);
  });

  it('puts inserted words into the segment before them, in the gap between their neighbours', () => {
    const edited = setReference(KETTLE, 'The kettle began to sing. And then nobody moved.', 4);
    expect(textsOf(edited)).toEqual([' The kettle began to sing.', ' And then nobody moved.']);
    const more = setReference(KETTLE, 'The kettle began to sing. Loudly. Nobody moved.', 4);
    expect(textsOf(more)).toEqual([' The kettle began to sing. Loudly.', ' Nobody moved.']);
    expect(more.segments[0]?.words?.at(-1)).toEqual({
      word: ' Loudly.',
      startS: 2.5,
      endS: 2.5,
      probability: null,
    });
  });

  it('shares the time of a replaced word among the ones that replace it, by length', () => {
    const edited = setReference(KETTLE, 'The kettle began to sing. No body moved.', 4);
    const words = edited.segments[1]?.words ?? [];
    expect(words.map(({ word }) => word)).toEqual([' No', ' body', ' moved.']);
    expect(words[0]?.startS).toBe(3);
    expect(words[0]?.endS).toBeCloseTo(3 + 0.5 * (3 / 8), 9);
    expect(words[1]?.endS).toBe(3.5);
    expect(words[2]).toEqual(KETTLE.segments[1]?.words?.[1]);
  });

  it('keeps time and probability of words whose case and punctuation alone change, beside others that do', () => {
    const edited = setReference(KETTLE, '“THE kettle”, it began, to sing! Nobody moved.', 4);
    const words = edited.segments[0]?.words ?? [];
    expect(words.map(({ word }) => word)).toEqual([' “THE', ' kettle”,', ' it', ' began,', ' to', ' sing!']);
    expect(words.map(({ startS }) => startS)).toEqual([0, 0.5, 1, 1, 1.5, 2]);
    expect(words.map(({ probability }) => probability)).toEqual([0.9, 0.9, null, 0.9, 0.9, 0.9]);
  });

  it('takes removed words out of segments and word lists', () => {
    const edited = setReference(KETTLE, 'The kettle sing. moved.', 4);
    expect(textsOf(edited)).toEqual([' The kettle sing.', ' moved.']);
    expect(edited.segments.map(({ words }) => words?.map(({ startS }) => startS))).toEqual([
      [0, 0.5, 2],
      [3.5],
    ]);
  });

  it('keeps the changed word apart among equal ones', () => {
    const words = [0, 1, 2].map((i) => ({ word: ' no', startS: i, endS: i + 1, probability: 0.5 }));
    const transcript = {
      text: ' no no no',
      segments: [{ id: 0, startS: 0, endS: 3, text: ' no no no', words }],
      language: 'en',
    };
    const edited = setReference(transcript, 'no nos no', 3);
    expect(edited.segments[0]?.words).toEqual([
      words[0],
      { word: ' nos', startS: 1, endS: 2, probability: null },
      words[2],
    ]);
  });

  it('follows words of several signs in writing without spaces', () => {
    const words = ['東京', 'は', '大きい'].map((word, i) => ({
      word,
      startS: i,
      endS: i + 1,
      probability: 0.5,
    }));
    const transcript = {
      text: '東京は大きい',
      segments: [{ id: 0, startS: 0, endS: 3, text: '東京は大きい', words }],
      language: 'ja',
    };
    const edited = setReference(transcript, '東京が大きい', 3);
    expect(edited.text).toBe('東京が大きい');
    expect(edited.segments[0]?.words).toEqual([
      words[0],
      { word: 'が', startS: 1, endS: 2, probability: null },
      words[2],
    ]);
  });

  it('lets a space at the end be typed', () => {
    const edited = setReference(KETTLE, 'The kettle began to sing. Nobody moved. ', 4);
    expect(edited.text).toBe(' The kettle began to sing. Nobody moved. ');
    expect(textsOf(edited)[1]).toBe(' Nobody moved. ');
    expect(edited.segments[1]?.words?.map(({ startS }) => startS)).toEqual([3, 3.5]);
  });

  it('makes spaces of newlines, tabs and bars, which end a row in the files of trainers', () => {
    expect(setReference(EMPTY_TRANSCRIPT, 'a\r\nb\nc|d\te', 1).text).toBe(' a b c d e');
    expect(setSegmentText(KETTLE, 1, 'a|b').text).toBe(' The kettle began to sing. a b');
  });

  it('makes a segment over the whole clip where there was none', () => {
    expect(setReference(EMPTY_TRANSCRIPT, 'Hello.', 1.5)).toEqual({
      text: ' Hello.',
      segments: [{ id: 0, startS: 0, endS: 1.5, text: ' Hello.' }],
      language: null,
    });
  });

  it('changes nothing when the text is the same, even where text and segments disagree', () => {
    const old = { ...KETTLE, text: ' Something else.' };
    expect(setReference(old, 'Something else.', 4)).toBe(old);
  });

  it('wins over segments that disagreed with it', () => {
    const old: Transcript = { ...KETTLE, text: ' The kettle began to hum. Nobody moved.' };
    const edited = setReference(old, 'The kettle began to hum. Nobody stirred.', 4);
    expect(textsOf(edited)).toEqual([' The kettle began to hum.', ' Nobody stirred.']);
  });

  // Comparing them word by word would take longer than a test may.
  it('takes a long text that was pasted over another at once', () => {
    const old = setReference(
      EMPTY_TRANSCRIPT,
      Array.from({ length: 5000 }, (_, i) => `a${i}`).join(' '),
      600,
    );
    const text = Array.from({ length: 5000 }, (_, i) => `b${i}`).join(' ');
    expect(joined(setReference(old, text, 600))).toBe(` ${text}`);
  });
});

describe('editing a segment', () => {
  it('carries into the reference and leaves the others alone', () => {
    const edited = setSegmentText(KETTLE, 1, 'Nobody stirred.');
    expect(edited.text).toBe(' The kettle began to sing. Nobody stirred.');
    expect(edited.segments[0]).toBe(KETTLE.segments[0]);
    expect(edited.segments[1]?.words?.[1]).toEqual({
      word: ' stirred.',
      startS: 3.5,
      endS: 4,
      probability: null,
    });
  });

  it('separates a segment that was emptied and filled again', () => {
    const edited = setSegmentText(setSegmentText(KETTLE, 1, ''), 1, 'Nobody moved.');
    expect(edited.text).toBe(KETTLE.text);
  });

  it('lets the reference win where they disagreed', () => {
    const old: Transcript = { ...KETTLE, text: ' The kettle began to hum. Nobody moved.' };
    expect(setSegmentText(old, 1, 'Nobody stirred.').text).toBe(' The kettle began to hum. Nobody stirred.');
  });
});

describe('segments', () => {
  it('are added in their place by time, and ids counted anew', () => {
    const added = addSegment(KETTLE, 2.6, 2.9);
    expect(added.segments.map(({ id, startS, text }) => [id, startS, text])).toEqual([
      [0, 0, ' The kettle began to sing.'],
      [1, 2.6, ''],
      [2, 3, ' Nobody moved.'],
    ]);
    expect(added.text).toBe(KETTLE.text);
  });

  it('take the whole text when they are the first', () => {
    const added = addSegment({ text: ' Hello.', segments: [], language: null }, 0, 1);
    expect(added).toEqual({
      text: ' Hello.',
      segments: [{ id: 0, startS: 0, endS: 1, text: ' Hello.' }],
      language: null,
    });
  });

  it('take their text with them when they go', () => {
    const removed = removeSegment(KETTLE, 0);
    expect(removed.text).toBe(' Nobody moved.');
    expect(removed.segments.map(({ id }) => id)).toEqual([0]);
    expect(removeSegment(KETTLE, 7)).toBe(KETTLE);
  });

  it('move as far as their neighbours and the ends of the clip', () => {
    const times = (transcript: Transcript) => transcript.segments.map(({ startS, endS }) => [startS, endS]);
    expect(times(setSegmentTimes(KETTLE, 0, -1, 99, 4.2))).toEqual([
      [0, 3],
      [3, 4],
    ]);
    expect(times(setSegmentTimes(KETTLE, 1, 2, 99, 4.2))).toEqual([
      [0, 2.5],
      [2.5, 4.2],
    ]);
    expect(times(setSegmentTimes(KETTLE, 1, 3.5, 3.2, 4.2))).toEqual([
      [0, 2.5],
      [3.5, 3.5],
    ]);
    expect(setSegmentTimes(KETTLE, 1, NaN, 3, 4.2)).toBe(KETTLE);
  });

  it('are split between the words that are before and after the time', () => {
    const split = splitSegment(KETTLE, 0, 1.1);
    expect(textsOf(split)).toEqual([' The kettle', ' began to sing.', ' Nobody moved.']);
    expect(split.segments.map(({ id, startS, endS }) => [id, startS, endS])).toEqual([
      [0, 0, 1.1],
      [1, 1.1, 2.5],
      [2, KETTLE.segments[1]?.startS, KETTLE.segments[1]?.endS],
    ]);
    expect(split.segments.slice(0, 2).map(({ words }) => words?.length)).toEqual([2, 3]);
    expect(splitSegment(KETTLE, 0, 2.5)).toBe(KETTLE);
    expect(splitSegment(KETTLE, 7, 1)).toBe(KETTLE);
  });

  it('are split by length, between words, where words have no times', () => {
    const untimed = { id: 0, startS: 0, endS: 2.5, text: ' The kettle began to sing.' };
    const split = splitSegment({ ...KETTLE, text: untimed.text, segments: [untimed] }, 0, 1.25);
    expect(textsOf(split)).toEqual([' The kettle', ' began to sing.']);
  });

  it('are joined with the next one, which takes a split back', () => {
    expect(joinSegments(splitSegment(KETTLE, 0, 1.1), 0)).toEqual(KETTLE);
    expect(joinSegments(KETTLE, 1)).toBe(KETTLE);
    const doubtful = KETTLE.segments.map((segment, i) => ({ ...segment, avgLogprob: -0.2 - i }));
    expect(joinSegments({ ...KETTLE, segments: doubtful }, 0).segments).toMatchObject([
      { id: 0, text: KETTLE.text, avgLogprob: -1.2 },
    ]);
  });
});

type Edit = (transcript: Transcript) => Transcript;

/** What a person types: another text, or a stretch of the old one replaced. */
const typed = fc.oneof(
  fc.string({ unit: 'grapheme' }).map((text) => () => text),
  fc
    .tuple(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat({ max: 8 }),
      fc.constantFrom('', ' ', 'x', ' word', '|', '\n', '東', 'م', '🫖', '\udc69', 'no no '),
    )
    .map(
      ([at, removed, inserted]) =>
        (old: string) =>
          old.slice(0, Math.round(at * old.length)) +
          inserted +
          old.slice(Math.round(at * old.length) + removed),
    ),
);
const place = fc.nat({ max: 4 });
const timeS = fc.double({ min: -1, max: 15, noNaN: true });
const edit: fc.Arbitrary<Edit> = fc.oneof(
  typed.map(
    (type): Edit =>
      (t) =>
        setReference(t, type(shownText(t.text)), 12),
  ),
  fc.tuple(place, typed).map(
    ([i, type]): Edit =>
      (t) =>
        setSegmentText(t, i, type(shownText(t.segments[i]?.text ?? ''))),
  ),
  fc.tuple(timeS, timeS).map(
    ([a, b]): Edit =>
      (t) =>
        addSegment(t, Math.max(0, a), b),
  ),
  place.map(
    (i): Edit =>
      (t) =>
        removeSegment(t, i),
  ),
  fc.tuple(place, timeS).map(
    ([i, at]): Edit =>
      (t) =>
        splitSegment(t, i, at),
  ),
  place.map(
    (i): Edit =>
      (t) =>
        joinSegments(t, i),
  ),
  fc.tuple(place, timeS, timeS).map(
    ([i, a, b]): Edit =>
      (t) =>
        setSegmentTimes(t, i, a, b, 12),
  ),
);

describe('laws', () => {
  it('the segments joined are the reference after any edits', () => {
    fc.assert(
      fc.property(syncedTranscript, fc.array(edit, { maxLength: 8 }), (start, edits) => {
        let transcript = start;
        for (const apply of edits) {
          transcript = apply(transcript);
          expect(joined(transcript)).toBe(transcript.text);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('the segments joined are the reference after one edit of a file that disagreed with itself', () => {
    fc.assert(
      fc.property(anyTranscript, typed, (start, type) => {
        const edited = setReference(start, type(shownText(start.text)), null);
        if (edited !== start) expect(joined(edited)).toBe(edited.text);
        if (start.segments.length > 0) {
          const segment = setSegmentText(start, 0, type(''));
          expect(joined(segment)).toBe(segment.text);
        }
      }),
    );
  });

  it('what was typed is what is shown afterwards', () => {
    fc.assert(
      fc.property(syncedTranscript, typed, (start, type) => {
        const text = type(shownText(start.text)).replace(/[\p{Cc}|\u2028\u2029]/gu, ' ');
        expect(shownText(setReference(start, text, 12).text)).toBe(text);
      }),
    );
  });

  it('times run forward after any edits', () => {
    fc.assert(
      fc.property(syncedTranscript, fc.array(edit, { maxLength: 8 }), (start, edits) => {
        const { segments } = edits.reduce((transcript, apply) => apply(transcript), start);
        const starts = segments.map(({ startS }) => startS);
        expect(starts).toEqual([...starts].sort((a, b) => a - b));
        for (const { startS, endS, words = [] } of segments) {
          expect(endS).toBeGreaterThanOrEqual(startS);
          const times = words.flatMap((word) => [word.startS, word.endS]).filter((time) => time !== null);
          expect(times).toEqual([...times].sort((a, b) => a - b));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('words without times are divided with their text when a segment is split', () => {
    const untimed = (word: string) => ({ word, startS: null, endS: null, probability: null });
    const start: Transcript = {
      text: ' One two',
      segments: [{ id: 0, startS: 0, endS: 3, text: ' One two', words: [untimed(' One'), untimed(' two')] }],
      language: 'en',
    };
    const { segments } = splitSegment(start, 0, 1.5);
    expect(segments.map(({ text, words }) => [text, words?.map(({ word }) => word)])).toEqual([
      [' One', [' One']],
      [' two', [' two']],
    ]);
  });

  it('words joined are the text of their segment, as they were before', () => {
    fc.assert(
      fc.property(syncedTranscript, fc.array(edit, { maxLength: 5 }), (start, edits) => {
        const { segments } = edits.reduce((transcript, apply) => apply(transcript), start);
        for (const { text, words } of segments) {
          if (words)
            expect(
              words
                .map(({ word }) => word)
                .join('')
                .trim(),
            ).toBe(text.trim());
        }
      }),
      { numRuns: 500 },
    );
  });
});
