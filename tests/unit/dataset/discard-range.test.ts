import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClipOrigin } from '../../../src/dataset/clip.ts';
import { findRange } from '../../../src/dataset/discard-range.ts';
import { clipName } from '../../../src/dataset/naming.ts';

const named = (...ids: string[]) => ids.map((id) => ({ id, origin: null }));
const cutFrom = (source: string): ClipOrigin => ({
  source,
  startFrame: 0,
  endFrame: 1,
  sampleRateHz: 48_000,
  reason: null,
  forced: false,
});
const messageFor = (first: string, last: string, ids = ['a_000001.wav']) => {
  const answer = findRange(named(...ids), first, last, null);
  return answer.kind === 'problem' ? answer.message : answer.kind;
};

describe('a range of clips', () => {
  it('has both ends in it, whatever words follow the index', () => {
    const clips = named(
      'my_audio_000011.wav',
      'my_audio_000012_words.wav',
      'my_audio_000013.wav',
      'my_audio_000014.wav',
    );
    expect(findRange(clips, '12', '13', null)).toEqual({
      kind: 'clips',
      ids: ['my_audio_000012_words.wav', 'my_audio_000013.wav'],
    });
  });

  it('is exactly the clips with an index in it', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(999)),
        fc.nat(998),
        fc.integer({ min: 1, max: 999 }),
        (all, first, more) => {
          const last = first + more;
          const answer = findRange(
            named(...all.map((index) => clipName('kettle', index))),
            String(first),
            String(last),
            null,
          );
          const wanted = all
            .filter((index) => first <= index && index <= last)
            .map((index) => clipName('kettle', index));
          if (wanted.length === 0) expect(answer.kind).toBe('problem');
          else expect(answer).toEqual({ kind: 'clips', ids: wanted });
        },
      ),
    );
  });

  it('needs whole numbers', () => {
    for (const typed of ['', 'x', '1.5', '-1', '1e2']) {
      expect(messageFor(typed, '5')).toMatch(/whole numbers/);
      expect(messageFor('5', typed)).toMatch(/whole numbers/);
    }
    expect(messageFor(' 1 ', '5')).toBe('clips');
  });

  it('needs fewer than six digits', () => {
    expect(messageFor('000001', '5')).toMatch(/fewer than six digits/);
    expect(messageFor('1', '100000')).toMatch(/fewer than six digits/);
    expect(messageFor('1', '99999')).toBe('clips');
  });

  it('needs the first smaller than the last', () => {
    expect(messageFor('5', '5')).toMatch(/smaller/);
    expect(messageFor('10', '9')).toMatch(/smaller/);
  });

  it('says which indexes there are when none is in it', () => {
    expect(messageFor('5', '9', ['a_000002.wav', 'a_000040.wav'])).toMatch(/from 2 to 40/);
    expect(messageFor('5', '9', ['laugh.wav'])).toMatch(/No clip has an index in its name/);
  });

  it('asks for the recording where two share an index, and takes only its clips then', () => {
    const clips = [
      ...named('intro_000001.wav', 'intro_000002.wav'),
      { id: 'x_000002.wav', origin: cutFrom('disc 2/intro.mp3') },
    ];
    expect(findRange(clips, '1', '9', null)).toEqual({
      kind: 'recordings',
      recordings: [
        { name: 'intro', clips: 2 },
        { name: 'disc 2/intro.mp3', clips: 1 },
      ],
    });
    expect(findRange(clips, '1', '9', 'disc 2/intro.mp3')).toEqual({ kind: 'clips', ids: ['x_000002.wav'] });
    expect(findRange(clips, '3', '9', 'intro')).toMatchObject({ kind: 'problem' });
  });

  it('asks nothing where recordings have clips in it but share no index', () => {
    const clips = [
      { id: 'voice_000001.wav', origin: cutFrom('one.mp3') },
      { id: 'voice_000002.wav', origin: cutFrom('two.mp3') },
    ];
    expect(findRange(clips, '1', '2', null)).toMatchObject({ kind: 'clips' });
  });
});
