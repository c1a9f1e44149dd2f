import { describe, expect, it } from 'vitest';
import type { Clip } from '../../../src/dataset/clip.ts';
import { loadNumberWords, NUMBER_LANGUAGES } from '../../../src/dataset/number-words.ts';
import { findNumberChanges, spellNumbers } from '../../../src/dataset/spell-numbers.ts';

async function spell(language: string, text: string): Promise<string> {
  const words = await loadNumberWords(language);
  if (!words) throw new Error(language);
  return spellNumbers(text, language, words).text;
}

describe('in English', () => {
  it.each([
    ['There were 21 of them.', 'There were twenty-one of them.'],
    ['21 came. 3 left.', 'Twenty-one came. Three left.'],
    ['He paid 1,250,000 for it', 'He paid one million two hundred fifty thousand for it'],
    ['3.5 miles at -5 degrees', 'Three point five miles at minus five degrees'],
    ['the 21st, the 2nd and the 103rd', 'the twenty-first, the second and the one hundred third'],
    [
      'In 1984, since 1905 and in 1900',
      'In nineteen eighty-four, since nineteen oh five and in nineteen hundred',
    ],
    ['May 2007 and June 5, 2013', 'May two thousand seven and June five, twenty thirteen'],
    ['1984 soldiers', 'One thousand nine hundred eighty-four soldiers'],
    ['21% or 5 %', 'Twenty-one percent or five percent'],
    ['$5.50, £1.20 and €3', 'Five dollars and fifty cents, one pound and twenty pence and three euros'],
    ['at 10:30, 9:05 or 8:00', 'at ten thirty, nine oh five or eight o’clock'],
    ['agent 007', 'agent zero zero seven'],
    ['(“7 men”)', '(“Seven men”)'],
  ])('%s → %s', async (text, spelled) => {
    expect(await spell('en', text)).toBe(spelled);
  });

  it.each([
    'on 12/05/2024',
    'B52 and mp3',
    'version 1.2.3',
    'call 555-1234',
    '10:99',
    '1980s',
    '12345678901234567890',
  ])('leaves “%s”, and says so', async (text) => {
    const words = await loadNumberWords('en');
    if (!words) throw new Error('no English');
    expect(spellNumbers(text, 'en', words).text).toBe(text);
  });
});

it.each([
  [
    'de',
    'Es waren 21 Häuser, 5 % oder 1.250.',
    'Es waren einundzwanzig Häuser, fünf Prozent oder eintausendzweihundertfünfzig.',
  ],
  [
    'fr',
    'Il y en a 80, le 1er à 3,5 %.',
    'Il y en a quatre-vingts, le premier à trois virgule cinq pour cent.',
  ],
  ['es', 'Hay 22 casas.', 'Hay veintidós casas.'],
])('knows the customs of %s', async (language, text, spelled) => {
  expect(await spell(language, text)).toBe(spelled);
});

it('has words for whole numbers in every language it offers', async () => {
  for (const language of NUMBER_LANGUAGES) {
    expect(await spell(language, 'x 1234 x'), language).not.toMatch(/\d/);
  }
});

it('changes clips in their own language, and counts what stays', async () => {
  const english = await loadNumberWords('en');
  const clip = (id: string, text: string, language: string | null): Clip => ({
    id,
    kind: 'usable',
    status: 'new',
    transcript: { text: ` ${text}`, segments: [{ id: 0, startS: 0, endS: 1, text: ` ${text}` }], language },
    origin: null,
    durationS: 1,
  });
  const clips = [
    clip('a.wav', '8 men', 'en'),
    clip('b.wav', '8 xx 9', 'xx'),
    clip('c.wav', 'No figure', 'en'),
    clip('d.wav', 'on 1/2', 'en'),
  ];
  const { changes, left } = findNumberChanges(
    clips,
    ({ transcript }) => transcript?.language ?? 'en',
    (code) => (code === 'en' ? english : null),
  );
  expect(changes.map(({ id, before, after }) => [id, before, after])).toEqual([
    ['a.wav', '8 men', 'Eight men'],
  ]);
  expect(changes[0]?.transcript.segments[0]?.text).toBe(' Eight men');
  expect(left).toBe(3);
});
