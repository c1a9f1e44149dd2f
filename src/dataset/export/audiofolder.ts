/** Hugging Face audiofolder: `train/metadata.csv` and `validation/metadata.csv` after RFC 4180, the clips beside them. */
import { csvRow, type ExportTarget, listFile, rowsOf } from './target.ts';

/** Any format and rate; `datasets` decodes. */
export const AUDIOFOLDER: ExportTarget = {
  id: 'audiofolder',
  label: 'Hugging Face audiofolder',
  about: 'train/ and validation/, each with metadata.csv and its clips as they are.',
  needs: [],
  rows: 'csv',
  reader: 'pandas',
  audio: 'as-is',
  limits: {},
  usesSets: true,
  audioPath: ({ clip, fileName }) => `${clip.set}/${fileName}`,
  lists: (rows) =>
    (['train', 'validation'] as const).flatMap((set) => {
      const of = rowsOf(rows, set);
      // A metadata file that names no clip is an error when the folder is loaded.
      if (of.length === 0) return [];
      return [
        listFile(`${set}/metadata.csv`, [
          'file_name,transcription',
          ...of.map(({ fileName, text }) => csvRow(',', fileName, text)),
        ]),
      ];
    }),
};
