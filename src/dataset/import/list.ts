/** GPT-SoVITS and Style-Bert-VITS2: `NAME.list` of `path|speaker|LANGUAGE|text`, cut at every "|". */
import { type ImportFormat, linesOf } from './format.ts';

/** Their names of languages, by upper-case code; Style-Bert-VITS2 has JP where GPT-SoVITS has JA. */
const LANGUAGES: Readonly<Record<string, string>> = {
  ZH: 'zh',
  JA: 'ja',
  JP: 'ja',
  EN: 'en',
  KO: 'ko',
  YUE: 'yue',
};

/** Rows may have more fields than four (Style-Bert-VITS2 adds phonemes when it prepares them); those are left. */
export const DOT_LIST: ImportFormat = {
  lists: (names) => names.filter((name) => /^(?!\.).+\.list$/i.test(name)),
  parse: (files) =>
    [...files.values()].flatMap(linesOf).flatMap((line) => {
      const [audio, speaker, language = '', text] = line.split('|');
      if (audio === undefined || text === undefined) return [];
      return [{ audio, text, speaker, language: LANGUAGES[language.trim().toUpperCase()] }];
    }),
};
