/** Piper as it is now (piper1-gpl): `metadata.csv` with "|", file names with their ending, and `wavs/`. */
import { csvRow, type ExportTarget, listFile } from './target.ts';

/** 22,050 Hz mono. One voice, so the speaker's column is left out. */
export const PIPER: ExportTarget = {
  id: 'piper',
  label: 'Piper',
  about: 'metadata.csv and the clips in wavs/.',
  needs: [],
  rows: 'csv',
  audio: { sampleRateHz: 22_050, channels: 1 },
  limits: {
    minS: 1,
    maxS: 15,
    outside: 'Its preset aims at 1 to 15 s; others are used all the same.',
    strength: 'aim',
  },
  usesSets: false,
  audioPath: ({ fileName }) => `wavs/${fileName}`,
  lists: (rows) => [
    listFile(
      'metadata.csv',
      rows.map(({ fileName, text }) => csvRow('|', fileName, text)),
    ),
  ],
};
