import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignStems, clipIndex, clipName, compareNames, safeStem } from '../../../src/dataset/naming.ts';

describe('the order of names', () => {
  it('counts as people do', () => {
    const sorted = ['Clip_1.wav', 'clip_2.wav', 'clip_10.wav', 'clip_010b.wav', 'clip_100.wav', 'é.wav'];
    expect([...sorted].reverse().sort(compareNames)).toEqual(sorted);
  });

  it('compares numbers longer than a double holds', () => {
    expect(compareNames('a9007199254740993', 'a9007199254740992')).toBeGreaterThan(0);
  });

  it('is one order: of any two different names one is first, and it holds across three', () => {
    const name = fc.string({
      unit: fc.constantFrom('a', 'A', 'b', '0', '1', '9', '_', '.', 'é'),
      maxLength: 6,
    });
    fc.assert(
      fc.property(name, name, name, (a, b, c) => {
        expect(Math.sign(compareNames(a, b))).toBe(-Math.sign(compareNames(b, a)) + 0);
        if (a !== b) expect(compareNames(a, b)).not.toBe(0);
        if (compareNames(a, b) < 0 && compareNames(b, c) < 0) expect(compareNames(a, c)).toBeLessThan(0);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('names of clips', () => {
  it('have six digits, and more when there are more clips', () => {
    expect(clipName('kettle', 1)).toBe('kettle_000001.wav');
    expect(clipName('kettle', 1234567)).toBe('kettle_1234567.wav');
  });

  it.each([
    ['kettle.mp3', 'kettle'],
    ['a.b.c.mp3', 'a.b.c'],
    ['Kapitel 1 🫖 100 %.mp3', 'Kapitel 1 🫖 100 %'],
    ['👨‍👩‍👧.wav', '👨👩👧'],
    ['a:b*c?.mp3', 'a_b_c_'],
    ['a\u0007b\u202e.mp3', 'a_b'],
    ['CON.mp3', '_CON'],
    ['com1.part.mp3', '_com1.part'],
    ['console.mp3', 'console'],
    [' . trailing. .mp3', 'trailing'],
    ['...', '_'],
    ['e\u0301.mp3', 'é'],
  ])('made from "%s" begin with "%s"', (fileName, stem) => {
    expect(safeStem(fileName)).toBe(stem);
  });

  it('are safe and short enough whatever the recording is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
        const stem = safeStem(name);
        expect(stem).toMatch(/^[^<>:"/\\|?*\p{Cc}\p{Cs}]+$/u);
        expect(stem).toMatch(/^[^\s.](.*[^\s.])?$/u);
        expect(new TextEncoder().encode(clipName(stem, 1)).length).toBeLessThan(200);
      }),
    );
  });

  it('differ for two recordings of the same name, as file systems compare', () => {
    const stems = assignStems(['intro.mp3', 'a/Intro.wav', 'a/intro-2.mp3', 'b/intro.mp3']);
    expect([...stems.values()]).toEqual(['intro', 'Intro-2', 'intro-2-2', 'intro-3']);
  });

  it('stay for a recording that has clips already, whatever comes before it', () => {
    const known = new Map([['b/intro.mp3', 'intro']]);
    expect(assignStems(['a/intro.mp3', 'b/intro.mp3'], known)).toEqual(
      new Map([
        ['a/intro.mp3', 'intro-2'],
        ['b/intro.mp3', 'intro'],
      ]),
    );
  });
});

describe('the index in a name', () => {
  it.each([
    ['my_audio_000012_words.wav', 12],
    ['2024_000007_the_000100_1.wav', 100],
    ['my_audio_000012_in_1984.wav', 12],
    ['clip_12.mp3', 12],
    ['take 3 of 7.wav', 7],
    ['1234567.wav', 1234567],
    ['hello.mp3', null],
    ['000005', 5],
  ])('of %s is %s', (name, index) => {
    expect(clipIndex(name)).toBe(index);
  });

  it('is the one that the name was made with', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 999_999 }), (name, index) => {
        expect(clipIndex(clipName(safeStem(name), index))).toBe(index);
      }),
    );
  });
});
