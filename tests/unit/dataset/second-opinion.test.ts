import { describe, expect, it } from 'vitest';
import type { Clip } from '../../../src/dataset/clip.ts';
import {
  compareOpinions,
  decideOpinion,
  keepOpinion,
  modelOf,
  takeText,
  type Comparison,
  type SecondOpinions,
} from '../../../src/dataset/second-opinion.ts';
import { makeWordFinder } from '../../../src/dataset/text-words.ts';
import type { Transcript } from '../../../src/dataset/transcript.ts';
import { parseWhisperJson, writeWhisperJson } from '../../../src/dataset/whisper-json.ts';

const words = makeWordFinder('en', null);

const transcript = (text: string): Transcript => ({
  text: ` ${text}`,
  segments: [
    {
      id: 0,
      startS: 0,
      endS: 2,
      text: ` ${text}`,
      words: text
        .split(' ')
        .map((word, i) => ({ word: ` ${word}`, startS: i, endS: i + 1, probability: 0.5 })),
    },
  ],
  language: 'en',
});
const clip = (id: string, text: string | null): Clip => ({
  id,
  kind: 'usable',
  status: 'new',
  transcript: text === null ? null : transcript(text),
  origin: null,
  durationS: 2,
});
const opinions = (texts: Record<string, string>): SecondOpinions =>
  new Map(Object.entries(texts).map(([id, text]) => [id, keepOpinion(transcript(text), 'base')]));

function compare(clips: readonly Clip[], seconds: SecondOpinions): Comparison {
  const work = compareOpinions(clips, seconds, words);
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

describe('two opinions', () => {
  const clips = [
    clip('a.wav', 'The ferry left.'),
    clip('b.wav', 'Nobody said a word.'),
    clip('c.wav', 'Yes.'),
    clip('d.wav', null),
    clip('e.wav', 'Not heard twice.'),
  ];
  const seconds = opinions({
    'a.wav': 'the ferry left',
    'b.wav': 'Nobody sat a word.',
    'c.wav': 'Yes.',
    'd.wav': 'Something.',
  });

  it('are ordered by their character error rate, and case and punctuation alone come last', () => {
    const { open, compared, same, decided } = compare(clips, seconds);
    expect(open.map(({ id }) => id)).toEqual(['d.wav', 'b.wav', 'a.wav']);
    // "said" and "sat": 2 of the 15 letters of "nobodysaidaword".
    expect(open.map(({ cer }) => cer)).toEqual([1, 2 / 15, 0]);
    expect([compared, same, decided]).toEqual([4, 1, 0]);
  });

  it('stay decided as long as the text is the one that was chosen', () => {
    const opinion = seconds.get('b.wav');
    if (!opinion) throw new Error('no opinion');
    const later = new Map(seconds).set('b.wav', decideOpinion(opinion, 'Nobody said a word.'));
    expect(compare(clips, later).decided).toBe(1);
    const changed = clips.map((one) => (one.id === 'b.wav' ? clip('b.wav', 'Nobody said it.') : one));
    expect(compare(changed, later).open.map(({ id }) => id)).toContain('b.wav');
  });

  it('are the same after they were kept in a file, without word times', () => {
    const kept = parseWhisperJson(writeWhisperJson(seconds));
    expect(kept).toEqual(seconds);
    expect(modelOf(kept)).toBe('base');
    expect(writeWhisperJson(seconds)).not.toContain('words');
  });

  it('give their text to the clip, whose word times follow', () => {
    const opinion = keepOpinion(transcript('The fairy left.'), 'base');
    const taken = takeText(clip('a.wav', 'The ferry left.'), 'The fairy left.', opinion);
    expect(taken.text).toBe(' The fairy left.');
    expect(taken.segments[0]?.words?.map(({ word, startS }) => [word, startS])).toEqual([
      [' The', 0],
      [' fairy', 1],
      [' left.', 2],
    ]);
    const first = takeText(clip('a.wav', null), 'The fairy left, too.', opinion);
    expect(first.text).toBe(' The fairy left, too.');
    expect(first.extra).toBeUndefined();
    expect(first.language).toBe('en');
  });
});
