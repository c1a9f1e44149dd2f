/**
 * Figures spelled out, for a voice learns words: "In 1984, 21 % paid $5.50 at 10:30" → "In nineteen eighty-four, twenty-one
 * percent paid five dollars and fifty cents at ten thirty". In every language of `number-words.ts` whole and decimal numbers;
 * percent, money and ordinals where the language's forms are known; years and times in English. What is no plain number (dates
 * like 12/05/2024, codes like B52, phone numbers) stays, for nobody but the listener knows how it was read.
 */
import type { Clip } from './clip.ts';
import type { TextChange } from './find-replace.ts';
import type { NumberWords } from './number-words.ts';
import { setReference, shownText } from './text-sync.ts';

/** What spelling out would change, and how many figures would stay. */
export interface NumberAnswer {
  readonly changes: readonly TextChange[];
  readonly left: number;
}

/** How a language writes and says what is around its numbers. */
interface Customs {
  /** The sign between thousands is the other one (or a space). */
  readonly decimal: '.' | ',';
  readonly percent?: string;
  /** What follows the figures of an ordinal: "21st". */
  readonly ordinal?: RegExp;
  /** The sign of the money that `toCurrency` speaks of. */
  readonly money?: '€' | '$';
}

const COMMA: Customs = { decimal: ',' };
const CUSTOMS: Readonly<Record<string, Customs>> = {
  en: { decimal: '.', percent: 'percent', ordinal: /^(?:st|nd|rd|th)$/i, money: '$' },
  de: { decimal: ',', percent: 'Prozent', money: '€' },
  fr: { decimal: ',', percent: 'pour cent', ordinal: /^(?:er|ère|e|ème)$/i, money: '€' },
  es: { decimal: ',', percent: 'por ciento', ordinal: /^[ºª]$/, money: '€' },
  it: { decimal: ',', percent: 'per cento', ordinal: /^[ºª]$/, money: '€' },
  pt: { decimal: ',', percent: 'por cento', ordinal: /^[ºª]$/, money: '€' },
  nl: { decimal: ',', percent: 'procent', money: '€' },
  fi: { decimal: ',', percent: 'prosenttia', money: '€' },
  sv: { decimal: ',', percent: 'procent' },
  da: { decimal: ',', percent: 'procent' },
  no: { decimal: ',', percent: 'prosent' },
  ...Object.fromEntries(
    ['he', 'hi', 'ja', 'ko', 'th', 'zh', 'fa', 'ar'].map((code) => [code, { decimal: '.' }]),
  ),
};

