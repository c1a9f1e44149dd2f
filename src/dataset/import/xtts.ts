/** Coqui XTTS: `metadata_train.csv` and `metadata_eval.csv` with a header and "|", `lang.txt` beside them, clips in `wavs/`. */
import { parseCsv } from './csv.ts';
import { type ImportFormat, type ImportedRow, withoutMark } from './format.ts';

const SETS = { 'metadata_train.csv': 'train', 'metadata_eval.csv': 'validation' } as const;
const LANGUAGE = 'lang.txt';

/** As Coqui's fine-tuning demo and the xtts-webui write it. */
export const XTTS_LISTS: ImportFormat = {
  lists: (names) =>
    names.includes('metadata_train.csv')
      ? [...Object.keys(SETS), LANGUAGE].filter((name) => names.includes(name))
      : [],
  parse(files) {
    const language = files.get(LANGUAGE)?.trim().toLowerCase();
    return Object.entries(SETS).flatMap(([name, set]) => {
      const [header, ...rows] = parseCsv(withoutMark(files.get(name) ?? ''), '|');
      if (header?.[0] !== 'audio_file') return [];
      return rows.flatMap(([audio, text, speaker]): ImportedRow[] =>
        audio !== undefined && text !== undefined ? [{ audio, text, speaker, language, set }] : [],
      );
    });
  },
};
