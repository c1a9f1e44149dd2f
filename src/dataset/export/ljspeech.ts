/** LJSpeech: `metadata.csv` with three columns cut at every "|" (readers crash on two), and `wavs/`. */
import { stemOf } from '../naming.ts';
import { type ExportTarget, listFile, splitRow } from './target.ts';

/** The layout of the LJSpeech corpus, 22,050 Hz mono as the corpus has it. */
export const LJSPEECH: ExportTarget = {
  id: 'ljspeech',
  label: 'LJSpeech',
  about: 'metadata.csv (id, text, normalised text) and the clips in wavs/. The text stands in both columns.',
  needs: [],
  rows: 'split',
  audio: { sampleRateHz: 22_050, channels: 1 },
  limits: {},
  usesSets: false,
  audioPath: ({ fileName }) => `wavs/${fileName}`,
  lists: (rows) => [
    listFile(
      'metadata.csv',
      rows.map(({ fileName, text }) => splitRow(stemOf(fileName), text, text)),
    ),
  ],
};
