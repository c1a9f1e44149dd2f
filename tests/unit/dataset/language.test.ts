import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mainLanguage, voteLanguage } from '../../../src/dataset/language.ts';

describe('voteLanguage', () => {
  it('says nothing without a window', () => {
    expect(voteLanguage([])).toBeNull();
  });

  it('takes the language with the highest mean, so one unsure window does not decide', () => {
    const sure = [
      { language: 'de', probability: 0.75 },
      { language: 'nl', probability: 0.25 },
    ];
    const unsure = [
      { language: 'nl', probability: 0.5 },
      { language: 'de', probability: 0.25 },
      { language: 'en', probability: 0.25 },
    ];
    expect(voteLanguage([sure, unsure, sure, unsure])).toEqual({ language: 'de', probability: 0.5 });
  });

  it('counts a language that a window does not name as improbable there', () => {
    const windows = [[{ language: 'cy', probability: 0.75 }], [{ language: 'en', probability: 0.5 }], []];
    expect(voteLanguage(windows)).toEqual({ language: 'cy', probability: 0.25 });
  });

  it('does not depend on the order of the windows', () => {
    // Powers of two add up without rounding.
    const probability = fc.integer({ min: 0, max: 8 }).map((eighths) => eighths / 8);
    const window = fc
      .uniqueArray(fc.constantFrom('en', 'de', 'fr', 'nl'))
      .chain((languages) =>
        fc.tuple(
          ...languages.map((language) => probability.map((value) => ({ language, probability: value }))),
        ),
      );
    const windows = fc.tuple(window, window, window, window);
    fc.assert(
      fc.property(windows, (list) => {
        const there = voteLanguage(list)?.probability;
        expect(voteLanguage([...list].reverse())?.probability).toBe(there);
      }),
    );
  });
});

describe('mainLanguage', () => {
  it('is the one of most transcripts that name one', () => {
    const saying = (language: string | null) => ({ language });
    expect(mainLanguage(['de', 'en', null, 'en'].map(saying))).toBe('en');
    expect(mainLanguage([null, saying(null), saying('de')])).toBe('de');
    expect(mainLanguage([null, saying(null)])).toBeNull();
  });
});
