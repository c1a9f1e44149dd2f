/**
 * Numbers in words, by the library n2words: one small module a language, fetched when it is first asked for. It owns which
 * languages there are; which figures of a text are spelled out, and how, is `spell-numbers.ts`.
 */

/** One language's way with numbers. Values are in JavaScript's notation ("1234.5"). Throws for what has no such form. */
export interface NumberWords {
  readonly toCardinal: (value: string) => string;
  readonly toOrdinal: (value: string) => string;
  /** In the language's own currency. */
  readonly toCurrency: (value: string) => string;
}

const LANGUAGES: Readonly<Record<string, () => Promise<NumberWords>>> = {
  ar: () => import('n2words/ar-SA'),
  cs: () => import('n2words/cs-CZ'),
  da: () => import('n2words/da-DK'),
  de: () => import('n2words/de-DE'),
  el: () => import('n2words/el-GR'),
  en: () => import('n2words/en-US'),
  es: () => import('n2words/es-ES'),
  fa: () => import('n2words/fa-IR'),
  fi: () => import('n2words/fi-FI'),
  fr: () => import('n2words/fr-FR'),
  he: () => import('n2words/he-IL'),
  hi: () => import('n2words/hi-IN'),
  hr: () => import('n2words/hr-HR'),
  hu: () => import('n2words/hu-HU'),
  id: () => import('n2words/id-ID'),
  it: () => import('n2words/it-IT'),
  ja: () => import('n2words/ja-JP'),
  ko: () => import('n2words/ko-KR'),
  lt: () => import('n2words/lt-LT'),
  lv: () => import('n2words/lv-LV'),
  nl: () => import('n2words/nl-NL'),
  no: () => import('n2words/nb-NO'),
  pl: () => import('n2words/pl-PL'),
  pt: () => import('n2words/pt-PT'),
  ro: () => import('n2words/ro-RO'),
  ru: () => import('n2words/ru-RU'),
  sv: () => import('n2words/sv-SE'),
  th: () => import('n2words/th-TH'),
  tr: () => import('n2words/tr-TR'),
  uk: () => import('n2words/uk-UA'),
  vi: () => import('n2words/vi-VN'),
  zh: () => import('n2words/zh-Hans-CN'),
};

/** ISO 639-1 codes of the languages that `loadNumberWords` knows. */
export const NUMBER_LANGUAGES: readonly string[] = Object.keys(LANGUAGES);

/** The numbers of a language by its ISO 639-1 code; null where there are none. Rejects where the module cannot be fetched. */
export async function loadNumberWords(language: string): Promise<NumberWords | null> {
  return (await LANGUAGES[language]?.()) ?? null;
}
