import { describe, expect, it } from 'vitest';
import { spokenWords, writtenWords } from '../../../workers/speech/words.ts';

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
  const attentionOf = (token: number) => {
    const shares = new Float32Array(voiced.length / 2);
    shares[heard?.[token] ?? startFrames[token] ?? 0] = 1;
    return shares;
  };
  return spokenWords(writtenWords(tokens, attentionOf, decode, language), startFrames, voiced);
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

  it('gives a word that is timed into a pause the sound near it that no other word has', () => {
    const voiced = VOICED.slice();
    voiced.fill(0, 40, 60); // one, then a pause
    voiced.fill(0, 100, 200); // then two, and a long pause
    const words = wordsOf([' one', ' two', ' three'], 'en', voiced, [0, 55, 100, 120], [10, 45, 110]);
    expect(words[0]).toMatchObject({ startS: 0, endS: 0.4 });
    expect(words[1]).toMatchObject({ text: ' two', startS: 0.6, endS: 1 });
    expect(words[2]).toMatchObject({ startS: 2, endS: 2.4 });
  });

  it('gives a word that is timed into a pause a part of its neighbour’s sound when there is no other', () => {
    const voiced = VOICED.slice();
    voiced.fill(0, 40, 100);
    // Heard at 0.12, 0.28 and 1.1 s: the first two share the first sound, cut halfway.
    const last = wordsOf([' the', ' water', ' Nor'], 'en', voiced, [0, 25, 50, 70], [6, 14, 55]);
    expect(last[0]).toMatchObject({ startS: 0 });
    expect(last[0]?.endS).toBeCloseTo(0.2, 6);
    expect(last[1]?.startS).toBeCloseTo(0.2, 6);
    expect(last[1]?.endS).toBeCloseTo(0.4, 6);
    expect(last[2]).toMatchObject({ startS: 1 });
    // And a first word before its sound, heard at 1.04 s, with the next one at 1.24 s.
    const first = wordsOf([' one', ' Quiet', ' please'], 'en', voiced, [0, 45, 50, 70], [6, 52, 62]);
    expect(first[1]).toMatchObject({ startS: 1 });
    expect(first[1]?.endS).toBeCloseTo(1.14, 6);
    expect(first[2]?.startS).toBeCloseTo(1.14, 6);
  });
});
