import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { characterErrorRate, editDistance } from '../../../src/dataset/edit-distance.ts';

/** By the definition, without a table. */
function byDefinition(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  return Math.min(
    byDefinition(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1),
    byDefinition(a.slice(1), b) + 1,
    byDefinition(a, b.slice(1)) + 1,
  );
}

it('is the fewest characters to insert, remove or replace', () => {
  expect(editDistance('kitten', 'sitting')).toBe(3);
  const short = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 5 });
  fc.assert(fc.property(short, short, (a, b) => editDistance(a, b) === byDefinition(a, b)));
});

it('does not remember longer texts from earlier calls', () => {
  const long = 'ab'.repeat(400);
  expect(editDistance(long, `x${long}`)).toBe(1);
  expect(editDistance('a'.repeat(600), 'b'.repeat(500))).toBe(600);
  expect(editDistance('abc', 'xyz')).toBe(3);
});

it('counts errors by the length of the truth', () => {
  expect(characterErrorRate('the ferri', 'the ferry')).toBeCloseTo(1 / 9, 12);
  expect(characterErrorRate('', '')).toBe(0);
  expect(characterErrorRate('thank you', '')).toBe(1);
});
