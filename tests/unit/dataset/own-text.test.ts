import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { Clip } from '../../../src/dataset/clip.ts';
import { loadNumberWords } from '../../../src/dataset/number-words.ts';
import { readOwnText } from '../../../src/dataset/own-text-file.ts';
import { planOwnText, type OwnTextPlan } from '../../../src/dataset/own-text.ts';
import { makeWordFinder } from '../../../src/dataset/text-words.ts';
import { parseWhisperJson } from '../../../src/dataset/whisper-json.ts';
import { bare, makeBook } from '../../support/made-up-book.ts';

const LJ = new URL('../../../../shared/audio/lj/transcripts.txt', import.meta.url);
const HEARD = new URL('../../../../shared/reference/lj-openai-tiny.en.json', import.meta.url);

const english = makeWordFinder('en', await loadNumberWords('en'));

function clipOf(id: string, text: string, source: string | null = null): Clip {
  return {
    id,
    kind: 'usable',
    status: 'new',
    durationS: null,
    origin:
      source === null
        ? null
        : { source, startFrame: 0, endFrame: 1, sampleRateHz: 1, reason: null, forced: false },
    transcript: {
      text: ` ${text}`,
      segments: [{ id: 0, startS: 0, endS: 1, text: ` ${text}` }],
      language: 'en',
    },
  };
}

