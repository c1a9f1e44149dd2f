import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clip } from '../../../src/dataset/clip.ts';
import {
  continues,
  mergeClips,
  moveEnds,
  overlaps,
  shiftTranscript,
  splitClip,
} from '../../../src/dataset/recut.ts';
import type { Transcript } from '../../../src/dataset/transcript.ts';
import { syncedTranscript } from './arbitraries.ts';

const RATE = 8000;
const word = (text: string, startS: number) => ({
  word: ` ${text}`,
  startS,
  endS: startS + 0.5,
  probability: 1,
});
const SPOKEN: Transcript = {
  text: ' One two. Three four.',
  segments: [
    { id: 0, startS: 0.5, endS: 1.5, text: ' One two.', words: [word('One', 0.5), word('two.', 1)] },
    { id: 1, startS: 2, endS: 3, text: ' Three four.', words: [word('Three', 2), word('four.', 2.5)] },
  ],
  language: 'en',
};
const clip = (id: string, startS: number, endS: number, transcript: Transcript | null = SPOKEN): Clip => ({
  id,
  kind: 'usable',
  status: 'accepted',
  durationS: endS - startS,
  origin: {
    source: 'tape.mp3',
    startFrame: startS * RATE,
    endFrame: endS * RATE,
    sampleRateHz: RATE,
    reason: null,
    forced: false,
  },
  transcript,
});
const timesOf = ({ transcript }: Clip) =>
  transcript?.segments.flatMap(({ words }) => words?.map(({ startS }) => startS) ?? []);

describe('moving the ends of a clip', () => {
  it('carries its place in the recording and all times along', () => {
    const longer = moveEnds(clip('a_000001.wav', 10, 14), { startS: -0.5, endS: 4.25 }, 4);
    expect(longer.durationS).toBe(4.75);
    expect(longer.origin).toMatchObject({ startFrame: 9.5 * RATE, endFrame: 14.25 * RATE });
    expect(timesOf(longer)).toEqual([1, 1.5, 2.5, 3]);
    expect(longer.transcript?.segments.map(({ startS, endS }) => [startS, endS])).toEqual([
      [1, 2],
      [2.5, 3.5],
    ]);
  });

  it('draws in what was timed outside, and keeps every word', () => {
    const shorter = moveEnds(clip('a_000001.wav', 10, 14), { startS: 0.75, endS: 2.75 }, 4);
    expect(shorter.transcript?.text).toBe(SPOKEN.text);
    expect(timesOf(shorter)).toEqual([0, 0.25, 1.25, 1.75]);
    expect(shorter.transcript?.segments[1]?.endS).toBe(2);
  });

  it('keeps the frame of an end that stays, whatever the length in seconds is rounded to', () => {
    const odd = {
      ...clip('a.wav', 0, 1),
      origin: {
        ...clip('a.wav', 0, 1).origin,
        source: 't',
        startFrame: 7,
        endFrame: 7 + 4801,
        sampleRateHz: 44_100,
        reason: null,
        forced: false,
      },
    };
    const lengthS = 4801 / 44_100;
    expect(moveEnds(odd, { startS: 0, endS: lengthS + 0.05 }, lengthS).origin).toMatchObject({
      startFrame: 7,
      endFrame: 7 + 4801 + 2205,
    });
    expect(moveEnds(odd, { startS: 0.01, endS: lengthS }, lengthS).origin).toMatchObject({
      startFrame: 7 + 441,
      endFrame: 7 + 4801,
    });
  });

  it('back and forth leaves times inside the clip as they were', () => {
    fc.assert(
      fc.property(
        syncedTranscript,
        fc.nat(2000).map((ms) => ms / 1000),
        (transcript, byS) => {
          const there = shiftTranscript(transcript, byS, 1000);
          expect(shiftTranscript(there, -byS, 1000)).toEqual(transcript);
        },
      ),
    );
  });
});