/** A run of figures with all that clings to it: a minus or the sign of money before, a unit or letters after. */
const FIGURES =
  /(?<![\p{L}\p{N}_.,:/−-])(?<sign>[-−])?(?<money>[$£€]\s?)?(?<number>\d+(?:[.,:/\u00a0\u202f'’–-]\d+)*)(?<after>\s?[%€](?!\p{L})|[ºª\p{L}]+)?/gu;
/** Figures that are still there, a date or a code as one. */
const LEFT = /\d+(?:[.,:/-]\d+)*/g;
/** So many figures are a code, and not a number that somebody counts. */
const MOST_FIGURES = 15;
const YEAR_BEFORE =
  /(?:^|\s)(?:in|of|year|since|by|from|until|till|before|after|about|around|during|to|and|january|february|march|april|may|june|july|august|september|october|november|december|\d{1,2}(?:st|nd|rd|th)?,)\s+$/i;

/** The text with its figures in words, and how many figures stay. */
export function spellNumbers(
  text: string,
  language: string,
  words: NumberWords,
): { readonly text: string; readonly left: number } {
  const customs = CUSTOMS[language] ?? COMMA;
  const spelled = text.replace(FIGURES, (...match: readonly unknown[]) => {
    const whole = String(match[0]);
    const offset = Number(match.at(-3));
    const parts = match.at(-1) as Readonly<Record<string, string | undefined>>;
    const said = say(parts, text.slice(0, offset), language, customs, words);
    if (said === null) return whole;
    return startsSentence(text.slice(0, offset)) ? said.charAt(0).toUpperCase() + said.slice(1) : said;
  });
  return { text: spelled, left: spelled.match(LEFT)?.length ?? 0 };
}

/** What spelling out changes in these clips; `wordsOf` gives the numbers of a language, null where there are none. */
export function findNumberChanges(
  clips: readonly Clip[],
  languageOf: (clip: Clip) => string,
  wordsOf: (language: string) => NumberWords | null,
): NumberAnswer {
  const changes: TextChange[] = [];
  let left = 0;
  for (const clip of clips) {
    const { id, transcript, durationS } = clip;
    if (!transcript || !/\d/.test(transcript.text)) continue;
    const language = languageOf(clip);
    const words = wordsOf(language);
    const before = shownText(transcript.text);
    if (!words) {
      left += before.match(LEFT)?.length ?? 0;
      continue;
    }
    const spelled = spellNumbers(before, language, words);
    left += spelled.left;
    const changed = setReference(transcript, spelled.text, durationS);
    if (changed !== transcript) {
      changes.push({ id, before, after: shownText(changed.text), transcript: changed });
    }
  }
  return { changes, left };
}

/** The words for one run of figures; null for one that stays. */
function say(
  { sign = '', money = '', number = '', after = '' }: Readonly<Record<string, string | undefined>>,
  before: string,
  language: string,
  customs: Customs,
  words: NumberWords,
): string | null {
  try {
    if (number.includes(':')) {
      return language === 'en' && !money && !sign ? withAfter(sayTime(number, words), after) : null;
    }
    const value = valueOf(number, customs.decimal);
    if (value === null) return null;
    const unit = after.trim();
    if (money || unit === '€') {
      const currency = money.trim() || unit;
      if (money && unit !== '') return null;
      if (currency === customs.money) return words.toCurrency(sign ? `-${value}` : value);
      return language === 'en' ? sayForeignMoney(value, currency, words) : null;
    }
    if (unit === '%') {
      return customs.percent === undefined ? null : `${cardinal(sign, value, words)} ${customs.percent}`;
    }
    if (unit !== '') {
      return customs.ordinal?.test(unit) && !value.includes('.') ? words.toOrdinal(value) : null;
    }
    if (language === 'en' && !sign && /^(?:1[1-9]|20)\d\d$/.test(number) && YEAR_BEFORE.test(before)) {
      return sayYear(number, words);
    }
    return cardinal(sign, value, words);
  } catch {
    return null; // the library has no words for it, such as an ordinal of 0
  }
}

function cardinal(sign: string, value: string, words: NumberWords): string {
  // A number that begins with zeros is read figure by figure.
  if (/^0\d/.test(value)) return Array.from(value, (figure) => words.toCardinal(figure)).join(' ');
  return words.toCardinal(sign ? `-${value}` : value);
}

/** The number in JavaScript's notation; null for what is none (a date, a version, a range). */
function valueOf(number: string, decimal: '.' | ','): string | null {
  const thousands = decimal === '.' ? ',' : '.';
  const grouped = new RegExp(`^\\d{1,3}(?:[\\${thousands}\u00a0\u202f'’]\\d{3})+(?=\\${decimal}|$)`);
  const plain = number.replace(grouped, (whole) => whole.replace(/\D/g, '')).replace(decimal, '.');
  return /^\d+(?:\.\d+)?$/.test(plain) && plain.length <= MOST_FIGURES ? plain : null;
}

function sayYear(year: string, words: NumberWords): string {
  const century = words.toCardinal(year.slice(0, 2));
  const rest = Number(year.slice(2));
  if (year.startsWith('200')) return words.toCardinal(year);
  if (rest === 0) return `${century} hundred`;
  return rest < 10
    ? `${century} oh ${words.toCardinal(String(rest))}`
    : `${century} ${words.toCardinal(String(rest))}`;
}

function sayTime(time: string, words: NumberWords): string | null {
  const match = /^(\d{1,2}):(\d\d)$/.exec(time);
  const [hours, minutes] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || hours > 24 || minutes > 59) return null;
  const hour = words.toCardinal(String(hours));
  if (minutes === 0) return `${hour} o’clock`;
  return `${hour} ${minutes < 10 ? 'oh ' : ''}${words.toCardinal(String(minutes))}`;
}

/** "10:30 am" has a space and goes on by itself; letters right behind stay apart. */
function withAfter(said: string | null, after: string): string | null {
  return said === null || after.trim() === '%' ? null : `${said}${after === '' ? '' : ` ${after.trim()}`}`;
}

const FOREIGN: Readonly<Record<string, readonly [one: string, many: string, part: string, parts: string]>> = {
  '£': ['pound', 'pounds', 'penny', 'pence'],
  '€': ['euro', 'euros', 'cent', 'cents'],
};

function sayForeignMoney(value: string, sign: string, words: NumberWords): string | null {
  const names = FOREIGN[sign];
  const match = /^(\d+)(?:\.(\d\d))?$/.exec(value);
  if (!names || !match) return null;
  const [one, many, part, parts] = names;
  const whole = `${words.toCardinal(match[1] ?? '')} ${Number(match[1]) === 1 ? one : many}`;
  const small = Number(match[2] ?? 0);
  return small === 0
    ? whole
    : `${whole} and ${words.toCardinal(String(small))} ${small === 1 ? part : parts}`;
}

function startsSentence(before: string): boolean {
  return /(?:^|[.!?…]["”’»)\]]*\s+)["“‘«([¿¡]*$/u.test(before);
}
