import { describe, expect, it } from 'vitest';
import type { Transcript } from '../../../src/dataset/transcript.ts';
import { mergeWhisper } from '../../../src/dataset/whisper-merge.ts';

const said = (text: string): Transcript => ({
  text: ` ${text}`,
  segments: [{ id: 0, startS: 0, endS: 1, text: ` ${text}` }],
  language: 'en',
});
const file = (texts: Record<string, string>) =>
  new Map(Object.entries(texts).map(([name, text]) => [name, said(text)]));

describe('a whisper.json that another program wrote', () => {
  it('is taken over where only it changed, and asked about where both did', () => {
    const base = file({ same: 'a', theirs: 'a', ours: 'a', both: 'a', alike: 'a' });
    const merge = mergeWhisper(
      base,
      file({ same: 'a', theirs: 'b', ours: 'a', both: 'b', alike: 'c', added: 'd' }),
      file({ same: 'a', theirs: 'a', ours: 'b', both: 'c', alike: 'c' }),
    );
    expect(Object.fromEntries([...merge.taken].map(([name, { text }]) => [name, text]))).toEqual({
      theirs: ' b',
      added: ' d',
    });
    expect([...merge.conflicts.keys()]).toEqual(['both']);
  });

  it('takes nothing out of the dataset, however few clips it holds', () => {
    const merge = mergeWhisper(file({ a: 'a', b: 'b' }), file({ a: 'new' }), file({ a: 'a', b: 'b' }));
    expect([...merge.taken.keys()]).toEqual(['a']);
    expect(merge.conflicts.size).toBe(0);
  });

  it('is no change where it only lacks the word times', () => {
    const withTimes: Transcript = {
      ...said('a'),
      segments: [
        {
          ...said('a').segments[0],
          id: 0,
          startS: 0,
          endS: 1,
          text: ' a',
          words: [{ word: ' a', startS: 0, endS: 1, probability: 1 }],
        },
      ],
    };
    const merge = mergeWhisper(file({ a: 'a' }), new Map([['a', withTimes]]), file({ a: 'a' }));
    expect(merge).toEqual({ taken: new Map(), conflicts: new Map() });
  });
});
