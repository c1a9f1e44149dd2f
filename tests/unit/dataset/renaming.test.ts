import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipIndex, compareNames, foldName } from '../../../src/dataset/naming.ts';
import { gaplessNames, reindexNames, sharedPrefix, wordNames } from '../../../src/dataset/renaming.ts';

describe('numbering anew', () => {
  it('goes by natural order, closes gaps, and keeps the words in names', () => {
    expect(reindexNames(['clip_10.wav', 'clip_2.wav', 'clip_000001_the_end.mp3'], 'clip')).toEqual(
      [
        ['clip_000001_the_end.mp3', 'clip_000001_the_end.mp3'],
        ['clip_2.wav', 'clip_000002.wav'],
        ['clip_10.wav', 'clip_000003.wav'],
      ].filter(([from, to]) => from !== to),
    );
  });

  it('gives a discarded clip whose name is needed the next free number', () => {
    expect(
      reindexNames(['a_000001.wav', 'a_000003.wav'], 'a', ['a_000002.wav', 'a_000004.wav', 'b.wav']),
    ).toEqual([
      ['a_000003.wav', 'a_000002.wav'],
      ['a_000002.wav', 'a_000003.wav'],
    ]);
    expect(reindexNames(['a_000002.wav'], 'a', ['a_000001.wav', 'a_000002x.wav', 'A_000002.wav'])).toEqual([
      ['a_000002.wav', 'a_000001.wav'],
      ['a_000001.wav', 'a_000003.wav'],
    ]);
  });

  it('leaves no two clips with one name, keeps the order, and numbers without gaps', () => {
    const name = fc
      .tuple(fc.constantFrom('a', 'b', 'a_000001_x', 'A'), fc.nat(30), fc.constantFrom('.wav', '.mp3'))
      .map(([stem, n, ending]) => `${stem}_${n}${ending}`);
    fc.assert(
      fc.property(fc.uniqueArray(name, { selector: foldName, maxLength: 20 }), fc.nat(20), (all, cut) => {
        const ids = all.slice(0, cut);
        const others = all.slice(cut);
        const names = new Map(reindexNames(ids, 'voice', others));
        const after = all.map((id) => foldName(names.get(id) ?? id));
        expect(new Set(after).size).toBe(all.length);
        const ordered = ids.toSorted(compareNames).map((id) => names.get(id) ?? id);
        expect(ordered.map(clipIndex)).toEqual(ordered.map((_, i) => i + 1));
      }),
    );
  });

  it('twice changes nothing the second time', () => {
    const first = reindexNames(['a 1.wav', 'a 2.wav'], 'a').map(([, to]) => to);
    expect(reindexNames(first, 'a')).toEqual([]);
  });
});

it('closes the gaps of each recording apart, and leaves names without a number alone', () => {
  expect(
    gaplessNames(
      ['a_000001.wav', 'a_000004.wav', 'b_000002_hello.wav', 'hello.wav'],
      ['a_000002.wav', 'b_000009.wav'],
    ),
  ).toEqual([
    ['a_000004.wav', 'a_000002.wav'],
    ['a_000002.wav', 'a_000003.wav'],
    ['b_000002_hello.wav', 'b_000001_hello.wav'],
  ]);
});

it('knows the stem that clips share', () => {
  expect(sharedPrefix(['my_audio_000001.wav', 'my_audio_000007_words.wav'])).toBe('my_audio');
  expect(sharedPrefix(['a_000001.wav', 'b_000001.wav'])).toBeNull();
  expect(sharedPrefix(['000001.wav', '000002.wav'])).toBeNull();
  expect(sharedPrefix([])).toBeNull();
});

describe('words in names', () => {
  const name = (id: string, text: string) => wordNames([{ id, text }])[0]?.[1] ?? null;

  it('are the first ones of the text, as every file system takes them', () => {
    expect(name('k_000001.wav', " The ferry left, at 5 o'clock: nobody moved.")).toBe(
      'k_000001_the_ferry_left_at_5.wav',
    );
    expect(name('k_000001.wav', ' Où est-il? <Là/bas>')).toBe('k_000001_où_est_il_là_bas.wav');
    expect(name('k_000001.wav', ' 東京へ行きました。')).toBe('k_000001_東京へ行きました.wav');
  });

  it('replace those that are there, and stay away without a word or an index', () => {
    expect(name('k_000001_old_words.wav', ' New.')).toBe('k_000001_new.wav');
    expect(name('k_000001.wav', ' …')).toBeNull();
    expect(name('interview.wav', ' Hello.')).toBeNull();
    expect(name('k_000001_new.wav', ' New.')).toBeNull();
  });

  it('keep the index that the name had, and stay short', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(999_999), (text, index) => {
        const id = `k_${String(index).padStart(6, '0')}.wav`;
        const after = name(id, text) ?? id;
        expect(after.startsWith(id.slice(0, 8))).toBe(true);
        expect(new TextEncoder().encode(after).length).toBeLessThanOrEqual(8 + 1 + 60 + 4);
      }),
    );
  });
});