describe('cutting a clip in two', () => {
  it('gives each half its words, its times from its own start, and its stretch of the recording', () => {
    const [first, second] = splitClip(clip('a_000002_one.wav', 10, 14), 1.75, 4, ['a_000002_one.wav']);
    expect(first.id).toBe('a_000002_one.wav');
    expect(second.id).toBe('a_000002_2.wav');
    expect([first.transcript?.text, second.transcript?.text]).toEqual([' One two.', ' Three four.']);
    expect(timesOf(second)).toEqual([0.25, 0.75]);
    expect(first.origin).toMatchObject({ startFrame: 10 * RATE, endFrame: 11.75 * RATE });
    expect(second.origin).toMatchObject({ startFrame: 11.75 * RATE, endFrame: 14 * RATE });
    expect([first.durationS, second.durationS]).toEqual([1.75, 2.25]);
  });

  it('goes through a segment where the cut lies in it', () => {
    const [first, second] = splitClip(clip('a.wav', 0, 4), 1, 4, []);
    expect([first.transcript?.text, second.transcript?.text]).toEqual([' One', ' two. Three four.']);
  });

  it('finds a free name', () => {
    const [, second] = splitClip(clip('a_000002.wav', 0, 4), 2, 4, ['A_000002_2.WAV', 'a_000002.wav']);
    expect(second.id).toBe('a_000002_3.wav');
  });

  it('loses no text and puts no time outside a half', () => {
    fc.assert(
      fc.property(
        syncedTranscript,
        fc.integer({ min: 1, max: 119 }).map((n) => n / 10),
        (transcript, atS) => {
          const halves = splitClip(clip('a.wav', 0, 12, transcript), atS, 12, []);
          expect(halves.map((half) => half.transcript?.text ?? '').join('')).toBe(transcript.text);
          for (const half of halves) {
            expect(half.transcript?.segments.map(({ text }) => text).join('')).toBe(half.transcript?.text);
            for (const { startS, endS } of half.transcript?.segments ?? []) {
              expect(startS).toBeGreaterThanOrEqual(0);
              expect(endS).toBeLessThanOrEqual(half.durationS ?? 0);
            }
          }
        },
      ),
    );
  });
});

describe('joining two clips', () => {
  it('puts the second one behind the first and what lies between them', () => {
    const both = mergeClips(clip('a_000001.wav', 0, 4), clip('a_000002.wav', 4.5, 8.5), 4, 0.5, 4);
    expect(both.id).toBe('a_000001.wav');
    expect(both.durationS).toBe(8.5);
    expect(both.transcript?.text).toBe(SPOKEN.text + SPOKEN.text);
    expect(both.transcript?.segments.map(({ id, startS }) => [id, startS])).toEqual([
      [0, 0.5],
      [1, 2],
      [2, 5],
      [3, 6.5],
    ]);
    expect(both.origin).toMatchObject({ startFrame: 0, endFrame: 8.5 * RATE });
  });

  it('of different recordings has no place in either', () => {
    const other = clip('b_000001.wav', 4, 8);
    const elsewhere: Clip = { ...other, origin: other.origin && { ...other.origin, source: 'other.mp3' } };
    expect(continues(clip('a_000001.wav', 0, 4), elsewhere)).toBe(false);
    expect(mergeClips(clip('a_000001.wav', 0, 4), elsewhere, 4, 0, 4).origin).toBeNull();
  });

  it('takes a cut back', () => {
    const whole = clip('a_000001.wav', 10, 14);
    const [first, second] = splitClip(whole, 1.75, 4, []);
    const again = mergeClips(first, second, 1.75, 0, 2.25);
    expect(again).toEqual({ ...whole, status: 'new' });
  });
});

it('says which neighbours a stretch would share sound with', () => {
  const clips = [clip('a_000001.wav', 0, 4), clip('a_000002.wav', 4, 8), clip('a_000003.wav', 8.5, 9)];
  const origin = {
    ...clip('a_000002.wav', 3.5, 8.25).origin,
    source: 'tape.mp3',
    startFrame: 3.5 * RATE,
    endFrame: 8.25 * RATE,
    sampleRateHz: RATE,
    reason: null,
    forced: false,
  };
  expect(overlaps(clips, 'a_000002.wav', origin)).toEqual([{ id: 'a_000001.wav', overlapS: 0.5 }]);
});
