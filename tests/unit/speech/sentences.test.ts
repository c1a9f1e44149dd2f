import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sentences } from '../../../workers/speech/sentences.ts';

const words = (text: string) => text.split(/(?= )/).map((word) => ({ text: word }));
const texts = (text: string) => sentences(words(text)).map((run) => run.map((word) => word.text).join(''));

it('ends a sentence at its mark, also before closing quotes', () => {
  expect(texts(' He left. "Why?" she said. No one')).toEqual([
    ' He left.',
    ' "Why?"',
    ' she said.',
    ' No one',
  ]);
});

it('does not end one at a title or an initial', () => {
  expect(texts(' Mr. Brown met J. Smith at St. James. They spoke.')).toEqual([
    ' Mr. Brown met J. Smith at St. James.',
    ' They spoke.',
  ]);
});

it('loses and repeats no word', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ text: fc.string() })), (list) => {
      expect(sentences(list).flat()).toEqual(list);
    }),
  );
});
