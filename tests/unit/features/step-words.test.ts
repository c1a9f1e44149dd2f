import { expect, it } from 'vitest';
import type { Clip } from '../../../src/dataset/clip.ts';
import { makeDiscard, makeEdit, makeStatus, makeTranscripts } from '../../../src/dataset/commands.ts';
import { setReference, setSegmentTimes } from '../../../src/dataset/text-sync.ts';
import { stepWords } from '../../../src/features/review/step-words.ts';

const transcript = {
  text: ' The kettle sang.',
  segments: [{ id: 0, startS: 0, endS: 2, text: ' The kettle sang.' }],
  language: 'en',
};
const clip = (id: string): Clip => ({
  id,
  kind: 'usable',
  status: 'new',
  origin: null,
  durationS: 2,
  transcript,
});

it('says what a step did, and to which clip or how many', () => {
  const one = clip('a_000001.wav');
  const edited = (text: string) => stepWords(makeEdit(one, setReference(transcript, text, 2))).did;
  expect(edited('The kettle rang.')).toBe('“rang.” for “sang.”');
  expect(edited('The old kettle sang.')).toBe('“old” added');
  expect(edited('The sang.')).toBe('“kettle” taken out');
  expect(edited('')).toBe('“The kettle sang.” taken out');
  expect(stepWords(makeEdit(one, setSegmentTimes(transcript, 0, 0.5, 2, 2))).did).toBe('times');
  expect(stepWords(makeStatus(one, 'accepted'))).toEqual({ did: 'accepted', to: 'a_000001.wav' });
  const state = { clips: { [one.id]: one } };
  expect(stepWords(makeTranscripts(state, [[one.id, transcript]])).did).toBe('texts changed');
  expect(stepWords(makeTranscripts(state, [[one.id, transcript]], 'run')).did).toBe('transcribed again');
  expect(stepWords(makeDiscard([one])).to).toBe('a_000001.wav');
  expect(stepWords(makeDiscard([one, clip('a_000002.wav')])).to).toBe('2 clips');
});
