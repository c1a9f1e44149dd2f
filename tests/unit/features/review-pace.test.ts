import { expect, it } from 'vitest';
import { createReviewPace } from '../../../src/features/review/review-pace.ts';

const MINUTE_MS = 60_000;

/** A pace whose clock is moved by hand. */
function paceAt() {
  let nowMs = 0;
  const pace = createReviewPace(() => nowMs);
  return {
    pace,
    decideAfter: (ms: number) => {
      nowMs += ms;
      pace.decided();
    },
  };
}

it('says nothing until there are enough decisions to tell', () => {
  const { pace, decideAfter } = paceAt();
  for (let i = 0; i < 3; i++) decideAfter(6000);
  expect(pace.perHour()).toBeNull();
  expect(pace.minutesFor(100)).toBeNull();
});

it('tells decisions an hour and the time that is left from the gaps between them', () => {
  const { pace, decideAfter } = paceAt();
  for (let i = 0; i < 11; i++) decideAfter(6000);
  expect(pace.perHour()).toBe(600);
  expect(pace.minutesFor(100)).toBe(10);
});

it('does not take a break for slow work', () => {
  const { pace, decideAfter } = paceAt();
  for (let i = 0; i < 11; i++) decideAfter(6000);
  decideAfter(45 * MINUTE_MS);
  for (let i = 0; i < 5; i++) decideAfter(6000);
  expect(pace.perHour()).toBe(600);
});
