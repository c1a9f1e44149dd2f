/** F5-TTS: `metadata.csv` with a header and "|", and `wavs/`. */
import { csvRow, type ExportTarget, listFile } from './target.ts';

/** 24,000 Hz mono, up to 30 s. */
export const F5_TTS: ExportTarget = {
  id: 'f5-tts',
  label: 'F5-TTS',
  about: 'metadata.csv and the clips in wavs/.',
  needs: [],
  rows: 'csv',
  audio: { sampleRateHz: 24_000, channels: 1 },
  limits: { maxS: 30, outside: 'It is skipped when the dataset is prepared.' },
  usesSets: false,
  audioPath: ({ fileName }) => `wavs/${fileName}`,
  lists: (rows) => [
    listFile('metadata.csv', [
      'audio_file|text',
      ...rows.map(({ fileName, text }) => csvRow('|', `wavs/${fileName}`, text)),
    ]),
  ],
};
