/** Style-Bert-VITS2: `esd.list` of four fields cut at every "|", and `raw/`. */
import { type ExportTarget, listFile, splitRow } from './target.ts';

const LANGUAGES: Readonly<Record<string, string>> = { ja: 'JP', en: 'EN', zh: 'ZH' };

/** 44,100 Hz mono, 2–12 s. */
export const STYLE_BERT_VITS2: ExportTarget = {
  id: 'style-bert-vits2',
  label: 'Style-Bert-VITS2',
  about: 'esd.list and the clips in raw/.',
  needs: ['speaker', 'language'],
  rows: 'split',
  audio: { sampleRateHz: 44_100, channels: 1 },
  limits: {
    minS: 2,
    maxS: 12,
    outside: 'The trainer is made for 2 to 12 s; others cost memory or teach little.',
    strength: 'aim',
  },
  languages: LANGUAGES,
  usesSets: false,
  audioPath: ({ fileName }) => `raw/${fileName}`,
  lists: (rows, { speaker, language }) => [
    listFile(
      'esd.list',
      rows.map(({ fileName, text }) =>
        splitRow(fileName, speaker, LANGUAGES[language] ?? language.toUpperCase(), text),
      ),
    ),
  ],
};
