/** GPT-SoVITS: one `NAME.list` of exactly four fields cut at every "|", and the clips. */
import { safeStem } from '../naming.ts';
import { type ExportTarget, listFile, splitRow } from './target.ts';

const LANGUAGES: Readonly<Record<string, string>> = { zh: 'ZH', ja: 'JA', en: 'EN', ko: 'KO', yue: 'YUE' };

/** 32,000 Hz mono; 3–10 s is what it aims at. */
export const GPT_SOVITS: ExportTarget = {
  id: 'gpt-sovits',
  label: 'GPT-SoVITS',
  about:
    'One list named after the dataset and the clips in audio/. Give it audio/ as the folder of the clips.',
  needs: ['name', 'speaker', 'language'],
  rows: 'split',
  audio: { sampleRateHz: 32_000, channels: 1 },
  limits: {
    minS: 3,
    maxS: 10,
    outside:
      'It is used, but not what the trainer aims at, and cannot be the reference clip when the voice speaks.',
    strength: 'aim',
  },
  languages: LANGUAGES,
  usesSets: false,
  audioPath: ({ fileName }) => `audio/${fileName}`,
  lists: (rows, { name, speaker, language }) => [
    listFile(
      // The ending is put on first, for the name is no file name whose last dot would end it.
      `${safeStem(`${name}.list`)}.list`,
      rows.map(({ fileName, text }) =>
        splitRow(`audio/${fileName}`, speaker, LANGUAGES[language] ?? language.toUpperCase(), text),
      ),
    ),
  ],
};