function plan(clips: readonly Clip[], text: string): OwnTextPlan {
  const work = planOwnText(clips, text, english);
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

const aftersOf = (clips: readonly Clip[], text: string) =>
  plan(clips, text).matches.map(({ after }) => after);

/** The fewest words to insert, remove or replace; written out, so that it does not share a mistake with what it judges. */
function wordErrors(heard: readonly string[], truth: readonly string[]): number {
  let row = truth.map((_, j) => j + 1);
  row.unshift(0);
  for (const [i, word] of heard.entries()) {
    const next = [i + 1];
    for (const [j, wanted] of truth.entries()) {
      next.push(
        Math.min((row[j] ?? 0) + (word === wanted ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1),
      );
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

function wordErrorRate(pairs: Iterable<readonly [heard: string, truth: string]>): number {
  let errors = 0;
  let words = 0;
  for (const [heard, truth] of pairs) {
    errors += wordErrors(bare(heard), bare(truth));
    words += bare(truth).length;
  }
  return errors / words;
}

describe('planOwnText', () => {
  const heard = [
    'printing in the only sense with which we are at present concern',
    'differs from most if not from all the arts and craft',
    'represented in the exhibition',
  ];
  const written = [
    'Printing, in the only sense with which we are at present concerned,',
    'differs from most—if not from all—the arts and crafts',
    'represented in the Exhibition.',
  ];
  const clips = (texts: readonly string[], stem = 'a') =>
    texts.map((text, i) => clipOf(`${stem}_${String(i + 1).padStart(6, '0')}.wav`, text));

  it('gives each clip the spelling and punctuation of the author', () => {
    expect(aftersOf(clips(heard), written.join(' '))).toEqual(written);
  });

  it('says how much of what was recognised is in the text, and how much of the text was read', () => {
    const { matches, words, wordsUsed } = plan(
      clips(heard),
      `${written.join(' ')} And so it went on for years.`,
    );
    // "concern" for "concerned": 2 of 54 letters.
    expect(matches[0]?.agreement).toBeCloseTo(1 - 2 / 54, 5);
    expect(matches[2]?.agreement).toBe(1);
    expect([words, wordsUsed]).toEqual([34, 27]);
  });

  it('leaves out passages that nobody read, between clips and inside one', () => {
    const front =
      'CONTENTS. Preface, by another hand. Chapter the first, of printing and of its beginnings in the East.';
    const note =
      '(See also the notes of the editor on the crafts of the Netherlands at the end of the third volume.)';
    const text = `${front} ${written[0] ?? ''} ${note} differs from most—if not from all— ${note} the arts and crafts represented in the Exhibition.`;
    expect(aftersOf(clips(heard), text)).toEqual([
      written[0],
      'differs from most—if not from all— the arts and crafts',
      written[2],
    ]);
  });

  it('finds recordings in another order than the text, and a clip in the wrong place', () => {
    const text = [
      ...written,
      'In being comparatively modern it differs from them, as everyone who looked will know.',
    ].join(' ');
    const shuffled = [
      ...clips(
        ['in being comparatively modern it differs from them', 'as everyone who looked will know'],
        '1-last',
      ),
      ...clips(heard, '2-first'),
    ];
    expect(aftersOf(shuffled, text)).toEqual([
      'In being comparatively modern it differs from them,',
      'as everyone who looked will know.',
      ...written,
    ]);
    const [first, second, third] = heard;
    expect(aftersOf(clips([second ?? '', third ?? '', first ?? '']), text)).toEqual([
      written[1],
      written[2],
      written[0],
    ]);
  });

  it('gives nothing, or little agreement, to a clip that is not in the text', () => {
    const { matches } = plan(
      clips([...heard, 'thank you for watching this video until the very end']),
      written.join(' '),
    );
    expect(matches.slice(0, 3).map(({ after }) => after)).toEqual(written);
    expect(matches[3]?.agreement).toBeLessThan(0.4);
  });

  it('does not give a clip that is not in the text what is left over of it, nor count that as read', () => {
    const clips = [
      ...heard,
      'a very few years saw the birth of Roman character, not only in Italy',
      'and used an exceedingly beautiful type, which is indeed a transition',
    ].map((text, i) => clipOf(`book_${i}.wav`, text));
    const afterword = 'Read by a volunteer, and given to all the world: may many more of you do so.';
    const { matches, words, wordsUsed } = plan(clips, [...written, afterword].join(' '));
    expect(matches.map(({ after }) => after)).toEqual([...written, null, null]);
    expect(words - wordsUsed).toBe(afterword.split(' ').length);
  });

  it('gives words that were not heard to the sentence that they belong to', () => {
    const text = 'The ferry left the harbour at noon. Nobody on the deck said a word to him.';
    expect(
      aftersOf(clips(['the ferry left the harbour at', 'on the deck said a word to him']), text),
    ).toEqual(['The ferry left the harbour at noon.', 'Nobody on the deck said a word to him.']);
  });

  it('takes figures and words, abbreviations and what they stand for, as the same', () => {
    const { matches } = plan(
      clips([
        'On May 8th 1984 Mister Hale paid 1,250 dollars & left at 10:30',
        'twenty one percent of the 3 hundred',
      ]),
      'On May eighth, nineteen eighty-four, Mr. Hale paid $1,250 and left at ten thirty. 21% of the three hundred',
    );
    expect(matches.map(({ agreement }) => agreement)).toEqual([1, 1]);
  });

  it('works in writing without spaces', () => {
    const text = '祇園精舎の鐘の声、諸行無常の響きあり。沙羅双樹の花の色、盛者必衰の理をあらはす。';
    const clips = [
      clipOf('a_000001.wav', '祇園精舎の鐘の声 所行無常の響きあり'),
      clipOf('a_000002.wav', '沙羅双樹の花の色 盛者必衰の理を表す'),
    ];
    expect(aftersOf(clips, text)).toEqual([
      '祇園精舎の鐘の声、諸行無常の響きあり。',
      '沙羅双樹の花の色、盛者必衰の理をあらはす。',
    ]);
  });

  it('leaves clips without a transcript out, and takes an empty text', () => {
    const silent: Clip = { ...clipOf('a_000001.wav', ''), transcript: null };
    expect(plan([silent], 'Some text.').matches).toEqual([]);
    expect(plan(clips(heard), '').matches.map(({ after, agreement }) => [after, agreement])).toEqual([
      [null, 0],
      [null, 0],
      [null, 0],
    ]);
  });

  it('aligns 60,000 words with unread passages, recordings out of order and a tenth misheard, with under 1 % word errors', () => {
    const book = makeBook(60_000);
    const truth = new Map(book.clips.map(({ id, read }) => [id, read]));
    const clips = book.clips.map(({ id, heard: words }) => clipOf(id, words));
    const heardRate = wordErrorRate(
      clips.map(({ id, transcript }) => [transcript?.text ?? '', truth.get(id) ?? '']),
    );
    expect(heardRate).toBeGreaterThan(0.08);
    const { matches } = plan(clips, book.text);
    expect(matches).toHaveLength(clips.length);
    const rate = wordErrorRate(matches.map(({ id, after }) => [after ?? '', truth.get(id) ?? '']));
    expect(rate).toBeLessThan(0.01);
  });

  it.skipIf(!existsSync(LJ))(
    'leaves at most 1 % word errors in 32 clips of real speech (needs ../shared/audio/lj)',
    async () => {
      const lines = (await readFile(LJ, 'utf8')).trim().split('\n');
      const truth = new Map(
        lines.map((line) => [`${line.slice(0, line.indexOf('|'))}.wav`, line.slice(line.indexOf('|') + 1)]),
      );
      const clips = [...parseWhisperJson(await readFile(HEARD, 'utf8'))].map(([id, transcript]) => ({
        ...clipOf(id, ''),
        transcript,
      }));
      expect(clips).toHaveLength(truth.size);
      expect(
        wordErrorRate(clips.map(({ id, transcript }) => [transcript.text, truth.get(id) ?? ''])),
      ).toBeGreaterThan(0.03);
      const { matches } = plan(clips, readOwnText([...truth.values()].join('\n')));
      expect(
        wordErrorRate(matches.map(({ id, after }) => [after ?? '', truth.get(id) ?? ''])),
      ).toBeLessThanOrEqual(0.01);
    },
  );
});
