/** Piper as it was (rhasspy/piper): `metadata.csv` with "|", names without their ending, and `wav/`. */
import { stemOf } from '../naming.ts';
import { PIPER } from './piper.ts';
import { csvRow, type ExportTarget, listFile } from './target.ts';

/** As Piper, but for the paths. */
export const PIPER_OLD: ExportTarget = {
  ...PIPER,
  id: 'piper-old',
  label: 'Piper (old)',
  about: 'metadata.csv and the clips in wav/.',
  audioPath: ({ fileName }) => `wav/${fileName}`,
  lists: (rows) => [
    listFile(
      'metadata.csv',
      rows.map(({ fileName, text }) => csvRow('|', stemOf(fileName), text)),
    ),
  ],
};
