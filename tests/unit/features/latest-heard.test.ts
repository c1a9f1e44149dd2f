import { expect, it } from 'vitest';
import { latestHeard } from '../../../src/features/transcribe/transcribe-model.ts';

it('gives the clips heard last in the dataset’s order, in whatever order their windows ended', () => {
  const ids = Array.from({ length: 20 }, (_, at) => `clip_${at + 1}.wav`);
  const named = (...numbers: number[]) => numbers.map((number) => `clip_${number}.wav`);
  expect(latestHeard(ids, new Set(named(3, 4, 1, 2)))).toEqual(named(1, 2, 3, 4));
  expect(latestHeard(ids, new Set(named(1, 2, 5, 6, 3, 4, 11, 12, 7, 8, 9)))).toEqual(
    named(3, 4, 6, 7, 8, 9, 11, 12),
  );
});
