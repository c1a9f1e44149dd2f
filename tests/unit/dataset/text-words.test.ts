import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { loadNumberWords } from '../../../src/dataset/number-words.ts';
import { makeWordFinder, spokenForm } from '../../../src/dataset/text-words.ts';

const english = makeWordFinder('en', await loadNumberWords('en'));
const german = makeWordFinder('de', await loadNumberWords('de'));
const writtenAs = (text: string) => english(text).map(({ start, end }) => text.slice(start, end));
const keysOf = (text: string) => english(text).flatMap(({ keys }) => keys);

describe('the words of a text', () => {
  it('keep their punctuation, and quotes and dashes go with the word they cling to', () => {
    expect(writtenAs('“Well,” he said — ( softly ) — “go on…”')).toEqual([
      '“Well,”',
      'he',
      'said —',
      '( softly ) —',
      '“go',
      'on…”',
    ]);
  });

  it('end after a dash, for a clip may end there', () => {
    expect(writtenAs('the printed book—in fact--was well-known')).toEqual([
      'the',
      'printed',
      'book—',
      'in',
      'fact--',
      'was',
      'well-known',
    ]);
  });

  it('cover the text from the first to the last, in order', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'B', '7', ' ', '—', '-', '"', '.', '東', 'é', '|') }),
        (text) => {
          let end = 0;
          for (const word of english(text)) {
            expect(word.start).toBeGreaterThanOrEqual(end);
            expect(word.end).toBeGreaterThan(word.start);
            expect(text.slice(end, word.start).trim()).toBe('');
            end = word.end;
          }
        },
      ),
    );
  });
});

describe('the keys of words', () => {
  it.each([
    ['8', 'eight'],
    ['2,345', 'two thousand three hundred forty-five'],
    ['May 21st', 'May twenty-first'],
    ['in 1984', 'in nineteen eighty-four'],
    ['3.5 %', 'three point five percent'],
    ['at 10:30', 'at ten thirty'],
    ['$5', 'five dollars'],
    ['Mr. & Mrs. Hale', 'mister and missus hale'],
    ['don’t', "DON'T"],
    ['café', 'CAFÉ'],
    ['naïve', 'naive'],
    ['well-known', 'well known'],
  ])('of “%s” are those of “%s”', (a, b) => {
    expect(keysOf(a)).toEqual(keysOf(b));
    expect(spokenForm(english(a))).toBe(spokenForm(english(b)));
  });

  it('follow the language, and take figures as they are where no words are known', () => {
    expect(spokenForm(german('21 Häuser'))).toBe(spokenForm(german('einundzwanzig Häuser')));
    const unknown = makeWordFinder('xx', null);
    expect(unknown('21 %').flatMap(({ keys }) => keys)).toEqual(['21']);
    expect(english('the 0th of ٣').map(({ keys }) => keys.length)).toEqual([1, 1, 1, 1]);
  });
});
