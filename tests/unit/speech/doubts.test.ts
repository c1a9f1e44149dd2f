import { describe, expect, it } from 'vitest';
import { doubtsOf, repeatsRun } from '../../../workers/speech/doubts.ts';

/** Words of 0.4 s, one every half second. */
const wordsOf = (text: string) =>
  text.split(' ').map((word, index) => ({ text: ` ${word}`, startS: index / 2, endS: index / 2 + 0.4 }));
/** Sound all along. */
const sound = (seconds: number) => new Uint8Array(seconds * 100).fill(1);

describe('doubtsOf', () => {
  it('has none about words that fill the sound', async () => {
    const words = wordsOf('the ferry left the harbour at eight');
    expect(await doubtsOf({ words, voiced: sound(4), looped: false })).toEqual([]);
  });

  it('doubts sound without words, and not silence', async () => {
    expect(await doubtsOf({ words: [], voiced: sound(2), looped: false })).toEqual(['empty']);
    expect(await doubtsOf({ words: [], voiced: new Uint8Array(200), looped: false })).toEqual([]);
  });

  it('doubts words that leave a second of sound uncovered, wherever it is', async () => {
    const words = wordsOf('the ferry left the harbour at eight');
    const late = words.map((word) => ({ ...word, startS: word.startS + 1.5, endS: word.endS + 1.5 }));
    const parted = [...words.slice(0, 3), ...late.slice(4)];
    for (const gap of [words, late, parted])
      expect(await doubtsOf({ words: gap, voiced: sound(5), looped: false })).toEqual(['gap']);
  });

  it('doubts two words in five seconds of sound', async () => {
    const words = [
      { text: ' so', startS: 0, endS: 2.4 },
      { text: ' long', startS: 2.4, endS: 5 },
    ];
    expect(await doubtsOf({ words, voiced: sound(5), looped: false })).toEqual(['few-words']);
  });

  it('doubts a text that goes round in circles', async () => {
    const words = wordsOf('so it goes so it goes so it goes');
    expect(await doubtsOf({ words, voiced: sound(4.5), looped: false })).toEqual(['repeats']);
    expect(await doubtsOf({ words: wordsOf('fine words'), voiced: sound(1), looped: true })).toEqual([
      'repeats',
    ]);
  });
});

describe('compression', () => {
  it('makes a text doubtful whose circles are longer than a run of words', async () => {
    const round = 'the ferry left the harbour at eight and nobody said a word about it then ';
    const words = wordsOf(round.repeat(6).trim());
    expect(repeatsRun(words.map(({ text }) => text))).toBe(false);
    expect(await doubtsOf({ words, voiced: sound(words.length / 2), looped: false })).toEqual(['repeats']);
  });
});

describe('repeatsRun', () => {
  it('takes three times the same, over six words, for a circle', () => {
    const yes = ['no no no no no no', 'He said. He said! he said', 'a b c a b c a b c d', 'x a b a b a b y'];
    const no = ['no, no, no', 'he said he said', 'a b c a b c', 'the cat the dog the cow the pig'];
    for (const text of yes) expect(repeatsRun(text.split(' ')), text).toBe(true);
    for (const text of no) expect(repeatsRun(text.split(' ')), text).toBe(false);
  });
});
