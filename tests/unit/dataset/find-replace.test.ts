import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clip } from '../../../src/dataset/clip.ts';
import { findReplacements, type ReplaceQuery } from '../../../src/dataset/find-replace.ts';

const clip = (text: string, id = 'a.wav'): Clip => ({
  id,
  kind: 'usable',
  status: 'new',
  origin: null,
  durationS: 2,
  transcript: {
    text: ` ${text}`,
    segments: [{ id: 0, startS: 0, endS: 2, text: ` ${text}` }],
    language: 'en',
  },
});
const query = (find: string, replacement: string, change: Partial<ReplaceQuery> = {}): ReplaceQuery => ({
  find,
  replacement,
  wholeWord: false,
  matchCase: false,
  isRegex: false,
  ...change,
});
/** The text afterwards; the problem where there is one. */
function result(text: string, asked: ReplaceQuery): string {
  const answer = findReplacements([clip(text)], asked);
  return answer.kind === 'problem' ? answer.message : (answer.changes[0]?.after ?? text);
}

describe('find and replace', () => {
  it('takes every sign of a plain search for itself', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\\^$.*+?()[\]{}/&a-c-]{1,6}$/), (find) => {
        expect(result(`x ${find} y`, query(find, '$&$1', { matchCase: true }))).toBe('x $&$1 y');
      }),
    );
  });

  it('replaces in any case, or in the one that was typed', () => {
    expect(result('Color and color', query('color', 'colour'))).toBe('colour and colour');
    expect(result('Color and color', query('color', 'colour', { matchCase: true }))).toBe('Color and colour');
  });

  it('leaves longer words alone when whole words are meant, in any script', () => {
    expect(result('he then heard', query('he', 'she', { wholeWord: true }))).toBe('she then heard');
    expect(result('кот и который', query('кот', 'пёс', { wholeWord: true }))).toBe('пёс и который');
    expect(result('“No,” he said', query('“No,”', '“Yes,”', { wholeWord: true }))).toBe('“Yes,” he said');
  });

  it('fills in what a regular expression found', () => {
    expect(result('Hhhh, Hh.', query('H(h+)', '[$1]', { isRegex: true }))).toBe('[hhh], [h].');
    expect(result('a cat', query('cat|a', 'x', { isRegex: true, wholeWord: true }))).toBe('x x');
  });

  it('says what is wrong with a regular expression', () => {
    expect(result('x', query('(', '', { isRegex: true }))).toMatch(/not a regular expression/);
    expect(result('x', query('a)(b', '', { isRegex: true, wholeWord: true }))).toMatch(/not a regular/);
    expect(result('x', query('x*', '', { isRegex: true }))).toMatch(/where there is nothing/);
  });

  it('counts matches, and lists the clips that change with their segments in step', () => {
    const clips = [clip('one one', 'a.wav'), clip('two', 'b.wav'), clip('One', 'c.wav')];
    const answer = findReplacements(clips, query('one', 'three'));
    expect(answer).toMatchObject({
      kind: 'found',
      matches: 3,
      changes: [
        { id: 'a.wav', before: 'one one', after: 'three three' },
        { id: 'c.wav', before: 'One', after: 'three' },
      ],
    });
    if (answer.kind === 'found') expect(answer.changes[0]?.transcript.segments[0]?.text).toBe(' three three');
  });

  it('never brings in what would end a row of a trainer', () => {
    expect(result('a b', query(' ', '|'))).toBe('a b');
    expect(result('a b', query('b', 'x\ny'))).toBe('a x y');
  });

  it('finds nothing when nothing is looked for', () => {
    expect(findReplacements([clip('x')], query('', 'y'))).toEqual({ kind: 'found', matches: 0, changes: [] });
  });
});
