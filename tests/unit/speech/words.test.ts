import { describe, expect, it } from 'vitest';
import { spokenWords } from '../../../workers/speech/words.ts';

const VOICED = new Uint8Array(3000).fill(1);

/** Words of tokens given as text, each token 0.2 s long and heard where it begins when the frames are not given. */
function wordsOf(
  pieces: readonly string[],
  language = 'en',
  voiced = VOICED,
  starts?: readonly number[],
  heard?: readonly number[],
) {
  const tokens = pieces.map((_, id) => ({ id, logProb: 0 }));
  const startFrames = Int32Array.from(
    { length: pieces.length + 1 },
    (_, index) => starts?.[index] ?? index * 10,
  );
  const bytes = pieces.map((piece) => Buffer.from(piece, 'latin1'));
  const decode = (ids: number[]) => Buffer.concat(ids.map((id) => bytes[id] ?? Buffer.alloc(0))).toString();
  const frames = { starts: startFrames, heard: heard ? Int32Array.from(heard) : startFrames };
  return spokenWords(tokens, frames, decode, language, voiced);
}

/** Text as the tokens carry it: its UTF-8 bytes, one a character. */
const raw = (text: string) => Buffer.from(text).toString('latin1');

describe('spokenWords', () => {
  it('keeps all the text', () => {
    const pieces = [' "', 'Un', 'less', ',"', ' he', ' said', ' -', ' the', ' 1', ',', '000', '.'];
    expect(
      wordsOf(pieces)
        .map((word) => word.text)
        .join(''),
    ).toBe(pieces.join(''));
  });

  it('joins pieces of a word, its marks and the numbers in it', () => {
    const pieces = [' don', "'", 't', ' wood', '-', 'block', ' 1', ',', '000', ' end', '.'];
    expect(wordsOf(pieces).map((word) => word.text)).toEqual([" don't", ' wood-block', ' 1,000', ' end.']);
  });

  it('puts an opening mark before its word and does not let a closing one lengthen it', () => {
    const [first, second] = wordsOf([' "', 'Yes', ',', '"', ' he']);
    expect(first).toMatchObject({ text: ' "Yes,"', from: 0, to: 4, startS: 0 });
    expect(first?.endS).toBeCloseTo(0.4, 6);
    expect(second).toMatchObject({ text: ' he', from: 4, to: 5 });
  });

  it('takes a character that is spread over tokens as one', () => {
    const [high, low] = [raw('é').slice(0, 1), raw('é').slice(1)];
    expect(wordsOf([' caf', high, low, ' noir']).map((word) => word.text)).toEqual([' café', ' noir']);
  });

  it('makes words of characters where no spaces are written', () => {
    const pieces = ['今', '日', 'は'].map(raw);
    expect(wordsOf(pieces, 'ja').map((word) => word.text)).toEqual(['今', '日', 'は']);
  });

  it('ends a word at the pause after it and begins it after the pause before', () => {
    const voiced = VOICED.slice();
    voiced.fill(0, 12, 35);
    const [first, second] = wordsOf([' one', ' ', 'two'], 'en', voiced);
    expect(first?.endS).toBeCloseTo(0.12, 6);
    expect(second?.startS).toBeCloseTo(0.35, 6);
    expect(second?.endS).toBeCloseTo(0.6, 6);
  });

  it('puts a word that the alignment spreads over a long pause where it was heard', () => {
    const voiced = VOICED.slice();
    voiced.fill(0, 60, 110);
    const starts = [0, 20, 57, 80];
    const after = wordsOf([' one', ' two', ' three'], 'en', voiced, starts, [5, 56, 60]);
    expect(after[0]).toMatchObject({ startS: 0, endS: 0.6 });
    expect(after[1]).toMatchObject({ startS: 1.1, endS: 1.14 });
    const before = wordsOf([' one', ' two', ' three'], 'en', voiced, starts, [5, 24, 60]);
    expect(before[1]).toMatchObject({ startS: 0.4, endS: 0.6 });
    const opened = wordsOf(
      [' one', ' "', 'two', ' three'],
      'en',
      voiced,
      [0, 20, 20, 57, 80],
      [5, 22, 56, 60],
    );
    expect(opened[1]).toMatchObject({ text: ' "two', startS: 1.1 });
  });

  it('lets a word reach to the long pause beside it, but not over a breath before a short one', () => {
    const voiced = VOICED.slice();
    voiced.fill(0, 20, 65); // a long pause: the second word is found 0.11 s after its end
    voiced.fill(0, 130, 150); // a short one, then a breath of 0.1 s before the third word
    const words = wordsOf([' one', '.', ' two', ' three'], 'en', voiced, [0, 10, 38, 80, 100]);
    expect(words.map(({ startS }) => startS)).toEqual([0, 0.65, 1.6]);
    expect(words[1]?.endS).toBeCloseTo(1.3, 6);
  });
});
