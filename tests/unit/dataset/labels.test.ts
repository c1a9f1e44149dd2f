import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clip } from '../../../src/dataset/clip.ts';
import { findLabels, findVariants, insertLabel, mergeVariants } from '../../../src/dataset/labels.ts';

const clip = (id: string, text: string): Clip => ({
  id,
  kind: 'usable',
  status: 'new',
  transcript: {
    text: ` ${text}`,
    segments: [{ id: 0, startS: 0, endS: 1, text: ` ${text}` }],
    language: 'en',
  },
  origin: null,
  durationS: 1,
});

const clips = [
  clip('a.wav', 'Hhh, he said. Hhhh! (Laugh) And I had to laugh.'),
  clip('b.wav', 'Hhhh “hhhhh” no.'),
  clip('c.wav', '[laugh] [laugh] [slow breath] Ha.'),
];

describe('variants of a label', () => {
  it('differ in case, in how often a letter stands, and in their brackets', () => {
    expect(findVariants(clips, 'Hhhh')).toEqual([
      { text: 'Hhhh', count: 2 },
      { text: 'Hhh', count: 1 },
      { text: 'hhhhh', count: 1 },
    ]);
    expect(findVariants(clips, '[laugh]')).toEqual([
      { text: '[laugh]', count: 2 },
      { text: '(Laugh)', count: 1 },
    ]);
    expect(findVariants(clips, 'cough')).toEqual([]);
  });

  it('become the label, with the punctuation that was around them, and nothing else changes', () => {
    const changes = mergeVariants(clips, 'Hhhh', new Set(['Hhh', 'hhhhh', 'Hhhh']));
    expect(changes.map(({ id, after }) => [id, after])).toEqual([
      ['a.wav', 'Hhhh, he said. Hhhh! (Laugh) And I had to laugh.'],
      ['b.wav', 'Hhhh “Hhhh” no.'],
    ]);
    expect(changes[0]?.transcript.segments[0]?.text).toBe(` ${changes[0]?.after ?? ''}`);
    expect(mergeVariants(clips, '$&', new Set(['Ha']))[0]?.after).toBe('[laugh] [laugh] [slow breath] $&.');
  });

  it('are offered as labels where a dataset has them', () => {
    expect(findLabels(clips)).toEqual([
      { text: 'Hhhh', count: 4 },
      { text: '[laugh]', count: 3 },
      { text: '[slow breath]', count: 1 },
    ]);
  });
});

describe('a label in a text', () => {
  it.each([
    ['|', 'Hhhh|'],
    ['He said|.', 'He said Hhhh|.'],
    ['He| said', 'He Hhhh| said'],
    ['He |said', 'He Hhhh |said'],
    ['“|no”', '“Hhhh |no”'],
    ['one [two] three', 'one Hhhh| three'],
  ])('goes where the cursor is, apart from its neighbours: %s → %s', (before, after) => {
    const [from, to] = before.includes('|')
      ? [before.indexOf('|'), before.indexOf('|')]
      : [before.indexOf('['), before.indexOf(']') + 1];
    const result = insertLabel(before.replace('|', ''), from, to, 'Hhhh');
    expect(`${result.text.slice(0, result.cursor)}|${result.text.slice(result.cursor)}`).toBe(after);
  });

  it('leaves the rest as it was', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(20), (text, at) => {
        const from = Math.min(at, text.length);
        const { text: after } = insertLabel(text, from, from, '[x]');
        return after.startsWith(text.slice(0, from)) && after.endsWith(text.slice(from));
      }),
    );
  });
});
