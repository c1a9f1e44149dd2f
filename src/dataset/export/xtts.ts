/** Coqui XTTS v2: `metadata_train.csv`, `metadata_eval.csv` (csv with "|"), `lang.txt` and `wavs/`. */
import { csvRow, type ExportTarget, listFile, rowsOf } from './target.ts';

/** `char_limits` of the XTTS v2 tokenizer; longer texts are cut off there. */
const CHARACTERS: Readonly<Record<string, number>> = {
  en: 250,
  de: 253,
  fr: 273,
  es: 239,
  it: 213,
  pt: 203,
  pl: 224,
  zh: 82,
  ar: 166,
  cs: 186,
  ru: 182,
  nl: 251,
  tr: 226,
  ja: 71,
  hu: 224,
  ko: 95,
};

/** 22,050 Hz mono, 0.5–11.6 s. */
export const XTTS: ExportTarget = {
  id: 'xtts',
  label: 'Coqui XTTS',
  about: 'metadata_train.csv, metadata_eval.csv, lang.txt and the clips in wavs/.',
  needs: ['speaker', 'language'],
  rows: 'csv',
  reader: 'pandas',
  audio: { sampleRateHz: 22_050, channels: 1 },
  limits: {
    minS: 0.5,
    maxS: 11.6,
    outside: 'The loader drops it.',
    characters: (language) => CHARACTERS[language],
  },
  languages: Object.fromEntries(Object.keys(CHARACTERS).map((code) => [code, code])),
  usesSets: true,
  audioPath: ({ fileName }) => `wavs/${fileName}`,
  lists(rows, { speaker, language }) {
    const file = (path: string, of: typeof rows) =>
      listFile(path, [
        'audio_file|text|speaker_name',
        ...of.map(({ fileName, text }) => csvRow('|', `wavs/${fileName}`, text, speaker)),
      ]);
    return [
      file('metadata_train.csv', rowsOf(rows, 'train')),
      file('metadata_eval.csv', rowsOf(rows, 'validation')),
      listFile('lang.txt', [language]),
    ];
  },
};
