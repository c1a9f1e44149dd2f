import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignWords, indexWords, listWords, makeWordTable } from '../../../src/dataset/word-alignment.ts';

function finish<T>(work: Generator<void, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

function align(read: readonly string[], text: readonly string[]): number[] {
  const table = makeWordTable();
  const index = finish(indexWords(finish(listWords(table, text))));
  return [...finish(alignWords(table, finish(listWords(table, read)), index))];
}

/** Long enough that the whole is not one small table: 600 times 600 words. */
const manyWords = fc.array(
  fc.integer({ min: 0, max: 400 }).map((n) => `w${n}`),
  { minLength: 600, maxLength: 700 },
);
const fewWords = fc.array(
  fc.integer({ min: 0, max: 9 }).map((n) => `w${n}`),
  { maxLength: 12 },
);

describe('alignWords', () => {
  it('pairs a text with itself, however long and repetitive', () => {
    fc.assert(
      fc.property(fc.oneof(manyWords, fewWords), (words) => {
        expect(align(words, words)).toEqual(words.map((_, i) => i));
      }),
      { numRuns: 30 },
    );
  });

  it('gives growing places that are in the text', () => {
    fc.assert(
      fc.property(fc.oneof(manyWords, fewWords), fc.oneof(manyWords, fewWords), (read, text) => {
        const places = align(read, text);
        expect(places).toHaveLength(read.length);
        const found = places.filter((place) => place >= 0);
        expect(found.every((place, i) => place < text.length && place > (found[i - 1] ?? -1))).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  it('finds what is left after passages were cut out of the text', () => {
    // All words differ, so there is one right answer.
    const text = Array.from({ length: 700 }, (_, i) => `n${(i * 7919) % 1009}`);
    const cut = (from: number) =>
      fc.record({ at: fc.integer({ min: from, max: from + 90 }), length: fc.nat(60) });
    fc.assert(
      fc.property(fc.tuple(cut(40), cut(240), cut(440)), (cuts) => {
        const kept = text
          .map((_, i) => i)
          .filter((i) => !cuts.some(({ at, length }) => i >= at && i < at + length));
        const read = kept.map((i) => text[i] ?? '');
        expect(align(read, text)).toEqual(kept);
      }),
      { numRuns: 30 },
    );
  });

  it('pairs a misheard word with what was said, and leaves a word too many alone', () => {
    expect(
      align('the arts and craft uh of printing'.split(' '), 'the arts and crafts of printing'.split(' ')),
    ).toEqual([0, 1, 2, 3, -1, 4, 5]);
  });

  it('keeps an unread passage whole, though its small words are like those around it', () => {
    const note = 'see the note of the editor on the art of printing in the third of the volumes'.split(' ');
    const text = ['he', 'spoke', 'of', ...note, 'the', 'arts', 'and', 'crafts'];
    expect(align('he spoke of the arts and crafts'.split(' '), text)).toEqual([0, 1, 2, 20, 21, 22, 23]);
  });
});
