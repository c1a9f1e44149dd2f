/**
 * The words of a text as they are spoken, to compare two spellings of one sentence: "On May 8th, Mr. Hale—" and "on may eighth
 * mister hale" have the same keys. It owns what counts as a word and when two are the same; aligning is `word-alignment.ts`.
 */
import type { NumberWords } from './number-words.ts';

/** A word with the punctuation that clings to it. `text.slice(start, end)` is how it is written, `keys` how it is said. */
export interface TextWord {
  readonly start: number;
  readonly end: number;
  /** At least one; "1984" and "well-known" have several. */
  readonly keys: readonly string[];
}

/** What is written in one language and said in another way than its letters. */
const ENGLISH: ReadonlyMap<string, string> = new Map([
  ['mr', 'mister'],
  ['mrs', 'missus'],
  ['dr', 'doctor'],
  ['st', 'saint'],
  ['jr', 'junior'],
  ['sr', 'senior'],
  ['prof', 'professor'],
  ['capt', 'captain'],
  ['col', 'colonel'],
  ['gen', 'general'],
  ['lt', 'lieutenant'],
  ['vs', 'versus'],
  ['etc', 'etcetera'],
  ['okay', 'ok'],
  ['&', 'and'],
  ['%', 'percent'],
  ['$', 'dollars'],
  ['£', 'pounds'],
  ['€', 'euros'],
]);

/** A sign of its own in writing without spaces; else what stands between spaces, cut after a dash. */
const PIECE =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]\p{M}*|(?:(?!--|[\s—–\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]).)+(?:--+|[—–]+)?|--+|[—–]+/gsu;

/** A run of letters, a number with the separators inside it, or one of the signs that are said. */
const PART = /[\p{L}\p{M}'’ʼ]+|\p{Nd}(?:[.,:]?\p{Nd})*|[&%$£€]/gu;
/** Brackets and quotes that open belong to the word after them. */
const OPENS = /^[\p{Ps}\p{Pi}"'¿¡]+$/u;
const ORDINAL_END = /^(?:st|nd|rd|th)$/;

/** How words of one language are found. */
export type WordFinder = (text: string) => TextWord[];

/** @param numbers of the language; without them figures only equal the same figures. */
export function makeWordFinder(language: string | null, numbers: NumberWords | null): WordFinder {
  const isEnglish = language === null || language === 'en';
  const spelled = new Map<string, readonly string[]>();

  /** Years as they are read: "nineteen eighty-four". Numbers that are less likely one are said in full. */
  function spell(digits: string, words: NumberWords, isOrdinal: boolean): string {
    if (isOrdinal) return words.toOrdinal(digits);
    const year = /^(1[1-9]|20)([1-9]\d)$/.exec(digits);
    return isEnglish && year
      ? `${words.toCardinal(year[1] ?? '')} ${words.toCardinal(year[2] ?? '')}`
      : words.toCardinal(digits);
  }

  function numberKeys(written: string, isOrdinal: boolean): readonly string[] {
    const known = spelled.get(`${written}${isOrdinal ? 'th' : ''}`);
    if (known) return known;
    let keys: readonly string[] = [];
    for (const digits of numbersIn(written)) {
      let said = digits;
      try {
        if (numbers) said = spell(digits, numbers, isOrdinal);
      } catch {
        // What has no words (an ordinal of 0) is compared by its figures.
      }
      keys = [...keys, ...(fold(said).match(/[\p{L}\p{M}\p{Nd}]+/gu) ?? [])];
    }
    spelled.set(`${written}${isOrdinal ? 'th' : ''}`, keys);
    return keys;
  }

  function keysOf(piece: string): string[] {
    const parts = fold(piece).match(PART) ?? [];
    const keys: string[] = [];
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i] ?? '';
      if (/^\p{Nd}/u.test(part)) {
        const isOrdinal = isEnglish && ORDINAL_END.test(parts[i + 1] ?? '');
        keys.push(...numberKeys(part, isOrdinal));
        if (isOrdinal) i++;
        // Money is said after its amount.
        const sign = parts[i - 1];
        if (isEnglish && sign !== undefined && /^[$£€]$/.test(sign)) keys.push(ENGLISH.get(sign) ?? sign);
        continue;
      }
      if (/^[$£€]$/.test(part) && /^\p{Nd}/u.test(parts[i + 1] ?? '')) continue;
      const letters = part.replace(/['’ʼ]/g, '');
      const said = (isEnglish && ENGLISH.get(letters)) || letters;
      if (/[\p{L}\p{M}]/u.test(said)) keys.push(said);
    }
    return keys;
  }

  return (text) => {
    const words: { start: number; end: number; keys: readonly string[] }[] = [];
    let opened: number | null = null;
    for (const match of text.matchAll(PIECE)) {
      const [piece] = match;
      const keys = keysOf(piece);
      const end = match.index + piece.length;
      const last = words.at(-1);
      if (keys.length > 0) {
        words.push({ start: opened ?? match.index, end, keys });
        opened = null;
      } else if (OPENS.test(piece) || !last) {
        opened ??= match.index;
      } else {
        last.end = end;
      }
    }
    return words;
  };
}

/** "1,234" is one number, "10:30" are two, "3.5" is one with a fraction. */
function numbersIn(written: string): string[] {
  return written
    .replace(/,(?=\p{Nd}{3}(?!\p{Nd}))/gu, '')
    .split(/[,:]/)
    .map((number) => number.replace(/\.(?=.*\.)/g, ''));
}

/** Lower case without accents; what sounds nearly alike must not differ by its marks. */
function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '');
}

/** All keys of a text in one string, for the distance between two spellings of it. */
export function spokenForm(words: readonly TextWord[]): string {
  return words.map(({ keys }) => keys.join('')).join('');
}
